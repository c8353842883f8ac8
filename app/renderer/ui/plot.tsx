/**
 * A live plot: one or two traces over the last seconds, its limit, its newest value. Drawn on a canvas outside React
 * state; whoever shows it hands in how to read what was gathered.
 */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { frames, usePaint } from '../live/beat.ts';
import { usePrefs } from '../live/prefs.ts';
import { scaleOf } from './plot-scale.ts';

export type Columns = readonly [seconds: readonly number[], ...traces: readonly (readonly (number | null)[])[]];
export type TraceLook = 'solid' | 'quiet' | 'bars' | 'band';

interface PlotProps {
  readonly title: string;
  readonly sub: string;
  readonly spanS: number;
  readonly looks: readonly TraceLook[];
  /** Seconds before now (never positive), oldest first, then one column per trace. */
  readonly read: () => Columns;
  /** Newest value in words, shown at the right. */
  readonly newest: () => string;
  readonly limits?: readonly number[];
  /** The scale is never narrower than this, so that noise does not look like a storm. */
  readonly leastSpan: number;
  /** Counts and shares: the scale begins at zero. */
  readonly fromZero?: boolean;
  readonly className?: string;
}

const DRAW_MS = 50;
const AXIS_PX = 46;

export function Plot(props: PlotProps) {
  const { title, sub, newest, className, looks, spanS, leastSpan, fromZero = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const told = useRef(props);
  const lum = usePrefs((prefs) => prefs.lum);
  const now = usePaint<HTMLElement>(frames, (element) => {
    const text = newest();
    if (element.textContent !== text) element.textContent = text;
  });
  useEffect(() => {
    told.current = props;
  });
  const shape = looks.join(' ');
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const limits = (): readonly number[] => told.current.limits ?? [];
    const plot = new uPlot(
      optionsOf(
        shape.split(' ') as TraceLook[],
        spanS,
        (least, most) => scaleOf(least, most, leastSpan, fromZero, limits()),
        limits,
      ),
      dataOf(told.current.read()),
      place,
    );
    const fit = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: place.clientHeight }));
    fit.observe(place);
    let drawnMs = 0;
    const off = frames.on(() => {
      const nowMs = performance.now();
      if (nowMs - drawnMs < DRAW_MS) return;
      drawnMs = nowMs;
      plot.setData(dataOf(told.current.read()));
    });
    return () => {
      off();
      fit.disconnect();
      plot.destroy();
    };
  }, [shape, spanS, leastSpan, fromZero, lum]);
  return (
    <figure className={`plot tracing${className ? ` ${className}` : ''}`}>
      <figcaption>
        <b>{title}</b>
        {sub}
        <span className="now num" ref={now} />
      </figcaption>
      <div className="plotbox" ref={box} />
    </figure>
  );
}

function dataOf(columns: Columns): uPlot.AlignedData {
  return columns as unknown as uPlot.AlignedData;
}

function optionsOf(
  looks: readonly TraceLook[],
  spanS: number,
  range: (least: number, most: number) => [number, number],
  limits: () => readonly number[],
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const ink = (name: string): string => style.getPropertyValue(name).trim();
  const grid = { stroke: ink('--line-1'), width: 1 };
  const font = `500 12px ${ink('--font')}`;
  const bars = uPlot.paths.bars?.({ size: [0.9, 6] });
  return {
    width: 100,
    height: 60,
    padding: [6, 0, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: false, range: [-spanS, 0] },
      y: { range: (_, least, most) => range(least ?? Number.NaN, most ?? Number.NaN) },
    },
    axes: [
      { grid, ticks: { show: false }, values: () => [], size: 6 },
      { grid, ticks: { show: false }, size: AXIS_PX, gap: 4, space: 26, font, stroke: ink('--ink-3') },
    ],
    series: [
      {},
      ...looks.map((look): uPlot.Series => {
        const loud = look === 'solid' || look === 'bars';
        return {
          stroke: ink(loud ? '--ink-1' : '--ink-3'),
          width: loud ? 1.6 : 1,
          points: { show: false },
          ...(look === 'quiet' ? { dash: [3, 3] } : {}),
          ...(look === 'bars' && bars ? { paths: bars, fill: ink('--ink-1'), width: 0 } : {}),
        };
      }),
    ],
    hooks: { draw: [(plot) => drawLimits(plot, limits(), ink('--warn'))] },
  };
}

function drawLimits(plot: uPlot, limits: readonly number[], stroke: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const limit of limits) {
    const y = plot.valToPos(limit, 'y', true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}
