/**
 * Words of an ICVFX stage: what an operator moves live, and which property of the engine is behind it.
 *
 * `property` is what a Remote Control preset has to expose, under `label`. Paths and defaults follow docs/protocols/icvfx.md,
 * which says what is UNVERIFIED. Whatever shows is of class 2 at least; what darkens or stops a wall, or makes render
 * targets anew, is of class 3.
 */
import type { SafetyClass, Value, ValueType } from '../parameter.ts';

export type IcvfxPlace = 'stage' | 'camera' | 'lightcard' | 'viewport';

export interface IcvfxWord {
  readonly type: ValueType;
  readonly default: Value;
  readonly safety: SafetyClass;
  /** Below the object: the configuration, the camera component, the light card, the viewport's entry of the grading list. */
  readonly property: string;
  /** `{of}` stands for the camera, light card or viewport. */
  readonly label: string;
  /** Colour of the wall: the technician's. */
  readonly look?: true;
}

const SWITCH: ValueType = { kind: 'boolean' };
const COLOUR: ValueType = { kind: 'colour' };
const GREEN: Value = [0, 0.5, 0];

function number(unit: string, min: number, max: number, step: number): ValueType {
  return { kind: 'number', unit, min, max, step };
}
function choice(...options: readonly string[]): ValueType {
  return { kind: 'enum', options };
}

function word(label: string, property: string, type: ValueType, first: Value, safety: SafetyClass = 2): IcvfxWord {
  return { label, property, type, default: first, safety };
}

const ANGLE = number('°', -180, 180, 0.1);
const TURN = number('°', -360, 360, 1);
const LENGTH = number('cm', -1_000, 1_000, 0.1);
const MARGIN = number('%', 0, 100, 0.5);
const SHARE = number('', 0, 1, 0.01);

const STAGE = {
  frusta: word('Inner frusta', 'StageSettings.bEnableInnerFrustums', SWITCH, true, 3),
  outerFreeze: word('Outer freeze', 'StageSettings.bFreezeRenderOuterViewports', SWITCH, false, 3),
  outerResolution: word(
    'Outer resolution',
    'RenderFrameSettings.ClusterICVFXOuterViewportBufferRatioMult',
    number('', 0.05, 1, 0.05),
    1,
    3,
  ),
  chromaOverlap: word('Chroma overlap', 'StageSettings.bEnableInnerFrustumChromakeyOverlap', SWITCH, false),
  chromaColour: word('Stage chroma colour', 'StageSettings.GlobalChromakey.ChromakeyColor', COLOUR, GREEN),
  chromaMarkers: word('Stage chroma markers', 'StageSettings.GlobalChromakey.ChromakeyMarkers.bEnable', SWITCH, true),
  lightcards: word('Light cards', 'StageSettings.Lightcard.bEnable', SWITCH, true),
  clusterGrade: {
    ...word(
      'Cluster grading',
      'StageSettings.EntireClusterColorGrading.bEnableEntireClusterColorGrading',
      SWITCH,
      false,
    ),
    look: true,
  },
} as const satisfies Record<string, IcvfxWord>;

