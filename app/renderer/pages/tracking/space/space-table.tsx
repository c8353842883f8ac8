/** All that the picture shows, in words and numbers: for who cannot see it, and for who wants to read it off. */
import { useCallback } from 'react';
import { operatorAnglesOf } from '../../../../core/geometry/angles.ts';
import { ticks, usePaint } from '../../../live/beat.ts';
import { poses } from '../../../live/samples.ts';
import { useStage } from '../../../live/store.ts';
import { useWords } from '../../../words/say.ts';
import { mm } from '../calibration/calibration-view.ts';
import { type RawSource, raw } from '../raw-status.ts';
import type { SpaceCamera, SpaceScene } from './space-scene.ts';

export function SpaceTable({ scene }: { readonly scene: SpaceScene }) {
  const { t } = useWords();
  const { cameras, points, residuals } = scene;
  return (
    <details className="spacetable">
      <summary>{t('space.table')}</summary>
      <table>
        <thead>
          <tr>
            <th>{t('space.what')}</th>
            <th>{t('space.x')}</th>
            <th>{t('space.y')}</th>
            <th>{t('space.z')}</th>
            <th>{t('space.more')}</th>
          </tr>
        </thead>
        <tbody>
          {cameras.map((camera) => (
            <CameraRows key={camera.id} camera={camera} />
          ))}
          {points.map(({ id, name, at }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              {at.map((value, axis) => (
                <td key={'xyz'[axis]} className="num">
                  {value.toFixed(3)}
                </td>
              ))}
              <td className="num">
                {residuals
                  .filter((one) => one.id === id)
                  .map(({ look, lengthMm }) => t(`space.off.${look}`, { mm: mm(lengthMm) }))
                  .join(t('space.and'))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function CameraRows({ camera: { id, name, hfovDeg, trackers, virtualName } }: { readonly camera: SpaceCamera }) {
  const { t } = useWords();
  const run = useStage((state) => state.moves?.runs[id] ?? null);
  const looksOf = (pose: readonly number[] | undefined): string | undefined => {
    if (!pose) return undefined;
    const { panDeg, tiltDeg } = operatorAnglesOf(pose);
    return t('space.looks-to', { pan: panDeg.toFixed(1), tilt: tiltDeg.toFixed(1) });
  };
  const place = useCallback((axis: number) => poses.get(id)?.pose[axis]?.toFixed(3), [id]);
  const rawPlace = useCallback((axis: number) => raw.get(id)?.placeM?.[axis]?.toFixed(3), [id]);
  const looks = useCallback(() => {
    const sample = poses.get(id);
    if (!sample) return undefined;
    const { panDeg, tiltDeg } = operatorAnglesOf(sample.pose);
    const { hfovDeg: said } = sample;
    const angles = { pan: panDeg.toFixed(1), tilt: tiltDeg.toFixed(1) };
    return said === 0
      ? t('space.looks', { ...angles, hfov: hfovDeg.toFixed(1) })
      : t('space.looks-said', { ...angles, hfov: said.toFixed(1) });
  }, [id, hfovDeg, t]);
  const rawLooks = useCallback(() => {
    const angles = raw.get(id)?.angles;
    return angles && t('space.raw-looks', { pan: angles.panDeg.toFixed(1), tilt: angles.tiltDeg.toFixed(1) });
  }, [id, t]);
  return (
    <>
      <LiveRow name={name} place={place} more={looks} />
      <LiveRow name={t('space.raw-of', { camera: name })} place={rawPlace} more={rawLooks} />
      {run ? (
        <LiveRow
          name={virtualName}
          place={(axis) => raw.get(id)?.virtualPose?.[axis]?.toFixed(3)}
          more={() => looksOf(raw.get(id)?.virtualPose)}
        />
      ) : null}
      {trackers.map((tracker) => {
        const pose = (): readonly number[] | undefined => sourceOf(id, tracker.id)?.pose;
        return (
          <LiveRow
            key={tracker.id}
            name={t('space.by-tracker', { camera: name, tracker: tracker.name })}
            place={(axis) => pose()?.[axis]?.toFixed(3)}
            more={() => looksOf(pose())}
          />
        );
      })}
    </>
  );
}

function sourceOf(camera: string, tracker: string): RawSource | undefined {
  return raw.get(camera)?.sources?.find(({ id }) => id === tracker);
}

interface LiveRowProps {
  readonly name: string;
  readonly place: (axis: number) => string | undefined;
  readonly more: () => string | undefined;
}

function LiveRow({ name, place, more }: LiveRowProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {[0, 1, 2].map((axis) => (
        <LiveCell key={axis} read={() => place(axis)} />
      ))}
      <LiveCell read={more} />
    </tr>
  );
}

function LiveCell({ read }: { readonly read: () => string | undefined }) {
  const ref = usePaint<HTMLTableCellElement>(ticks, (element) => {
    const text = read() ?? '–';
    if (element.textContent !== text) element.textContent = text;
  });
  return (
    <td className="num" ref={ref}>
      –
    </td>
  );
}
