/** What is known of a camera's lens now and by whose word; of a sink, what of it goes there. */
import { useCallback } from 'react';
import type { TrackingSink } from '../../../core/stage/tracked.ts';
import { useSeconds } from '../../live/beat.ts';
import { cx, PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { type RawCamera, type RawSink, raw } from './raw-status.ts';
import './optics.css';

const SHOWN = [
  ['focalLengthMm', 'mm', 2],
  ['focusDistanceM', 'm', 2],
  ['entrancePupilM', 'm', 3],
  ['fStop', '', 1],
  ['sensorWidthMm', 'mm', 1],
] as const;
const PLACES = ['zoom-below', 'zoom-above', 'focus-below', 'focus-above', 'no-rings'] as const;

export function Optics({ camera }: { readonly camera: string }) {
  const { t, fault } = useWords();
  const read = useCallback(() => {
    const { optics, lensMap, fov } = raw.get(camera) ?? {};
    return JSON.stringify({ optics, lensMap, fov });
  }, [camera]);
  const { optics, lensMap, fov } = JSON.parse(useSeconds(read)) as Pick<RawCamera, 'optics' | 'lensMap' | 'fov'>;
  const works = lensMap !== undefined && lensMap.why === undefined && !lensMap.outside.includes('no-rings');
  const by = works ? 'by-map' : optics ? 'by-tracker' : 'no-map';
  return (
    <section className="optics">
      <PanelHead title={t('optics.title')} sub={t(`optics.${by}`)} />
      {optics ? (
        <dl className="says">
          {fov ? (
            <Pair name={t('optics.fov')} value={`${fov.horizontalDeg.toFixed(2)}° × ${fov.verticalDeg.toFixed(2)}°`} />
          ) : null}
          {SHOWN.map(([key, unit, digits]) => {
            const value = optics[key];
            if (typeof value !== 'number' && value !== 'infinity') return null;
            const text = typeof value === 'number' ? `${value.toFixed(digits)} ${unit}`.trim() : t('optics.infinity');
            return <Pair key={key} name={t(`optics.${key}`)} value={text} />;
          })}
        </dl>
      ) : (
        <p className="dimmed">{t('optics.unknown')}</p>
      )}
      {PLACES.filter((place) => lensMap?.outside.includes(place)).map((place) => (
        <p className="warned" key={place}>
          {t(`optics.outside.${place}`)}
        </p>
      ))}
      {lensMap?.why ? <p className="warned">{fault(lensMap.why)}</p> : null}
    </section>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="pair">
      <dt>{name}</dt>
      <dd className="num">{value}</dd>
    </div>
  );
}

/** Of a relay that runs. */
export function SinkOptics({ camera, sink }: { readonly camera: string; readonly sink: TrackingSink }) {
  const { t } = useWords();
  const read = useCallback(() => JSON.stringify(raw.get(camera)?.sinks[sink.id] ?? null), [camera, sink.id]);
  const told = JSON.parse(useSeconds(read)) as RawSink | null;
  if (told === null) return null;
  const bypassed = sink.lens === 'counts';
  const wantsPupil = sink.atPupil === true;
  return (
    <p className="dimmed">
      <span className={cx(bypassed && 'warned')}>{t(`optics.sink.${bypassed ? 'bypassed' : told.lens}`)}</span>
      {wantsPupil ? (
        <span className={cx(!told.atPupil && 'warned')}>
          {` · ${t(told.atPupil ? 'optics.sink.at-pupil' : 'optics.sink.no-pupil')}`}
        </span>
      ) : null}
    </p>
  );
}
