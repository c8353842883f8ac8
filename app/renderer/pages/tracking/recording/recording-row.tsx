/** One recording: what it is; opened, how it is played, taken away and deleted. */
import { useState } from 'react';
import { PROTOCOL_TITLES } from '../../../../core/tracking/protocol-marks.ts';
import type { RecordingEntry } from '../../../../protocol/state-recording.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { formatDuration } from '../../../ui/format.ts';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Button, cx, Seg, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { RecordingExport } from './recording-export.tsx';
import { replayForbidden, replayNeeds, sizeText } from './recording-view.ts';

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
  const named = entry.cameras
    .map(({ camera, protocol, hz }) => {
      const known = cameras[camera];
      return `${known ? text(known.name) : camera} (${PROTOCOL_TITLES[protocol] ?? protocol} ${Number(hz.toFixed(2))} Hz)`;
    })
    .join(', ');
  return (
    <div className="tapemore">
      <p className="dimmed">{t('tape.about', { cameras: named, by })}</p>
      {why ? <p className="warned">{fault(why)}</p> : null}
      {dropped > 0 ? <p className="warned">{t('tape.dropped', { n: dropped })}</p> : null}
      {deleted === null && entry.state !== 'running' ? <RecordingExport entry={entry} /> : null}
      {deleted === null ? <Use entry={entry} onChanged={onChanged} /> : <Gone entry={entry} onChanged={onChanged} />}
    </div>
  );
}

const ROUNDS = ['once', 'loop'] as const;

function Use({ entry, onChanged }: RowProps) {
  const { t, text, fault, hint } = useWords();
  const forbidden = useStage((state) => JSON.stringify(replayForbidden(state, entry) ?? null));
  const needed = useStage((state) => JSON.stringify(replayNeeds(state, entry)));
  const cameras = useStage((state) => state.studio.cameras);
  const systems = useStage((state) => state.studio.systems);
  const may = useMay('tracking.replay.start');
  const mayDelete = useMay('tracking.record.delete');
  const live = useIsLive();
  const [named, setNamed] = useState<readonly string[]>([]);
  const [rounds, setRounds] = useState<(typeof ROUNDS)[number]>('once');
  const why = JSON.parse(forbidden) as ReturnType<typeof replayForbidden> | null;
  const { relays, cameras: untold } = JSON.parse(needed) as ReturnType<typeof replayNeeds>;
  const relayNames = (relay: string): { readonly camera: string; readonly sink: string } => {
    const [id = '', sinkId = ''] = relay.split('/');
    const system = systems[cameras[id]?.tracking?.sinks.find((sink) => sink.id === sinkId)?.system ?? ''];
    const camera = cameras[id];
    return { camera: camera ? text(camera.name) : id, sink: system ? text(system.name) : sinkId };
  };
  const missing = [...relays, ...untold].filter((id) => !named.includes(id));
  const tick = (id: string, on: boolean): void => setNamed(on ? [...named, id] : named.filter((one) => one !== id));
  const replay = (): void => {
    const confirm = named.filter((id) => relays.includes(id) || untold.includes(id));
    void send('tracking.replay.start', { recording: entry.id, loop: rounds === 'loop', confirm });
  };
  return (
    <>
      {why ? (
        <p className="tapewhy">
          {fault(why)} {hint(why)}
        </p>
      ) : (
        [...relays, ...untold].map((id) => {
          const camera = cameras[id];
          return (
            <label key={id} className="tapeconfirm">
              <input
                type="checkbox"
                checked={named.includes(id)}
                onChange={(event) => tick(id, event.currentTarget.checked)}
              />
              {camera ? t('tape.confirm-air', { camera: text(camera.name) }) : t('tape.confirm-relay', relayNames(id))}
            </label>
          );
        })
      )}
      <div className="acts">
        <Seg
          label={t('tape.how-often')}
          value={rounds}
          options={ROUNDS.map((id) => ({ id, name: t(`tape.${id}`) }))}
          onPick={setRounds}
        />
        <HoldButton disabled={!may || !live || why !== null || missing.length > 0} onHold={replay}>
          {t('tape.replay-hold')}
        </HoldButton>
        <TwiceButton
          look="quiet"
          disabled={!mayDelete || !live || entry.state === 'running'}
          again={t('tape.delete-now')}
          cancel={t('ask.cancel')}
          onPress={() => void send('tracking.record.delete', { recording: entry.id }).then(onChanged)}
        >
          {t('tape.delete')}
        </TwiceButton>
      </div>
    </>
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
