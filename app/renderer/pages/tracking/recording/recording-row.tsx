/** One recording: what it is; opened, how it is played, taken away and deleted. */
import { useState } from 'react';
import { PROTOCOL_TITLES } from '../../../../core/tracking/protocol-marks.ts';
import type { RecordedTracker, RecordingEntry } from '../../../../protocol/state-recording.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { formatDuration } from '../../../ui/format.ts';
import { Button, cx, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { RecordingExport } from './recording-export.tsx';
import { RecordingUse } from './recording-use.tsx';
import { sizeText } from './recording-view.ts';

interface RowProps {
  readonly entry: RecordingEntry;
  readonly onChanged: () => void;
}

export function RecordingRow({ entry, onChanged }: RowProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const { name, startedWallMs, lengthS, bytes, state, takes, deleted } = entry;
  return (
    <li className={cx(open && 'sel', deleted !== null && 'gone')}>
      <span className="grow">
        <strong>{name}</strong>
        <small className="num">
          {startedWallMs === 0 ? '–' : formatDay(startedWallMs)} · {sizeText(bytes)}
          {takes.length === 0 ? '' : ` · ${t('tape.takes', { n: takes.length })}`}
        </small>
      </span>
      {state === 'whole' ? null : (
        <Word tone={state === 'running' ? 'plain' : state === 'cut-off' ? 'armed' : 'fault'}>
          {t(`tape.state.${state}`)}
        </Word>
      )}
      <b className="num">{lengthS === null ? '–' : formatDuration(lengthS * 1_000)}</b>
      <Button look="quiet" expanded={open} onPress={() => setOpen(!open)}>
        {t('tape.open')}
      </Button>
      {open ? <More entry={entry} onChanged={onChanged} /> : null}
    </li>
  );
}

function More({ entry, onChanged }: RowProps) {
  const { t, text, fault } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  const { by, why, deleted, dropped } = entry;
  const spoken = ({ protocol, hz }: RecordedTracker): string =>
    `${PROTOCOL_TITLES[protocol] ?? protocol} ${Number(hz.toFixed(2))} Hz`;
  const named = entry.cameras
    .map((one) => {
      const known = cameras[one.camera];
      const trackers = [one, ...one.backups].map(spoken).join(' + ');
      return `${known ? text(known.name) : one.camera} (${trackers})`;
    })
    .join(', ');
  return (
    <div className="tapemore">
      <p className="dimmed">{t('tape.about', { cameras: named, by })}</p>
      {why ? <p className="warned">{fault(why)}</p> : null}
      {dropped > 0 ? <p className="warned">{t('tape.dropped', { n: dropped })}</p> : null}
      {deleted === null && entry.state !== 'running' ? <RecordingExport entry={entry} /> : null}
      {deleted === null ? (
        <RecordingUse entry={entry} onChanged={onChanged} />
      ) : (
        <Gone entry={entry} onChanged={onChanged} />
      )}
    </div>
  );
}

function Gone({ entry, onChanged }: RowProps) {
  const { t } = useWords();
  const may = useMay('tracking.record.delete');
  const live = useIsLive();
  return (
    <div className="acts">
      <span className="dimmed">{t('tape.deleted', { by: entry.deleted?.by ?? '' })}</span>
      <TwiceButton
        disabled={!may || !live}
        again={t('tape.back')}
        cancel={t('ask.cancel')}
        onPress={() => void send('tracking.record.delete', { recording: entry.id, back: true }).then(onChanged)}
      >
        {t('tape.back')}
      </TwiceButton>
    </div>
  );
}