const CAMERA = {
  frustum: word('Camera {of} inner frustum', 'CameraSettings.bEnable', SWITCH, true),
  priority: word('Camera {of} priority', 'CameraSettings.RenderSettings.RenderOrder', number('', -1, 99, 1), -1),
  bufferRatio: word('Camera {of} resolution', 'CameraSettings.BufferRatio', number('', 0.05, 2, 0.05), 1, 3),
  overscan: word('Camera {of} overscan', 'CameraSettings.CustomFrustum.bEnable', SWITCH, false),
  overscanMode: word(
    'Camera {of} overscan unit',
    'CameraSettings.CustomFrustum.Mode',
    choice('Percent', 'Pixels'),
    'Percent',
  ),
  overscanLeft: word('Camera {of} overscan left', 'CameraSettings.CustomFrustum.Left', MARGIN, 0),
  overscanRight: word('Camera {of} overscan right', 'CameraSettings.CustomFrustum.Right', MARGIN, 0),
  overscanTop: word('Camera {of} overscan top', 'CameraSettings.CustomFrustum.Top', MARGIN, 0),
  overscanBottom: word('Camera {of} overscan bottom', 'CameraSettings.CustomFrustum.Bottom', MARGIN, 0),
  fovMultiplier: word(
    'Camera {of} field of view',
    'CameraSettings.CustomFrustum.FieldOfViewMultiplier',
    number('×', 0.5, 2, 0.01),
    1,
  ),
  softEdgeAcross: word('Camera {of} soft edge across', 'CameraSettings.SoftEdge.Horizontal', SHARE, 0),
  softEdgeDown: word('Camera {of} soft edge down', 'CameraSettings.SoftEdge.Vertical', SHARE, 0),
  offsetX: word('Camera {of} offset X', 'CameraSettings.FrustumOffset.X', LENGTH, 0),
  offsetY: word('Camera {of} offset Y', 'CameraSettings.FrustumOffset.Y', LENGTH, 0),
  offsetZ: word('Camera {of} offset Z', 'CameraSettings.FrustumOffset.Z', LENGTH, 0),
  pitch: word('Camera {of} frustum pitch', 'CameraSettings.FrustumRotation.Pitch', ANGLE, 0),
  yaw: word('Camera {of} frustum yaw', 'CameraSettings.FrustumRotation.Yaw', ANGLE, 0),
  roll: word('Camera {of} frustum roll', 'CameraSettings.FrustumRotation.Roll', ANGLE, 0),
  chroma: word('Camera {of} chroma', 'CameraSettings.Chromakey.bEnable', SWITCH, false, 3),
  chromaType: word(
    'Camera {of} chroma type',
    'CameraSettings.Chromakey.ChromakeyType',
    choice('InnerFrustum', 'CustomChromakey'),
    'InnerFrustum',
  ),
  chromaSource: word(
    'Camera {of} chroma settings from',
    'CameraSettings.Chromakey.ChromakeySettingsSource',
    choice('Viewport', 'ICVFXCamera'),
    'Viewport',
  ),
  chromaColour: word('Camera {of} chroma colour', 'CameraSettings.Chromakey.ChromakeyColor', COLOUR, GREEN),
  chromaMarkers: word('Camera {of} chroma markers', 'CameraSettings.Chromakey.ChromakeyMarkers.bEnable', SWITCH, true),
} as const satisfies Record<string, IcvfxWord>;

const LIGHTCARD = {
  longitude: word('Light card {of} longitude', 'Longitude', number('°', 0, 360, 0.5), 0),
  latitude: word('Light card {of} latitude', 'Latitude', number('°', -90, 90, 0.5), 30),
  distance: word('Light card {of} distance', 'DistanceFromCenter', number('cm', 0, 5_000, 1), 300),
  scaleX: word('Light card {of} width', 'Scale.X', number('×', 0.05, 20, 0.05), 1),
  scaleY: word('Light card {of} height', 'Scale.Y', number('×', 0.05, 20, 0.05), 1),
  spin: word('Light card {of} spin', 'Spin', TURN, 0),
  pitch: word('Light card {of} pitch', 'Pitch', TURN, 0),
  yaw: word('Light card {of} yaw', 'Yaw', TURN, 0),
  colour: word('Light card {of} colour', 'Color', COLOUR, [1, 1, 1]),
  temperature: word('Light card {of} temperature', 'Temperature', number('K', 0, 10_000, 50), 6_500),
  exposure: word('Light card {of} exposure', 'Exposure', number('EV', -10, 10, 0.1), 0),
  gain: word('Light card {of} gain', 'Gain', number('×', 0, 10, 0.05), 1),
  opacity: word('Light card {of} opacity', 'Opacity', SHARE, 1),
  feathering: word('Light card {of} feathering', 'Feathering', SHARE, 0),
  hidden: word('Light card {of} hidden', 'bHidden', SWITCH, false),
} as const satisfies Record<string, IcvfxWord>;

const VIEWPORT = {
  grade: { ...word('Viewport {of} grading', 'bIsEnabled', SWITCH, false), look: true },
  exposure: {
    ...word('Viewport {of} exposure', 'ColorGradingSettings.AutoExposureBias', number('EV', -15, 15, 0.1), 0),
    look: true,
  },
  whiteTemp: {
    ...word(
      'Viewport {of} white',
      'ColorGradingSettings.WhiteBalance.WhiteTemp',
      number('K', 1_500, 15_000, 50),
      6_500,
    ),
    look: true,
  },
  whiteTint: {
    ...word('Viewport {of} tint', 'ColorGradingSettings.WhiteBalance.WhiteTint', number('', -1, 1, 0.01), 0),
    look: true,
  },
} as const satisfies Record<string, IcvfxWord>;

export const ICVFX = {
  stage: STAGE,
  camera: CAMERA,
  lightcard: LIGHTCARD,
  viewport: VIEWPORT,
} as const satisfies Record<IcvfxPlace, Readonly<Record<string, IcvfxWord>>>;

export type StageWord = keyof typeof STAGE;
export type CameraWord = keyof typeof CAMERA;
export type LightcardWord = keyof typeof LIGHTCARD;
export type ViewportWord = keyof typeof VIEWPORT;
