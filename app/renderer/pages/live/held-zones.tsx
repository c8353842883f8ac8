/** Zones that are held although nothing runs: which, since when, and how to release them. */
import { useStage } from '../../live/store.ts';
import { Since } from '../../ui/age.tsx';
import { formatClock } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { useWords } from '../../words/say.ts';

export function HeldZones() {
  const { t, text, fault } = useWords();
  const studio = useStage((state) => state.studio);
  const zones = useStage((state) => state.zones);
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  // Zones that are released together in the same way are one line.
  const groups = new Map<string, { readonly ids: string[]; readonly sinceUs: number; readonly says: string }>();
  for (const [id, { held }] of Object.entries(zones)) {
    if (!held) continue;
    const says = fault(held.release);
    const known = groups.get(says);
    if (known) known.ids.push(id);
    else groups.set(says, { ids: [id], sinceUs: held.sinceUs, says });
  }
  if (groups.size === 0) return null;
  return (
    <div className="heldlist">
      {[...groups.values()].map(({ ids, sinceUs, says }) => (
        <div className="row" key={says}>
          <Icon name="held" />
          <span className="grow">
            <b>
              {t('held.zone', {
                zone: ids.map((id) => text(studio.zones[id]?.short ?? { en: id, zh: id })).join(', '),
                time: formatClock(wallAt0 + sinceUs / 1_000),
              })}
            </b>{' '}
            <Since atUs={sinceUs} />
            <small>{says}</small>
          </span>
        </div>
      ))}
    </div>
  );
}
