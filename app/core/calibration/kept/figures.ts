/** A calibration as numbers that people read: what it says with its uncertainty, and what shows that it is right. Pure. */
import { stageAnglesOf } from '../../geometry/angles.ts';
import { openCvOf } from '../lens-convert.ts';
import { overscanOf } from '../lens-model.ts';
import { sigmaAt } from '../rigid-fit.ts';
import type { Pose, Vec3 } from '../rotation.ts';
import type {
  ArmSigma,
  CalibrationValues,
  DelayValues,
  HandEyeValues,
  LensValuesKept,
  NodalValues,
  PupilNode,
} from './version.ts';

export const FIGURE_UNITS = {
  x: 'mm',
  y: 'mm',
  z: 'mm',
  pan: '°',
  tilt: '°',
  roll: '°',
  right: 'mm',
  forward: 'mm',
  up: 'mm',
  'arm-pan': '°',
  'arm-tilt': '°',
  'arm-roll': '°',
  pupil: 'mm',
  focal: 'mm',
  lag: 'ms',
  delay: 'ms',
  rms: 'mm',
  worst: 'mm',
  check: 'mm',
  used: '',
  'lean-wide': '°',
  'lean-across': '°',
  'rms-turn': '°',
  'turn-wide': '°',
  'turn-next': '°',
  'slide-before': '‰',
  'slide-after': '‰',
  places: '',
  'rms-px': 'px',
  views: '',
  picture: '%',
  overscan: '%',
  peak: '',
  rival: '',
  parts: 'ms',
  seconds: 's',
} as const;
export type FigureId = keyof typeof FIGURE_UNITS;

export interface Figure {
  readonly id: FigureId;
  readonly value: number;
  /** One sigma; null = nobody knows, or it is a count. */
  readonly sigma: number | null;
  /** Where on the rings of the lens, 0 to 1. */
  readonly at?: { readonly zoom: number; readonly focus: number };
}

const plain = (id: FigureId, value: number): Figure => ({ id, value, sigma: null });

/** What it says. */
export function figuresOf(values: CalibrationValues): readonly Figure[] {
  switch (values.kind) {
    case 'stage-alignment': {
      const { stageFromTracker, uncertainty } = values;
      const [x = 0, y = 0, z = 0] = stageFromTracker;
      return frameFigures(stageFromTracker, uncertainty && sigmaAt(uncertainty, [x, y, z]));
    }
    case 'arm':
      return placeFigures(ARM_PLACE, values.bodyFromCamera, values.sigma?.positionMm);
    case 'hand-eye':
      return handEyeFigures(values);
    case 'nodal':
      return values.nodes.map(pupilFigure);
    case 'lens':
      return lensFigures(values);
    case 'delay':
      return delayFigures(values);
  }
}

/** What shows that it is right. */
export function proofOf(values: CalibrationValues): readonly Figure[] {
  switch (values.kind) {
    case 'stage-alignment': {
      const { residual, coverage } = values;
      return [
        ...(residual ? [plain('rms', residual.rmsMm), plain('worst', residual.maxMm)] : []),
        ...(residual?.checkRmsMm == null ? [] : [plain('check', residual.checkRmsMm)]),
        ...(coverage ? [plain('used', coverage.used)] : []),
      ];
    }
    case 'arm': {
      const { residual, coverage } = values;
      return [
        ...(residual ? [plain('rms', residual.rmsMm), plain('worst', residual.maxMm)] : []),
        ...(coverage
          ? [
              plain('used', coverage.used),
              plain('lean-wide', coverage.spanDeg[0]),
              plain('lean-across', coverage.spanDeg[1]),
            ]
          : []),
      ];
    }
    case 'hand-eye': {
      const { residual, coverage } = values;
      return [
        ...(residual ? [plain('rms', residual.rmsMm), plain('rms-turn', residual.rmsDeg)] : []),
        ...(coverage
          ? [
              plain('used', coverage.used),
              plain('turn-wide', coverage.turnDeg[0]),
              plain('turn-next', coverage.turnDeg[1]),
            ]
          : []),
      ];
    }
    case 'nodal':
      return nodalProof(values);
    case 'lens': {
      const { residual, coverage } = values;
      return [
        ...(residual ? [plain('rms-px', residual.rmsPx)] : []),
        ...(coverage ? [plain('views', coverage.views), plain('picture', coverage.picturePct)] : []),
        ...overscanFigure(values),
      ];
    }
    case 'delay': {
      const { residual, coverage } = values;
      return [
        ...(residual
          ? [plain('peak', residual.peak), plain('rival', residual.rivalPeak), plain('parts', residual.partsSigmaMs)]
          : []),
        ...(coverage ? [plain('seconds', coverage.seconds)] : []),
      ];
    }
  }
}

