/** Where a zone stands, as a mark of 20 x 20: the whole stage thin, this zone thick. */
import type { Zone } from '../../core/stage/model.ts';
import { cornersOf, extentOf, type Point } from '../stage/geometry.ts';

export function ZoneIcon({ zones, id }: { readonly zones: readonly Zone[]; readonly id: string }) {
  const { min, max } = extentOf(zones);
  const size = Math.max(max.x - min.x, max.y - min.y) || 1;
  const dx = 10 - ((min.x + max.x) / 2 / size) * 15;
  const dy = 10 + ((min.y + max.y) / 2 / size) * 15;
  const d = (points: readonly Point[], closed: boolean): string =>
    points
      .map(
        (p, i) => `${i === 0 ? 'M' : 'L'}${(dx + (p.x / size) * 15).toFixed(2)} ${(dy - (p.y / size) * 15).toFixed(2)}`,
      )
      .join('') + (closed ? 'Z' : '');
  return (
    <svg className="i s" viewBox="0 0 20 20" aria-hidden="true">
      {zones.map((zone) => {
        const standing = zone.shape.kind === 'arc' || zone.shape.kind === 'flat';
        const own = zone.id === id;
        if (!own && !standing) return null;
        return (
          <path
            key={zone.id}
            d={d(cornersOf(zone.shape), !standing)}
            strokeWidth={own ? (standing ? 4 : 2.6) : 1.5}
            opacity={own ? 1 : 0.4}
            strokeLinecap="butt"
          />
        );
      })}
    </svg>
  );
}
