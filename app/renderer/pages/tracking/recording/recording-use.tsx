/** How a recording is played: into which cameras, how fast and how often, and what must be named first; or deleted. */
import { useState } from 'react';
import type { RecordingEntry } from '../../../../protocol/state-recording.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Seg } from '../../../ui/kit.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords } from '../../../words/say.ts';
import { type CameraMap, mapped, replayForbidden, replayNeeds, usualMap } from './recording-view.ts';

const ROUNDS = ['once', 'loop'] as const;
const SPEEDS = ['0.25', '0.5', '1', '2', '4'] as const;

interface UseProps {
  readonly entry: RecordingEntry;
  readonly onChanged: () => void;
}

export function RecordingUse({ entry, onChanged }: UseProps) {
  const { t, text, fault, hint } = useWords();
  const studio = useStage((state) => state.studio);
  const { cameras, systems } = studio;
  const [map, setMap] = useState<CameraMap>(() => usualMap(studio, entry));
  const forbidden = useStage((state) => JSON.stringify(replayForbidden(state, entry, map) ?? null));
  const needed = useStage((state) => JSON.stringify(replayNeeds(state, map)));
  const may = useMay('tracking.replay.start');
  const mayDelete = useMay('tracking.record.delete');
  const live = useIsLive();
  const [named, setNamed] = useState<readonly string[]>([]);
  const [rounds, setRounds] = useState<(typeof ROUNDS)[number]>('once');
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>('1');
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
    const how = { cameras: map, speed: Number(speed), loop: rounds === 'loop' };
    void send('tracking.replay.start', { recording: entry.id, ...how, confirm });
  };
  return (
    <>
      <CameraMapping entry={entry} map={map} onMap={setMap} />
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
          label={t('tape.how-fast')}
          value={speed}
          options={SPEEDS.map((id) => ({ id, name: t('tape.times', { n: id }) }))}
          onPick={setSpeed}
        />
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

interface MappingProps {
  readonly entry: RecordingEntry;
  readonly map: CameraMap;
  readonly onMap: (map: CameraMap) => void;
}

/** Which recorded camera stands in for which of the stage; the others keep their own tracker. */
function CameraMapping({ entry, map, onMap }: MappingProps) {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  const nameOf = (id: string): string => {
    const camera = cameras[id];
    return camera ? text(camera.name) : id;
  };
  const options = [
    { id: '', name: t('tape.own-tracker') },
    ...entry.cameras.map(({ camera }) => ({ id: camera, name: t('tape.of-camera', { camera: nameOf(camera) }) })),
  ];
  return (
    <ul className="tapemap" aria-label={t('tape.mapping')}>
      {Object.values(cameras)
        .filter(({ tracking }) => tracking)
        .map(({ id, name }) => (
          <li key={id}>
            <span>{text(name)}</span>
            <Pick
              label={t('tape.shows', { camera: text(name) })}
              value={map[id] ?? ''}
              options={options}
              onPick={(recorded) => onMap(mapped(map, id, recorded))}
            />
          </li>
        ))}
    </ul>
  );
}
