/** How still a camera stands: spread and trembling of pan, tilt and height against the limits, and at which frequencies. */
import { useCallback, useState } from 'react';
import { REST_AXES, REST_LIMITS, type RestAxis, type RestReading } from '../../../core/tracking/rest-watch.ts';
import { useSeconds } from '../../live/beat.ts';
import { cx, PanelHead, Quiet, Seg, Word } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { rest } from './raw-status.ts';
import './rest.css';

const BARS = 64;
const TONES = { steady: 'plain', fair: 'plain', poor: 'armed', trembling: 'fault', moving: 'plain' } as const;
const LOOKS = { panDeg: ['°', 3], tiltDeg: ['°', 3], heightMm: ['mm', 2] } as const;

export function Rest({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const [axis, setAxis] = useState<RestAxis>('panDeg');
  // The reading is made once a second; its text is what changes.
  const read = useCallback(() => JSON.stringify(rest.get(camera) ?? null), [camera]);
  const reading = JSON.parse(useSeconds(read)) as RestReading | null;
  return (
    <section className="rest">
      <PanelHead
        title={t('rest.title')}
        sub={t('rest.sub')}
        right={reading ? <Word tone={TONES[reading.word]}>{t(`rest.${reading.word}`)}</Word> : undefined}
      />
      {reading ? (
        <>
          <div className="axes">
            {REST_AXES.map((one) => (
              <Axis key={one} axis={one} reading={reading} />
            ))}
          </div>
          <div className="with-seg">
            <Seg
              label={t('rest.which')}
              value={axis}
              options={REST_AXES.map((id) => ({ id, name: t(`rest.axis.${id}`) }))}
              onPick={setAxis}
            />
          </div>
          <Spectrum axis={axis} reading={reading} />
        </>
      ) : (
        <Quiet>{t('rest.none')}</Quiet>
      )}
    </section>
  );
}

function Axis({ axis, reading }: { readonly axis: RestAxis; readonly reading: RestReading }) {
  const { t } = useWords();
  const [unit, digits] = LOOKS[axis];
  const { sigma, peakToPeak, jitter } = reading.axes[axis];
  const [, fair] = REST_LIMITS[axis];
  const over = reading.word !== 'moving' && sigma > fair;
  return (
    <div>
      <span className="dimmed">{t(`rest.axis.${axis}`)}</span>
      <b className={cx('num', over && 'warned')}>{`σ ${sigma.toFixed(digits)} ${unit}`}</b>
      <small className="num dimmed">
        {t('rest.more', { peak: peakToPeak.toFixed(digits), jitter: jitter.toFixed(digits), unit })}
      </small>
    </div>
  );
}

/** Amplitude by frequency up to half the rate; the loudest is named. */
function Spectrum({ axis, reading }: { readonly axis: RestAxis; readonly reading: RestReading }) {
  const { t } = useWords();
  const [unit, digits] = LOOKS[axis];
  const { spectrum } = reading.axes[axis];
  const per = Math.max(1, Math.floor(spectrum.length / BARS));
  const bars = Array.from({ length: Math.floor(spectrum.length / per) }, (_, at) => ({
    at,
    value: Math.max(...spectrum.slice(at * per, (at + 1) * per)),
  }));
  // What drifts is left out of the search: the lowest bins are slope and breath.
  const loudest = spectrum.reduce((best, value, k) => (k > 2 && value > (spectrum[best] ?? 0) ? k : best), 3);
  const peak = spectrum[loudest] ?? 0;
  const top = Math.max(REST_LIMITS[axis][0], ...bars.map(({ value }) => value));
  const words = { hz: (loudest * reading.binHz).toFixed(1), size: peak.toFixed(digits), unit };
  return (
    <figure className="spectrum">
      <figcaption className="num">{t('rest.loudest', words)}</figcaption>
      <svg
        viewBox={`0 0 ${bars.length} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('rest.loudest', words)}
      >
        {bars.map(({ value, at }) => (
          <rect key={at} x={at + 0.15} width={0.7} y={40 - (40 * value) / top} height={(40 * value) / top} />
        ))}
      </svg>
      <div className="hz num dimmed">
        <span>0</span>
        <span>{`${(reading.rateHz / 4).toFixed(0)} Hz`}</span>
        <span>{`${(reading.rateHz / 2).toFixed(0)} Hz`}</span>
      </div>
    </figure>
  );
}
