/** Cameras that are not where their trackers are: which move, how long still, and the hand that brings them back. */
import { useStage } from '../../live/store.ts';
import { useWords } from '../../words/say.ts';
import { MoveRunning } from '../tracking/moves/move-run.tsx';

export function VirtualCameras() {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  const runs = useStage((state) => state.moves?.runs);
  const playing = Object.entries(runs ?? {}).flatMap(([camera, run]) => (run ? [{ camera, run }] : []));
  if (playing.length === 0) return null;
  return (
    <section className="virtualcams" aria-label={t('moves.list')}>
      {playing.map(({ camera, run }) => (
        <div key={camera}>
          <h3>{text(cameras[camera]?.name ?? { en: camera, zh: camera })}</h3>
          <MoveRunning camera={camera} run={run} />
        </div>
      ))}
    </section>
  );
}
