/** What stands still on the plan: floor, owner bands, ceiling, legend, and the words of what is wrong where it is. */
import type { RefObject } from 'react';
import type { Zone } from '../../core/stage/model.ts';
import { timecodeAt } from '../frame/house-time.ts';
import { openZone } from '../frame/sheets.ts';
import { useStage } from '../live/store.ts';
import { ceilingM, ledZones, ownerKind, ownerTruth, ownerWord } from '../live/view.ts';
import type { OwnerKind } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { bandOutline, cornersOf, pointAt, type WallPiece } from './geometry.ts';
import { BANDS, type Projection, pathOf, VIEW } from './projection.ts';

interface DrawingProps {
  readonly at: Projection;
  readonly pieces: readonly WallPiece[];
  /** Filled by the camera layer. */
  readonly cameras: RefObject<SVGGElement | null>;
}

export function PlanDrawing({ at, pieces, cameras }: DrawingProps) {
  const { t } = useWords();
  const zones = useStage((state) => state.studio.zones);
  const list = Object.values(zones);
  return (
    <svg className="plan" viewBox={`0 0 ${VIEW.width} ${VIEW.height}`} role="img" aria-label={t('stage.title')}>
      <Patterns />
      <Floor at={at} pieces={pieces} />
      {list.map((zone) => (zone.shape.kind === 'area' ? <Area key={zone.id} zone={zone} at={at} /> : null))}
      {list.map((zone) => (zone.shape.kind === 'ceiling' ? <CeilingLight key={zone.id} zone={zone} at={at} /> : null))}
      {pieces.map((piece) => (
        <WallZone key={piece.zoneId} piece={piece} at={at} />
      ))}
      <g className="origin" transform={`translate(${at.x(0)},${at.y(0)})`}>
        <path d="M-7 0h14M0 -7v14" />
      </g>
      <g ref={cameras} />
      <Held at={at} pieces={pieces} />
      <Touch at={at} pieces={pieces} />
      {list.map((zone) => (zone.shape.kind === 'ceiling' ? <Gauge key={zone.id} zone={zone} /> : null))}
      <Legend />
    </svg>
  );
}

/** The owners' patterns of tokens.css, as SVG has them. */
function Patterns() {
  return (
    <defs>
      <pattern id="p-xr" width="6" height="6" patternUnits="userSpaceOnUse">
        <circle cx="3" cy="3" r="1.3" fill="#0b0e20" fillOpacity=".72" />
      </pattern>
      <pattern id="p-vp" width="7" height="7" patternUnits="userSpaceOnUse">
        <path d="M1 0v7" stroke="#1d1409" strokeOpacity=".55" strokeWidth="2" />
      </pattern>
      <pattern id="p-screen" width="6" height="6" patternUnits="userSpaceOnUse">
        <path d="M0 1h6" stroke="#101417" strokeOpacity=".5" strokeWidth="2" />
      </pattern>
      <pattern id="p-ar" width="9" height="9" patternUnits="userSpaceOnUse">
        <circle cx="4.500" cy="4.500" r="2.800" fill="none" stroke="#140f1c" strokeOpacity=".7" strokeWidth="1" />
      </pattern>
      <pattern id="p-key" width="8" height="8" patternUnits="userSpaceOnUse">
        <path d="M4 0v8M0 4h8" stroke="#0b1615" strokeOpacity=".62" strokeWidth="2" />
      </pattern>
      <pattern id="p-none" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M0 0v7" stroke="#98a2ac" strokeOpacity=".5" strokeWidth="1.200" />
      </pattern>
      <pattern id="p-dots" width="29.500" height="29.500" patternUnits="userSpaceOnUse">
        <circle cx="3" cy="3" r="1" fill="#333c45" />
      </pattern>
      <radialGradient id="p-floor" cx=".5" cy=".42" r=".62">
        <stop offset="0" stopColor="var(--bg-2)" />
        <stop offset="1" stopColor="var(--bg-1)" />
      </radialGradient>
    </defs>
  );
}

function ownerFill(kind: OwnerKind): string {
  return kind === 'none' ? 'var(--bg-3)' : `var(--${kind})`;
}

