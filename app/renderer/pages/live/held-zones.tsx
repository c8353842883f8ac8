/** Zones that are held although nothing runs: which, since when, and how to release them. */
import { useStage } from '../../live/store.ts';
import { takeMoment } from '../../live/view.ts';
import { Since } from '../../ui/age.tsx';
import { formatClock } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { useWords } from '../../words/say.ts';

export function HeldZones() {
  const words = useWords();
  const { t, text, fault } = words;
  const studio = useStage((state) => state.studio);
  const zones = useStage((state) => state.zones);
  const busy = useStage((state) => takeMoment(state.take) === 'running');
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const held = Object.entries(zones).filter(([, zone]) => zone.held !== null);
  if (busy || held.length === 0) return null;
  return (
    <div className="heldlist">
      {held.map(([id, zone]) =>
        zone.held ? (
          <div className="row" key={id}>
            <Icon name="held" />
            <span className="grow">
              <b>
                {t('held.zone', {
                  zone: text(studio.zones[id]?.short ?? { en: id, zh: id }),
                  time: formatClock(wallAt0 + zone.held.sinceUs / 1_000),
                })}
              </b>{' '}
              <Since atUs={zone.held.sinceUs} />
              <small>{fault(zone.held.release)}</small>
            </span>
          </div>
        ) : null,
      )}
    </div>
  );
}
