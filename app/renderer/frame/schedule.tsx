/** A take at a timecode: set beside what is armed, counted down wherever it shows, called off by whoever may arm. */
import { type ReactNode, useCallback, useState } from 'react';
import { frameOfTimecode, parseTimecode } from '../../core/time/timecode.ts';
import type { ArmedState } from '../../protocol/state.ts';
import { ticks, usePaint } from '../live/beat.ts';
import { send, useMay } from '../live/send.ts';
import { nowUs } from '../live/session.ts';
import { useIsLive, useLive, useStage } from '../live/store.ts';
import { armedWaits, goRight } from '../live/view.ts';
import { formatDuration } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Button } from '../ui/kit.tsx';
import { EMPTY, labelOf } from '../ui/timecode-entry.ts';
import { TimecodeField } from '../ui/timecode-field.tsx';
import { useWords } from '../words/say.ts';
import { secondsTo, timecodeAt } from './house-time.ts';
import './schedule.css';

/** Beside an armed plan: when it takes by itself, or a field to say so. One take is scheduled at a time. */
export function Schedule({ armed }: { readonly armed: ArmedState }) {
  const scheduled = useStage((state) => state.scheduled !== null);
  const may = useMay('stage.schedule');
  if (scheduled) return <Scheduled />;
  return may ? <ScheduleForm key={armed.planId} armed={armed} /> : null;
}

function ScheduleForm({ armed }: { readonly armed: ArmedState }) {
  const { t, fault } = useWords();
  const [entry, setEntry] = useState(EMPTY);
  const clock = useStage((state) => state.sync.clock);
  const holder = useStage((state) => state.go.holderName);
  const seat = useLive((live) => live.seat);
  const role = useLive((live) => live.role);
  const right = useStage((state) => goRight(state.go, seat, role));
  const live = useIsLive();
  const label = labelOf(entry, clock.drop);
  const tc = parseTimecode(label);
  const known = tc !== undefined && frameOfTimecode(tc, clock.timecodeRate) !== undefined;
  const closed = !live || right === 'other' || armedWaits(armed) || !known;
  const set = (): void => {
    if (closed) return;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    void send('stage.schedule', { planId: armed.planId, at: label });
  };
  const says = (): ReactNode => {
    if (right === 'other') return t('go.held-by', { name: holder ?? t('go.nobody') });
    if (armedWaits(armed)) return t('go.confirm');
    if (label !== '' && !known) return fault({ code: 'schedule.no-such-timecode', params: { at: label } });
    return label === '' ? t('schedule.how') : <In label={label} />;
  };
  return (
    <div className="schedform">
      <Icon name="clock" />
      <TimecodeField
        label={t('schedule.field')}
        entry={entry}
        onEntry={setEntry}
        onEnter={set}
        labels={{ rate: clock.timecodeRate, drop: clock.drop }}
        now={() => timecodeAt(clock, nowUs())}
        wrong={label !== '' && !known}
      />
      <Button disabled={closed} onPress={set}>
        {t('schedule.set')}
      </Button>
      <small>{says()}</small>
    </div>
  );
}

/** Where a take is scheduled: when, in how long, by whom, and the way out of it. */
export function Scheduled() {
  const { t } = useWords();
  const scheduled = useStage((state) => state.scheduled);
  const may = useMay('stage.unschedule');
  const live = useIsLive();
  if (!scheduled) return null;
  return (
    <div className="sched">
      <Icon name="clock" />
      <span>
        <b className="num">{t('schedule.at', { at: scheduled.at })}</b>
        {t('comma')}
        <In label={scheduled.at} />
        <span className="by">
          {t('comma')}
          {t('schedule.by', { name: scheduled.by })}
        </span>
      </span>
      {may ? (
        <Button disabled={!live} onPress={() => void send('stage.unschedule', {})}>
          {t('schedule.call-off')}
        </Button>
      ) : null}
    </div>
  );
}

/** Written outside React state, from the label and the clock as it runs: a clock that is set moves it along. */
function In({ label }: { readonly label: string }) {
  const { t } = useWords();
  const clock = useStage((state) => state.sync.clock);
  const paint = useCallback(
    (element: HTMLElement) => {
      const seconds = Math.ceil(secondsTo(clock, label, nowUs()) ?? 0);
      const time = seconds < 60 ? t('schedule.seconds', { n: seconds }) : formatDuration(seconds * 1_000);
      element.textContent = seconds < 0 ? t('schedule.past') : t('schedule.in', { time });
    },
    [clock, label, t],
  );
  const ref = usePaint<HTMLElement>(ticks, paint);
  return <span className="num" ref={ref} />;
}