/** Everything in front of the walls. */
function Floor({ at, pieces }: Omit<DrawingProps, 'cameras'>) {
  const line = pieces.flatMap((piece) => Array.from({ length: 25 }, (_, i) => pointAt(piece.shape, i / 24, 0)));
  if (line.length === 0) return null;
  const flat = pieces.every((piece) => piece.shape.kind === 'flat');
  const points = flat ? [...line, ...line.toReversed().map((p) => ({ x: p.x, y: p.y - 8 }))] : line;
  const d = pathOf(points, at);
  return (
    <>
      <path d={d} fill="url(#p-floor)" />
      <path d={d} fill="url(#p-dots)" />
    </>
  );
}

function WallZone({ piece, at }: { readonly piece: WallPiece; readonly at: Projection }) {
  const { t } = useWords();
  const id = piece.zoneId;
  const systems = useStage((state) => state.studio.systems);
  const zone = useStage((state) => state.zones[id]);
  const next = useStage(
    (state) => state.armed?.leases.some((lease) => lease.zoneId === id && lease.to !== lease.from) ?? false,
  );
  const failed = useStage(
    (state) =>
      state.take?.endedUs === null &&
      state.take.steps.some((step) => step.at === 'failed' && step.path.startsWith(`zone/${id}/`)),
  );
  if (!zone) return null;
  const gapU = 1.5 / Math.max(1, piece.lengthM * at.pxPerM);
  const truth = ownerTruth(zone);
  const known = truth === 'agreed' || truth === 'differs';
  const kind = known ? ownerKind(systems, zone.owner.observed, zone.mode) : 'none';
  const d = pathOf(bandOutline(piece.shape, at.m(BANDS.owner[0]), at.m(BANDS.owner[1]), gapU, 1 - gapU), at);
  const middle = bandOutline(piece.shape, at.m(54), at.m(54), 0, 1).slice(0, piece.shape.kind === 'arc' ? 49 : 2);
  const loud = truth === 'contested' || truth === 'differs';
  const tag = pointAt(piece.shape, 0.5, at.m(24));
  const tagEnd = pointAt(piece.shape, 0.5, at.m(34));
  const turn = (Math.atan2(tagEnd.x - tag.x, tagEnd.y - tag.y) * 180) / Math.PI;
  const word = known ? ownerWord(systems, zone.owner.observed, zone.mode) : '?';
  return (
    <g>
      <path className="own" d={d} fill={ownerFill(kind)} />
      <path d={d} fill={`url(#p-${kind})`} />
      {next ? (
        <path
          d={pathOf(bandOutline(piece.shape, at.m(BANDS.next[0]), at.m(BANDS.next[1]), gapU, 1 - gapU), at)}
          fill="none"
          stroke="var(--next)"
          strokeWidth="2"
          strokeDasharray="7 4"
        />
      ) : null}
      {failed || loud ? (
        <path
          d={pathOf(bandOutline(piece.shape, at.m(46), at.m(74), gapU, 1 - gapU), at)}
          fill="none"
          stroke="var(--fault)"
          strokeWidth="3"
        />
      ) : null}
      <path id={`zl-${id}`} d={pathOf(middle, at, false)} fill="none" />
      <text className="zl">
        <textPath href={`#zl-${id}`} startOffset="50%" textAnchor="middle">
          {word}
        </textPath>
      </text>
      {failed || loud ? (
        <g transform={`translate(${at.x(tag.x)} ${at.y(tag.y)}) rotate(${Math.abs(turn) > 100 ? turn + 180 : turn})`}>
          <rect
            x="-56"
            y="-12"
            width="112"
            height="24"
            rx="4"
            fill="#3b0f30"
            stroke="var(--fault)"
            strokeWidth="1.500"
          />
          <text className="tf" textAnchor="middle" y="4.500">
            {failed
              ? t('step.failed')
              : truth === 'contested'
                ? t('owner.contested')
                : t('owner.leased-to', { leased: ownerWord(systems, zone.owner.leased, zone.mode) })}
          </text>
        </g>
      ) : null}
    </g>
  );
}

