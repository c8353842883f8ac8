/** Devices, in short: what each is doing and why, troubled ones first. */
import { useStage } from '../../live/store.ts';
import { Age } from '../../ui/age.tsx';
import { PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

export function DevicesPage() {
  const { t, text, fault } = useWords();
  const devices = useStage((state) => state.devices);
  const names = useStage((state) => state.studio.devices);
  const list = Object.entries(devices).toSorted(
    ([, a], [, b]) => Number(a.status === 'online') - Number(b.status === 'online'),
  );
  return (
    <main className="page panel">
      <PanelHead title={t('room.devices')} sub={t('list.count', { n: list.length })} />
      <table className="grid-t">
        <tbody>
          {list.map(([id, device]) => {
            const about = names[id];
            return (
              <tr
                key={id}
                className={device.status === 'offline' ? 'bad' : device.drifted.length > 0 ? 'amber' : undefined}
              >
                <td>
                  <b>{about ? text(about.name) : id}</b>
                </td>
                <td>{t(`device.${device.status}`)}</td>
                <td>{device.why ? fault(device.why) : null}</td>
                <td className="mono">{about?.address}</td>
                <td>
                  <Age atUs={device.sinceUs} limitMs={60_000} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </main>
  );
}