const FRAME_PLACE = ['x', 'y', 'z'] as const;
const FRAME_TURN = ['pan', 'tilt', 'roll'] as const;
const ARM_PLACE = ['right', 'forward', 'up'] as const;
const ARM_TURN = ['arm-pan', 'arm-tilt', 'arm-roll'] as const;
type Three = readonly [FigureId, FigureId, FigureId];

function frameFigures(pose: Pose, sigma: ArmSigma | null): readonly Figure[] {
  return [
    ...placeFigures(FRAME_PLACE, pose, sigma?.positionMm),
    ...turnFigures(FRAME_TURN, pose, sigma?.rotationDeg ?? undefined),
  ];
}

function handEyeFigures({ bodyFromCamera, stageFromTracker, sigma }: HandEyeValues): readonly Figure[] {
  return [
    ...placeFigures(ARM_PLACE, bodyFromCamera, sigma?.arm.positionMm),
    ...turnFigures(ARM_TURN, bodyFromCamera, sigma?.arm.rotationDeg ?? undefined),
    ...frameFigures(stageFromTracker, sigma?.frame ?? null),
  ];
}

function placeFigures(ids: Three, pose: Pose, sigmaMm: Vec3 | undefined): readonly Figure[] {
  return ids.map((id, i) => ({ id, value: pose[i]! * 1_000, sigma: sigmaMm?.[i] ?? null }));
}

/** About x, y, z a turn is known to sigma; pan is about z, tilt about x, roll about y. */
function turnFigures(ids: Three, pose: Pose, sigmaDeg: Vec3 | undefined): readonly Figure[] {
  const { panDeg, tiltDeg, rollDeg } = stageAnglesOf(pose);
  const about = [sigmaDeg?.[2], sigmaDeg?.[0], sigmaDeg?.[1]];
  return [panDeg, tiltDeg, rollDeg].map((value, i) => ({ id: ids[i]!, value, sigma: about[i] ?? null }));
}

const pupilFigure = ({ zoom, focus, forwardMm, sigmaMm }: PupilNode): Figure => ({
  id: 'pupil',
  value: forwardMm,
  sigma: sigmaMm,
  at: { zoom, focus },
});

function lensFigures({ nodes }: LensValuesKept): readonly Figure[] {
  return nodes.flatMap(({ zoom, focus, values, sigma, pupilUnknown }): Figure[] => {
    const at = { zoom, focus };
    const focal = { id: 'focal', value: values.focalLengthMm, sigma: sigma?.focalLengthMm ?? null, at } as const;
    if (pupilUnknown) return [focal];
    return [focal, { id: 'pupil', value: values.entrancePupilMm, sigma: sigma?.entrancePupilMm ?? null, at }];
  });
}

/**
 * How much wider than the frame an engine must render, whole per cent, so that what the lens bends is filled everywhere.
 * Of a lens that folds, at any place of the rings, nobody knows it.
 */
function overscanFigure(lens: LensValuesKept): readonly Figure[] {
  const known = OVERSCANS.get(lens);
  if (known) return known;
  const most = lens.nodes.map((node) => overscanOf(openCvOf(node, lens.format), lens.format));
  const folds = most.includes(undefined);
  const widest = Math.max(1, ...most.map((one) => one ?? 1));
  const figure = folds ? [] : [plain('overscan', Math.max(0, Math.ceil((widest - 1) * 100 - 1e-6)))];
  OVERSCANS.set(lens, figure);
  return figure;
}

/** A lens that is kept never changes; its figures are asked for once a second. */
const OVERSCANS = new WeakMap<LensValuesKept, readonly Figure[]>();

function delayFigures({ lagMs, sigmaMs, delayMs }: DelayValues): readonly Figure[] {
  return [
    { id: 'lag', value: lagMs, sigma: sigmaMs },
    { id: 'delay', value: delayMs, sigma: sigmaMs },
  ];
}

function nodalProof({ residual, coverage }: NodalValues): readonly Figure[] {
  return [
    ...(residual ? [plain('slide-before', residual.slideBefore), plain('slide-after', residual.slideAfter)] : []),
    ...(coverage ? [plain('used', coverage.sightings), plain('places', coverage.nodes)] : []),
  ];
}