function Area({ zone, at }: { readonly zone: Zone; readonly at: Projection }) {
  const { text } = useWords();
  const mode = useStage((state) => state.zones[zone.id]?.mode ?? null);
  const corners = cornersOf(zone.shape);
  const x = corners.reduce((sum, p) => sum + p.x, 0) / Math.max(1, corners.length);
  const y = corners.reduce((sum, p) => sum + p.y, 0) / Math.max(1, corners.length);
  return (
    <g>
      <path
        d={pathOf(corners, at)}
        fill="url(#p-dots)"
        stroke="var(--line-3)"
        strokeWidth="1.500"
        strokeDasharray="6 5"
      />
      <text className="t1" x={at.x(x)} y={at.y(y)} textAnchor="middle">
        {text(zone.name)}
        {mode === null ? '' : ` · ${mode.toUpperCase()}`}
      </text>
    </g>
  );
}

function useHeightM({ shape }: Zone): number | undefined {
  return useStage((state) => (shape.kind === 'ceiling' ? ceilingM(state.params, shape) : undefined));
}

function CeilingLight({ zone, at }: { readonly zone: Zone; readonly at: Projection }) {
  const { t, text } = useWords();
  const systems = useStage((state) => state.studio.systems);
  const owner = useStage((state) => state.zones[zone.id]?.owner.observed);
  const mode = useStage((state) => state.zones[zone.id]?.mode);
  const heightM = useHeightM(zone);
  const [corner] = cornersOf(zone.shape);
  if (zone.shape.kind !== 'ceiling' || !corner) return null;
  const kind = ownerKind(systems, owner, mode);
  const x = at.x(corner.x);
  const y = at.y(corner.y);
  const w = zone.shape.widthM * at.pxPerM;
  const h = zone.shape.depthM * at.pxPerM;
  return (
    <g className="ceil">
      <rect
        x={x}
        y={y}
        width={w}
        height={h}
        rx="4"
        fill="none"
        stroke={ownerFill(kind)}
        strokeWidth="1.500"
        strokeDasharray="10 5"
        opacity=".75"
      />
      <path d={`M${x},${y}h${w}v13h-${w}z`} fill={ownerFill(kind)} opacity=".9" />
      <path d={`M${x},${y}h${w}v13h-${w}z`} fill={`url(#p-${kind})`} />
      <text className="t1" x={x + 8} y={y + 31}>
        {[
          text(zone.short),
          owner !== undefined && systems[owner] ? ownerWord(systems, owner, mode) : '?',
          heightM === undefined ? t('height.unknown') : `${heightM.toFixed(2)} m`,
        ].join(' · ')}
      </text>
    </g>
  );
}

/** Height from the side, with the range a take wants. */
function Gauge({ zone }: { readonly zone: Zone }) {
  const { text } = useWords();
  const heightM = useHeightM(zone);
  const wallM = useStage((state) =>
    Math.max(
      0,
      ...ledZones(state.studio).map(({ shape }) => (shape.kind === 'arc' || shape.kind === 'flat' ? shape.heightM : 0)),
    ),
  );
  const owner = useStage((state) =>
    ownerKind(state.studio.systems, state.zones[zone.id]?.owner.observed, state.zones[zone.id]?.mode),
  );
  if (zone.shape.kind !== 'ceiling') return null;
  const { minM, maxM } = zone.shape;
  const scale = 72 / Math.max(maxM, wallM, 0.1);
  const y = (m: number): number => 72 - m * scale;
  return (
    <g className="gauge" transform={`translate(${VIEW.width - 114} 42)`}>
      <path d="M0 72H106" className="ax" />
      <path d={`M104 72V${y(wallM)}`} className="wall" />
      <rect x="2" y={y(maxM)} width="94" height={(maxM - minM) * scale} className="lims" />
      {heightM === undefined ? null : (
        <>
          <path d={`M2 ${y(heightM)}H96`} className="now" style={{ stroke: ownerFill(owner) }} />
          <path d={`M2 ${y(heightM)}H96`} className="nowp" />
        </>
      )}
      <text className="t2" x="0" y="-12">
        {text(zone.short)}
      </text>
      <text x="106" y="-12" textAnchor="end" className="gv">
        {heightM === undefined ? '?' : `${heightM.toFixed(2)} m`}
      </text>
      <text x="106" y="90" textAnchor="end" className="t2">
        {`${minM.toFixed(2)} – ${maxM.toFixed(2)}`}
      </text>
    </g>
  );
}

