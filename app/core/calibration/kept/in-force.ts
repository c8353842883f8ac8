/**
 * What a camera's samples go through, made of the versions in force of all kinds. Where two kinds say the same thing (a
 * hand-eye and a stage alignment the tracker's frame, a hand-eye and a pivot the lever arm, a far/near observation and a
 * lens the entrance pupil), the one that was put in force last counts. Pure.
 */

import type { Fault } from '../../parameter.ts';
import { knowsPupil, LENS_KEYS, type LensNode, type LensValues } from '../lens-map.ts';
import type { LensModelName } from '../lens-model.ts';
import type { Pose } from '../rotation.ts';
import type { CalibrationKind, Rings, VersionOf } from './version.ts';

/** A lens over its rings as the pipeline needs it: without what it rests on. */
export interface LensInForce extends Rings {
  readonly model: LensModelName;
  readonly sensorWidthMm: number;
  readonly sensorHeightMm: number;
  readonly nodes: readonly Omit<LensNode, 'sigma' | 'pupilUnknown'>[];
  /** It says nothing of the entrance pupil. */
  readonly noPupil?: true;
}

/** Nodes of a lens of which the entrance pupil alone means something. */
export interface PupilInForce extends Rings {
  readonly nodes: LensInForce['nodes'];
}

export interface CalibrationsInForce {
  /** Numbers of the versions; a kind that nobody calibrated is not there. */
  readonly versions: Readonly<Partial<Record<CalibrationKind, number>>>;
  /** Absent = as the studio file says. */
  readonly stageFromTracker?: Pose;
  readonly bodyFromCamera?: Pose;
  readonly lens?: LensInForce;
  /** Forward of where the lever arm ends; takes the place of the lens's own `entrancePupilMm`. */
  readonly pupil?: PupilInForce;
  /** By sink. */
  readonly delaysMs?: Readonly<Record<string, number>>;
}

/** What a backup tracker may be without: nothing says where it sits on the camera, or it counts the rings otherwise. */
export const LACKING = ['arm', 'lens', 'nodal'] as const satisfies readonly CalibrationKind[];
export type Lacking = (typeof LACKING)[number];

const WITHOUT: Readonly<Record<Lacking, string>> = {
  arm: 'tracking.lacks-arm',
  lens: 'tracking.lacks-lens',
  nodal: 'tracking.lacks-nodal',
};

/** A backup leads without it: what sinks get is not what was calibrated. */
export const lackingFault = (kind: Lacking, camera: string, to: string): Fault => ({
  code: WITHOUT[kind],
  params: { camera, to },
});

/** The kind that says what is lacking: a lever arm may be a hand-eye's. */
export const kindThatSays = (all: AllInForce, kind: Lacking): CalibrationKind =>
  kind === 'arm' ? counting(all, 1) : kind;

/** One kind: the version in force, undefined = none; since when. */
export interface InForce<K extends CalibrationKind> {
  readonly version: VersionOf<K> | undefined;
  readonly sinceMs: number;
}
export type AllInForce = { readonly [K in CalibrationKind]: InForce<K> };

/** What two kinds may both say. */
const SHARED = [
  ['stage-alignment', 'hand-eye'],
  ['arm', 'hand-eye'],
  ['nodal', 'lens'],
] as const satisfies readonly (readonly [CalibrationKind, CalibrationKind])[];

/** The kind that says it instead, since it came into force later; undefined while this one counts, or is not in force. */
export function overruledBy(all: AllInForce, kind: CalibrationKind): CalibrationKind | undefined {
  // A hand-eye whose arm or frame alone is overruled still says the other.
  if (kind === 'hand-eye') {
    const [frame, arm] = [counting(all, 0), counting(all, 1)];
    return frame !== kind && arm !== kind && all[kind].version ? frame : undefined;
  }
  // A lens says far more than its entrance pupil.
  if (kind === 'lens') return undefined;
  const place = SHARED.findIndex(([first]) => first === kind);
  if (place < 0 || !all[kind].version) return undefined;
  const counts = counting(all, place);
  return counts === kind ? undefined : counts;
}

export const frameKind = (all: AllInForce): 'stage-alignment' | 'hand-eye' =>
  counting(all, 0) as 'stage-alignment' | 'hand-eye';

function counting(all: AllInForce, place: number): CalibrationKind {
  const [first, second] = SHARED[place]!;
  if (!all[second].version) return first;
  return all[first].version && all[first].sinceMs > all[second].sinceMs ? first : second;
}

export function calibrationsInForce(all: AllInForce): CalibrationsInForce {
  const frame = all[frameKind(all)].version;
  const arm = all[counting(all, 1) as 'arm' | 'hand-eye'].version;
  const { version: nodal } = all.nodal;
  const { version: lens } = all.lens;
  const { version: delay } = all.delay;
  const versions = Object.fromEntries(
    Object.values(all).flatMap(({ version }) => (version ? [[version.kind, version.version]] : [])),
  );
  return {
    versions,
    ...(frame && { stageFromTracker: frame.stageFromTracker }),
    ...(arm && { bodyFromCamera: arm.bodyFromCamera }),
    ...(lens && { lens: lensOf(lens) }),
    ...(nodal && counting(all, 2) === 'nodal' && { pupil: pupilOf(nodal) }),
    ...(delay && { delaysMs: Object.fromEntries(delay.sinks.map((sink) => [sink, delay.delayMs])) }),
  };
}

function lensOf({ model, format, nodes, zoom, focus }: VersionOf<'lens'>): LensInForce {
  const { sensorWidthMm, sensorHeightMm } = format;
  const bare = nodes.map((node) => ({ zoom: node.zoom, focus: node.focus, values: node.values }));
  const noPupil = knowsPupil(nodes) ? undefined : { noPupil: true as const };
  return { model, sensorWidthMm, sensorHeightMm, nodes: bare, ...noPupil, zoom, focus };
}

const NO_LENS = { ...Object.fromEntries(LENS_KEYS.map((key) => [key, 0])), focalLengthMm: 1 } as unknown as LensValues;

function pupilOf({ nodes, zoom, focus }: VersionOf<'nodal'>): PupilInForce {
  return {
    nodes: nodes.map((node) => ({
      zoom: node.zoom,
      focus: node.focus,
      values: { ...NO_LENS, entrancePupilMm: node.forwardMm },
    })),
    zoom,
    focus,
  };
}
