/** Step 2: the flashes as they leave, the key that ends them, and the marks of the operator. */
import { type ReactNode, useState } from 'react';
import { frameOfTimecode, framesPerLabel, parseTimecode } from '../../../core/time/timecode.ts';
import type { DelayRunState } from '../../../protocol/state-delay.ts';
import { timecodeAt } from '../../frame/house-time.ts';
import { send, useMay } from '../../live/send.ts';
import { nowUs } from '../../live/session.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, Seg, Word } from '../../ui/kit.tsx';
import { EMPTY, type Entry, labelOf } from '../../ui/timecode-entry.ts';
import { TimecodeField } from '../../ui/timecode-field.tsx';
import { useWords } from '../../words/say.ts';

interface MarksProps {
  readonly run: DelayRunState;
  readonly dark: ReactNode;
}

export function DelayMarks({ run, dark }: MarksProps) {
  const { t, fault } = useWords();
  const flashing = run.at === 'flashing' && run.why === null && run.flashes.length < run.planned;
  return (
    <>
      {run.at === 'flashing' ? (
        <div className="flashing">
          <span className={cx('lamp', run.lit && 'on')}>{t(run.lit ? 'delaycal.lit' : 'delaycal.is-dark')}</span>
          <span className="track">
            <i style={{ width: `${(run.flashes.length / run.planned) * 100}%` }} />
          </span>
          <b className="num">{t('delaycal.count', { n: run.flashes.length, of: run.planned })}</b>
          {dark}
        </div>
      ) : null}
      {run.why ? (
        <p className="warned">
          <Icon name="warning" size="s" />
          {t('delaycal.ended', { why: fault(run.why) })}
        </p>
      ) : null}
      {flashing ? null : <p className="dimmed">{t(run.at === 'flashing' ? 'delaycal.watching' : 'delaycal.over')}</p>}
      {run.by === 'operator' ? <ByHand run={run} /> : null}
    </>
  );
}

/** Labels that a person reads off a recording, typed from the right as everywhere. */
function ByHand({ run }: { readonly run: DelayRunState }) {
  const { t } = useWords();
  const clock = useStage((state) => state.sync.clock);
  const [entry, setEntry] = useState(EMPTY);
  const [sub, setSub] = useState('any');
  const may = useMay('delaycal.mark');
  const live = useIsLive();
  const label = labelOf(entry, clock.drop);
  const tc = parseTimecode(label);
  const known = tc !== undefined && frameOfTimecode(tc, clock.timecodeRate) !== undefined;
  const perLabel = framesPerLabel(clock.rate, clock.timecodeRate) ?? 1;
  const closed = !may || !live || !known;
  const mark = (): void => {
    if (closed) return;
    // The next one lies within seconds: what was typed stays, and the next digit begins anew, however late the answer.
    const sent: Entry = { ...entry, pair: undefined, fresh: true };
    setEntry(sent);
    void send('delaycal.mark', { timecode: label, ...(sub === 'any' ? {} : { sub: Number(sub) }) }).then((reply) => {
      if (!reply.ok) setEntry((now) => (now === sent ? entry : now));
    });
  };
  const subs = Array.from({ length: perLabel }, (_, n) => ({ id: String(n), name: `.${n}` }));
  return (
    <div className="byhand">
      <div className="markrow">
        <TimecodeField
          label={t('delaycal.timecode')}
          entry={entry}
          onEntry={setEntry}
          onEnter={mark}
          labels={{ rate: clock.timecodeRate, drop: clock.drop }}
          now={() => run.flashes.at(0)?.timecode ?? timecodeAt(clock, nowUs())}
          wrong={label !== '' && !known}
        />
        {perLabel > 1 ? (
          <Seg
            label={t('delaycal.sub-frame')}
            value={sub}
            options={[...subs, { id: 'any', name: t('delaycal.sub-any') }]}
            onPick={setSub}
          />
        ) : null}
        <Button disabled={closed} onPress={mark}>
          {t('delaycal.mark')}
        </Button>
      </div>
      <ul className="marks">
        {run.marks.map((one) => (
          <li key={one.id} className={cx(one.is !== 'paired' && 'off')}>
            <span className="num">{one.text}</span>
            <small className="num">
              {one.is === 'paired' ? `${one.delayMs?.toFixed(0) ?? ''} ms` : t(`delaycal.is.${one.is}`)}
            </small>
            <button
              type="button"
              aria-label={t('delaycal.unmark', { timecode: one.text })}
              disabled={!may || !live}
              onClick={() => void send('delaycal.unmark', { mark: one.id })}
            >
              <Icon name="close" size="s" />
            </button>
          </li>
        ))}
      </ul>
      {run.marks.length === 0 ? null : (
        <Word tone="plain">{t('delaycal.count', { n: run.marks.length, of: run.flashes.length })}</Word>
      )}
    </div>
  );
}