/** Which pattern is whom: the systems that own something now, or will. */
function Legend() {
  const { t, text } = useWords();
  const systems = useStage((state) => state.studio.systems);
  const owners = useStage((state) =>
    [
      ...new Set([
        ...Object.values(state.zones).map((zone) => zone.owner.observed),
        ...(state.armed?.leases ?? []).map((lease) => lease.to),
      ]),
    ]
      .filter((id) => Object.hasOwn(state.studio.systems, id))
      .join('|'),
  );
  const air = useStage((state) => Object.values(state.pictures).some((picture) => picture.onAir !== 'no'));
  const list = owners === '' ? [] : owners.split('|');
  return (
    <g className="legend" transform="translate(16 14)">
      {list.map((id, n) => (
        <g key={id} transform={`translate(0 ${n * 24})`}>
          <rect width="22" height="14" rx="2" fill={ownerFill(ownerKind(systems, id))} />
          <rect width="22" height="14" rx="2" fill={`url(#p-${ownerKind(systems, id)})`} />
          <text x="31" y="11.500" className="t1">
            {ownerWord(systems, id)}
          </text>
          <text x={31 + ownerWord(systems, id).length * 10 + 12} y="11.500" className="t2">
            {text(systems[id]?.name ?? { en: id, zh: id })}
          </text>
        </g>
      ))}
      {air ? (
        <g transform={`translate(0 ${list.length * 24})`}>
          <path d="M0 7h22" stroke="var(--air)" strokeWidth="5" />
          <text className="t2" x="31" y="11.500">
            {t('stage.in-program')}
          </text>
        </g>
      ) : null}
    </g>
  );
}

/** Where a zone is touched to open its sheet; the chips of the band and the unrolled wall do the same by keyboard. */
function Touch({ at, pieces }: Omit<DrawingProps, 'cameras'>) {
  const zones = useStage((state) => state.studio.zones);
  return (
    <g aria-hidden="true">
      {Object.values(zones).map((zone) => {
        const piece = pieces.find((one) => one.zoneId === zone.id);
        const [corner] = cornersOf(zone.shape);
        const d = piece
          ? pathOf(bandOutline(piece.shape, at.m(BANDS.picture[0]), at.m(74), 0, 1), at)
          : zone.shape.kind === 'ceiling' && corner
            ? `M${at.x(corner.x)},${at.y(corner.y)}h${zone.shape.widthM * at.pxPerM}v44h-${zone.shape.widthM * at.pxPerM}z`
            : pathOf(cornersOf(zone.shape), at);
        return <path key={zone.id} className="zonehit" data-zone={zone.id} d={d} onClick={() => openZone(zone.id)} />;
      })}
    </g>
  );
}

/** The picture stands still: said on the plan itself, with since when. */
function Held({ at, pieces }: Omit<DrawingProps, 'cameras'>) {
  const { t } = useWords();
  const since = useStage((state) =>
    Math.min(...pieces.map((piece) => state.zones[piece.zoneId]?.held?.sinceUs ?? Number.POSITIVE_INFINITY)),
  );
  const clock = useStage((state) => state.sync.clock);
  const count = useStage((state) => pieces.filter((piece) => state.zones[piece.zoneId]?.held).length);
  if (!Number.isFinite(since)) return null;
  const y = at.y(Math.max(...pieces.map((piece) => pointAt(piece.shape, 0.5, 0).y))) + 44;
  return (
    <g transform={`translate(${VIEW.width / 2} ${y})`}>
      <rect
        x="-190"
        y="-17"
        width="380"
        height="34"
        rx="6"
        fill="#0a0c0e"
        fillOpacity=".9"
        stroke="#c3cad1"
        strokeWidth="1.500"
      />
      <text className="th" textAnchor="middle" y="5.500">
        {t(count === pieces.length ? 'stage.held-all' : 'stage.held-some', {
          n: count,
          time: timecodeAt(clock, since),
        })}
      </text>
    </g>
  );
}
