/** The lower part of the tree: devices under what they take their frames from, then those of which nobody said. */
import { useShallow } from 'zustand/react/shallow';
import { useLive, useStage } from '../../live/store.ts';
import { plusMinus } from '../../param/value-text.ts';
import { Age } from '../../ui/age.tsx';
import { Icon } from '../../ui/icons.tsx';
import { cx } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { deviceIcon, pathsOf } from '../devices/device-view.ts';
import { type BranchRow, branchesOf } from './sync-branches.ts';
import { isMismatch, rateText } from './sync-view.ts';
import './device-rows.css';

export function DeviceRows() {
  const { t } = useWords();
  const devices = useStage((state) => state.sync.devices);
  const { tree, loose } = branchesOf(devices);
  return (
    <>
      {tree.length > 0 ? (
        <>
          <div className="row d0 group">
            <span className="nm">{t('sync.branches')}</span>
            <small>{t('sync.devices-about')}</small>
          </div>
          {tree.map((row) => (
            <DeviceRow key={row.id} row={row} />
          ))}
        </>
      ) : null}
      {loose.length > 0 ? (
        <>
          <div className="row d0 group">
            <span className="nm">{t(tree.length > 0 ? 'sync.loose' : 'sync.devices')}</span>
            <small>{t(tree.length > 0 ? 'sync.loose-about' : 'sync.devices-about')}</small>
          </div>
          {loose.map((row) => (
            <DeviceRow key={row.id} row={row} />
          ))}
        </>
      ) : null}
    </>
  );
}

function DeviceRow({ row }: { readonly row: BranchRow }) {
  const { id, standing, depth, more, past, behind } = row;
  const { t, text } = useWords();
  const device = useStage((state) => state.sync.devices[id]);
  const about = useStage((state) => state.studio.devices[id]);
  const descriptors = useStage((state) => state.descriptors);
  if (!device) return null;
  return (
    <div
      className={cx('row', depth === 1 ? 'd1' : 'deep', isMismatch(standing) && 'amber', more && 'more')}
      style={{ '--d': depth } as React.CSSProperties}
    >
      <span className="nm">
        {past.map((one) => (
          <i key={one} className="thru" style={{ '--at': one } as React.CSSProperties} />
        ))}
        <Icon
          name={isMismatch(standing) ? 'warning' : deviceIcon(about?.driver ?? '', pathsOf(descriptors, id))}
          size="s"
        />
        <span>
          {about ? text(about.name) : id}
          <From id={id} behind={behind} />
        </span>
      </span>
      {device.rate === null ? <span className="stale">–</span> : <span className="num">{rateText(device.rate)}</span>}
      {standing === 'mute' || standing === 'partly' ? (
        <span className="lk dim stale">{t('sync.unknown')}</span>
      ) : (
        <span className="lk">
          {standing === 'locked' ? <i className="lock" /> : null}
          {t(`sync.${standing}`)}
        </span>
      )}
      {device.phaseUs === null ? (
        <span className="stale">–</span>
      ) : (
        <span className="num">{`${plusMinus(device.phaseUs, 1)} µs`}</span>
      )}
      <Age atUs={device.atUs} limitMs={5_000} />
    </div>
  );
}

/** A root says its source of time; what hangs below one that differs says which. */
function From({ id, behind }: { readonly id: string; readonly behind: string | undefined }) {
  const { t, text } = useWords();
  const [source, above] = useLive(
    useShallow(({ state }) => {
      const from = state?.sync.devices[id]?.from;
      return [
        from && 'source' in from ? state?.sync.sources[from.source]?.name : undefined,
        behind === undefined ? undefined : state?.studio.devices[behind]?.name,
      ];
    }),
  );
  if (above) return <small>{t('sync.behind', { above: text(above) })}</small>;
  return source ? <small>{t('sync.from', { source: text(source) })}</small> : null;
}
