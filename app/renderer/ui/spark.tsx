/** A trace without axes, for a card: shape only, the number stands beside it. */
import { useCallback } from 'react';
import { ticks, usePaint } from '../live/beat.ts';

interface SparkProps {
  readonly label: string;
  /** Newest last; null leaves a gap. */
  readonly read: () => readonly (number | null)[];
  /** The least height of the scale, from zero. */
  readonly least: number;
  /** Points over the whole width; fewer are drawn from the right. */
  readonly points: number;
}

export function Spark({ label, read, least, points }: SparkProps) {
  const paint = useCallback(
    (canvas: HTMLCanvasElement) => {
      const ratio = devicePixelRatio;
      const width = Math.round(canvas.clientWidth * ratio);
      const height = Math.round(canvas.clientHeight * ratio);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
      const ctx = canvas.getContext('2d');
      if (!ctx) return;
      const values = read().slice(-points);
      const most = Math.max(least, ...values.map((value) => value ?? 0));
      ctx.clearRect(0, 0, width, height);
      ctx.strokeStyle = getComputedStyle(canvas).color;
      ctx.lineWidth = 1.2 * ratio;
      ctx.beginPath();
      let pen = false;
      values.forEach((value, n) => {
        if (value === null) {
          pen = false;
          return;
        }
        const x = width - ((values.length - 1 - n) / (points - 1)) * width;
        const y = height - 2 * ratio - (value / most) * (height - 4 * ratio);
        if (pen) ctx.lineTo(x, y);
        else ctx.moveTo(x, y);
        pen = true;
      });
      ctx.stroke();
    },
    [read, least, points],
  );
  const ref = usePaint<HTMLCanvasElement>(ticks, paint);
  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas is painted, an img is loaded
  return <canvas className="spark" role="img" aria-label={label} ref={ref} />;
}
