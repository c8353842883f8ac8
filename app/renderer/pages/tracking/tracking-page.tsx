/** Tracking, in short: each camera's verdict and why. */
import { useStage } from '../../live/store.ts';
import { PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

export function TrackingPage() {
  const { t, text, fault } = useWords();
  const studio = useStage((state) => state.studio);
  const cameras = useStage((state) => state.cameras);
  return (
    <main className="page panel">
      <PanelHead title={t('room.tracking')} sub={t('list.count', { n: Object.keys(studio.cameras).length })} />
      <table className="grid-t">
        <tbody>
          {Object.values(studio.cameras).map((camera) => {
            const state = cameras[camera.id];
            return (
              <tr key={camera.id} className={state && state.status !== 'ok' ? 'amber' : undefined}>
                <td>
                  <b>{text(camera.name)}</b>
                </td>
                <td>{t(`camera.${state?.status ?? 'none'}`)}</td>
                <td>{state?.why ? fault(state.why) : null}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </main>
  );
}
