/** A move from above, over the walls of the stage: its keys in order, where each looks, the way between them. */
import { useMemo } from 'react';
import type { MoveKey } from '../../../../core/tracking/move-path.ts';
import { useStage } from '../../../live/store.ts';
import { ledZones } from '../../../live/view.ts';
import { bandOutline, wallPieces } from '../../../stage/geometry.ts';
import { pathOf, projectionOf, VIEW } from '../../../stage/projection.ts';
import { useWords } from '../../../words/say.ts';
import { planOfMove } from './move-draft.ts';

const WALL_M = 0.18;

export function MovePlan({ keys }: { readonly keys: readonly MoveKey[] }) {
  const { t } = useWords();
  const studio = useStage((state) => state.studio);
  const at = useMemo(() => projectionOf(Object.values(studio.zones)), [studio]);
  const walls = useMemo(() => wallPieces(ledZones(studio)), [studio]);
  const plan = useMemo(() => planOfMove(keys), [keys]);
  return (
    <svg className="moveplan" viewBox={`0 0 ${VIEW.width} ${VIEW.height}`} role="img" aria-label={t('moves.plan')}>
      {walls.map(({ zoneId, shape }) => (
        <path key={zoneId} className="wall" d={pathOf(bandOutline(shape, 0, WALL_M), at)} />
      ))}
      <path className="cross" d={`M${at.x(0) - 9} ${at.y(0)}h18M${at.x(0)} ${at.y(0) - 9}v18`} />
      <path className="way" d={pathOf(plan.way, at, false)} />
      {plan.keys.map(({ atS, x, y, toX, toY }, i) => (
        <g key={atS} className="key">
          <line x1={at.x(x)} y1={at.y(y)} x2={at.x(toX)} y2={at.y(toY)} />
          <circle cx={at.x(x)} cy={at.y(y)} r={13} />
          <text x={at.x(x)} y={at.y(y) + 5}>
            {i + 1}
          </text>
        </g>
      ))}
    </svg>
  );
}
