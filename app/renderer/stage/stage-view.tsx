/**
 * The stage from above and its wall unrolled: the real picture, the owner around it, cameras moving, what is on air and
 * what is next. Any studio: everything comes from its zones.
 */
import { useEffect, useMemo, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { openZone } from '../frame/sheets.ts';
import { ticks } from '../live/beat.ts';
import { STILL } from '../live/prefs.ts';
import { onPoses } from '../live/samples.ts';
import { useLive, useStage } from '../live/store.ts';
import { ledZones, ownerKind, ownerWord } from '../live/view.ts';
import { PanelHead } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { CameraLayer } from './camera-layer.ts';
import { wallPieces } from './geometry.ts';
import { PlanDrawing } from './plan-drawing.tsx';
import { projectionOf, VIEW } from './projection.ts';
import { lightVersion, wallLight, watchTruth } from './wall-light.ts';
import { WallPainter } from './wall-painter.ts';

const SCALE = 2;

export function StageView() {
  const { t, text } = useWords();
  const words = useWords();
  const studio = useStage((state) => state.studio);
  const zones = useMemo(() => Object.values(studio.zones), [studio]);
  const pieces = useMemo(() => wallPieces(ledZones(studio)), [studio]);
  const at = useMemo(() => projectionOf(zones), [zones]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stripBox = useRef<HTMLDivElement>(null);
  const group = useRef<SVGGElement>(null);

  useEffect(() => {
    let dirty = true;
    let seen: unknown;
    let seenVersion = -1;
    const painter = new WallPainter(() => {
      dirty = true;
    });
    stripBox.current?.querySelector('.stripcanvas')?.replaceChildren(painter.strip);
    const paint = (): void => {
      const { state } = useLive.getState();
      if (!state) return;
      if (!dirty && seen === state.zones && seenVersion === lightVersion()) return;
      dirty = false;
      seen = state.zones;
      seenVersion = lightVersion();
      painter.paintStrip(state, pieces, wallLight(state));
      const to = canvas.current?.getContext('2d');
      if (to) painter.paintPlan(to, pieces, at, SCALE);
    };
    paint();
    const offTicks = ticks.on(paint);
    const offTruth = watchTruth();
    return () => {
      offTicks();
      offTruth();
    };
  }, [pieces, at]);

  useEffect(() => {
    if (!group.current) return undefined;
    const layer = new CameraLayer(group.current, stripBox.current?.querySelector<HTMLElement>('.wallpic') ?? null);
    const paint = (): void => {
      const { state } = useLive.getState();
      if (state) layer.paint({ state, pieces, at, words });
    };
    paint();
    // Poses move them; the slow beat shows that they grow old, and what changed around them.
    const offPoses = STILL ? undefined : onPoses(paint);
    const offTicks = ticks.on(paint);
    return () => {
      offPoses?.();
      offTicks();
      layer.clear();
    };
  }, [pieces, at, words]);

  const arc = zones.map((zone) => zone.shape).find((shape) => shape.kind === 'arc');
  const span = zones.reduce((sum, { shape }) => (shape.kind === 'arc' ? sum + shape.toDeg - shape.fromDeg : sum), 0);
  const sub = arc
    ? t('stage.arc', { deg: Math.round(span), radius: arc.radiusM.toFixed(2) })
    : t('stage.plan', { name: text(studio.name) });
  return (
    <section className="panel centre">
      <PanelHead title={t('stage.title')} sub={sub} />
      <div className="planbox">
        <canvas className="warp" ref={canvas} width={VIEW.width * SCALE} height={VIEW.height * SCALE} />
        <PlanDrawing at={at} pieces={pieces} cameras={group} />
      </div>
      {pieces.length > 0 ? <Strip box={stripBox} /> : null}
    </section>
  );
}

function Strip({ box }: { readonly box: React.RefObject<HTMLDivElement | null> }) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const owners = useLive(
    useShallow((live) =>
      Object.entries(live.state?.zones ?? {}).map(([id, zone]) => `${id}|${zone.owner.observed}|${zone.mode ?? ''}`),
    ),
  );
  const held = useStage((state) => state.zones);
  const pieces = useMemo(() => wallPieces(ledZones(studio)), [studio]);
  const totalM = pieces.reduce((sum, piece) => sum + piece.lengthM, 0);
  const heightM = Math.max(...pieces.map((piece) => piece.heightM));
  const sizes = pieces.map((piece) => studio.zones[piece.zoneId]?.canvas);
  const widthPx = sizes.reduce((sum, size) => sum + (size?.widthPx ?? 0), 0);
  const pitch = sizes[0]?.pitchMm;
  const ownerOf = (zoneId: string): readonly [string, string] => {
    const [, owner = '', mode = ''] = owners.find((one) => one.startsWith(`${zoneId}|`))?.split('|') ?? [];
    return [owner, mode];
  };
  const columns = { gridTemplateColumns: pieces.map((piece) => `${piece.lengthM}fr`).join(' ') };
  return (
    <div className="strip" ref={box}>
      <div className="strip-head">
        <b>{t('strip.title')}</b>
        <span className="num">
          {t('strip.size', { w: totalM.toFixed(1), h: heightM.toFixed(1) })}
          {widthPx > 0 ? ` · ${t('strip.pixels', { w: widthPx, h: sizes[0]?.heightPx ?? 0 })}` : ''}
          {pitch === undefined ? '' : ` · P${pitch}`}
        </span>
      </div>
      <div className="wallpic" style={{ aspectRatio: `${totalM} / ${heightM}` }}>
        <div className="stripcanvas" />
        {pieces.map((piece, n) => (
          <span key={piece.zoneId}>
            {n > 0 ? <i className="zb" style={{ left: `${(piece.offsetM / totalM) * 100}%` }} /> : null}
            <span className="zt" style={{ left: `${(piece.offsetM / totalM) * 100}%` }}>
              {text(studio.zones[piece.zoneId]?.short ?? { en: piece.zoneId, zh: piece.zoneId })}
            </span>
            <button
              type="button"
              className="zonehit"
              style={{ left: `${(piece.offsetM / totalM) * 100}%`, width: `${(piece.lengthM / totalM) * 100}%` }}
              aria-label={text(studio.zones[piece.zoneId]?.name ?? { en: piece.zoneId, zh: piece.zoneId })}
              onClick={() => openZone(piece.zoneId)}
            />
            {held[piece.zoneId]?.held ? (
              <i
                className="heldveil"
                style={{ left: `${(piece.offsetM / totalM) * 100}%`, width: `${(piece.lengthM / totalM) * 100}%` }}
              >
                <em>{t('zone.held')}</em>
              </i>
            ) : null}
          </span>
        ))}
      </div>
      <div className="ribbon" style={columns}>
        {pieces.map((piece) => {
          const [owner, mode] = ownerOf(piece.zoneId);
          return (
            <i
              key={piece.zoneId}
              className={`own-${ownerKind(studio.systems, owner, mode)}`}
              title={ownerWord(studio.systems, owner, mode)}
            />
          );
        })}
      </div>
    </div>
  );
}
