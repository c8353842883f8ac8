/** The canvases of the wall with their rasters: which node renders each. */
import type { Zone } from '../../../../core/stage/model.ts';
import type { ClusterShown } from '../../../../protocol/state-ndisplay.ts';
import { useStage } from '../../../live/store.ts';
import { cx } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

export function ClusterWall({ shown }: { readonly shown: ClusterShown }) {
  const { t } = useWords();
  const all = useStage((state) => state.studio.zones);
  const zones = Object.values(all).filter(({ kind }) => kind === 'led');
  return (
    <section className="clwall">
      <h3>{t('engines.wall')}</h3>
      <div>
        {zones.map((zone) => (
          <Canvas key={zone.id} zone={zone} shown={shown} />
        ))}
      </div>
    </section>
  );
}

function Canvas({ zone, shown: { places } }: { readonly zone: Zone; readonly shown: ClusterShown }) {
  const { t, text } = useWords();
  const { widthPx = 1, heightPx = 1 } = zone.canvas ?? {};
  const inZone = Object.entries(places).filter(([, place]) => place.zone === zone.id);
  const feeding = (raster: string | null): string[] =>
    inZone.filter(([, place]) => place.raster === raster).map(([key]) => key);
  const somewhere = feeding(null);
  return (
    <figure style={{ flexGrow: widthPx }}>
      <div className="canvas" style={{ aspectRatio: `${widthPx} / ${heightPx}` }}>
        {zone.rasters.map(({ id, x, y, w, h }) => {
          const keys = feeding(id);
          const style = {
            left: `${(100 * x) / widthPx}%`,
            top: `${(100 * y) / heightPx}%`,
            width: `${(100 * w) / widthPx}%`,
            height: `${(100 * h) / heightPx}%`,
          };
          const said = keys.length === 0 ? t('engines.unfed') : keys.map((key) => key.split('/')[0]).join(t('comma'));
          return (
            <span key={id} className={cx(keys.length > 0 && 'fed')} style={style} title={`${id}: ${said}`}>
              <b>{said}</b>
              <small className="num">{`${w}×${h}`}</small>
            </span>
          );
        })}
      </div>
      <figcaption>
        {text(zone.short)}
        {somewhere.length === 0 ? null : (
          <small>{t('engines.somewhere', { viewports: somewhere.join(t('comma')) })}</small>
        )}
      </figcaption>
    </figure>
  );
}
