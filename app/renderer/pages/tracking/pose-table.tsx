/** The newest pose of a camera: what the tracker says beside where the camera stands on the stage, and the bytes. */
import { type Angles, operatorAnglesOf } from '../../../core/geometry/angles.ts';
import { frames, usePaint } from '../../live/beat.ts';
import { poses } from '../../live/samples.ts';
import { nowUs } from '../../live/session.ts';
import { plusMinus } from '../../param/value-text.ts';
import { formatAge } from '../../ui/format.ts';
import { useWords } from '../../words/say.ts';
import { hexPairs } from '../devices/trace-text.ts';
import { raw } from './raw-status.ts';

const OLD_US = 500_000;
const ANGLES = [
  ['pan', 'panDeg'],
  ['tilt', 'tiltDeg'],
  ['roll', 'rollDeg'],
] as const;

function stageAngle(camera: string, angle: keyof Angles): number | undefined {
  const pose = poses.get(camera)?.pose;
  return pose && operatorAnglesOf(pose)[angle];
}

export function PoseTable({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const fresh = (): boolean => nowUs() - (poses.get(camera)?.atUs ?? Number.NEGATIVE_INFINITY) < OLD_US;
  return (
    <>
      <div className="pose">
        <span className="h" />
        <span className="h">{t('tracking.raw')}</span>
        <span className="h">{t('tracking.stage')}</span>
        {ANGLES.map(([key, angle]) => (
          <PoseRow
            key={key}
            label={t(`tracking.${key}`)}
            rawUnit="°"
            unit="°"
            readRaw={() => digits(raw.get(camera)?.angles?.[angle], 3)}
            read={() => digits(stageAngle(camera, angle), 3)}
            fresh={fresh}
          />
        ))}
        {(['X', 'Y', 'Z'] as const).map((axis, n) => (
          <PoseRow
            key={axis}
            label={axis}
            rawUnit="m"
            unit="m"
            readRaw={() => digits(raw.get(camera)?.placeM?.[n], 3)}
            read={() => digits(poses.get(camera)?.pose[n], 3)}
            fresh={fresh}
          />
        ))}
        <PoseRow label={t('tracking.zoom')} rawUnit="" readRaw={() => count(raw.get(camera)?.zoomRaw)} fresh={fresh} />
        <PoseRow
          label={t('tracking.focus')}
          rawUnit=""
          readRaw={() => count(raw.get(camera)?.focusRaw)}
          fresh={fresh}
        />
      </div>
      <Bytes camera={camera} />
    </>
  );
}

interface RowProps {
  readonly label: string;
  readonly rawUnit?: string;
  readonly unit?: string;
  readonly readRaw?: () => string | undefined;
  readonly read?: () => string | undefined;
  readonly fresh: () => boolean;
}

function PoseRow({ label, rawUnit, unit, readRaw, read, fresh }: RowProps) {
  return (
    <>
      <span className="k">{label}</span>
      <Cell className="raw" unit={rawUnit} read={readRaw} fresh={fresh} />
      <Cell className="cor" unit={unit} read={read} fresh={fresh} />
    </>
  );
}

interface CellProps {
  readonly className: string;
  readonly unit: string | undefined;
  readonly read: (() => string | undefined) | undefined;
  readonly fresh: () => boolean;
}
function Cell({ className, unit, read, fresh }: CellProps) {
  const ref = usePaint<HTMLElement>(frames, (element) => {
    if (!read) return;
    const text = read();
    element.classList.toggle('stale', text === undefined || !fresh());
    if (element.textContent !== (text ?? '–')) element.textContent = text ?? '–';
  });
  return (
    <span className={className}>
      <span className="num" ref={ref} />
      {read ? <u>{unit}</u> : null}
    </span>
  );
}

/** The newest packet as it came, and who sent it. */
function Bytes({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const bytes = usePaint<HTMLElement>(frames, (element) => {
    const text = hexPairs(raw.get(camera)?.hex ?? '');
    if (element.textContent !== text) element.textContent = text;
  });
  const sender = usePaint<HTMLElement>(frames, (element) => {
    const { sender: from } = raw.get(camera) ?? { sender: '' };
    element.textContent = from === '' ? '' : t('tracking.from', { sender: from });
  });
  return (
    <p className="packet">
      <span className="mono" ref={bytes} />
      <small className="num" ref={sender} />
    </p>
  );
}

/** Age of the newest sample. */
export function PoseAge({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const ref = usePaint<HTMLElement>(frames, (element) => {
    const sample = poses.get(camera);
    const ageMs = sample ? Math.max(0, (nowUs() - sample.atUs) / 1_000) : undefined;
    element.textContent = ageMs === undefined ? t('age.never') : formatAge(ageMs);
    element.style.setProperty('--a', String(Math.min(1, (ageMs ?? 250) / 250)));
  });
  return <span className="age num" ref={ref} />;
}

function digits(value: number | undefined, n: number): string | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : plusMinus(value, n);
}

function count(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
}
