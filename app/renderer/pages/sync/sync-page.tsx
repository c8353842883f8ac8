/** Sync, in short: every device that reports its rate and lock, and how old that is. */
import { useStage } from '../../live/store.ts';
import { Age } from '../../ui/age.tsx';
import { formatValue } from '../../ui/format.ts';
import { PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

export function SyncPage() {
  const { t, text } = useWords();
  const devices = useStage((state) => state.sync.devices);
  const names = useStage((state) => state.studio.devices);
  return (
    <main className="page panel">
      <PanelHead title={t('room.sync')} sub={t('list.count', { n: Object.keys(devices).length })} />
      <table className="grid-t">
        <tbody>
          {Object.entries(devices).map(([id, device]) => {
            const name = names[id]?.name;
            return (
              <tr key={id} className={device.verdict === 'locked' ? undefined : 'amber'}>
                <td>
                  <b>{name ? text(name) : id}</b>
                </td>
                <td>{t(`sync.${device.verdict}`)}</td>
                <td className="r">{formatValue(device.rate)}</td>
                <td className="r">{formatValue(device.phaseUs)}</td>
                <td>
                  <Age atUs={device.atUs} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </main>
  );
}
