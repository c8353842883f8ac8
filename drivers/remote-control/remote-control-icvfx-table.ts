/**
 * The classes of an ICVFX stage as an emulator plays them: root actor, its configuration, ICVFX cameras, light cards.
 *
 * Members, types and defaults as docs/protocols/icvfx.md has them, with what is UNVERIFIED there.
 */
import {
  bool,
  choice,
  colour,
  type EngineClass,
  float,
  int,
  type Leaf,
  list,
  reference,
  type Shape,
  struct,
} from './remote-control-objects.ts';

type Members = Readonly<Record<string, Shape>>;

const classOf = (name: string, members: Members): EngineClass => ({ name, shape: { struct: name, members } });

const vector = (): Shape => struct('FVector', { X: float(0), Y: float(0), Z: float(0) });
const rotator = (): Shape => struct('FRotator', { Pitch: float(0), Yaw: float(0), Roll: float(0) });
const markers = (): Shape =>
  struct('FDisplayClusterConfigurationICVFX_ChromakeyMarkers', {
    bEnable: bool(true),
    MarkerColor: colour(0, 0.25, 0),
    MarkerSizeScale: float(0.5, 0),
    MarkerTileDistance: float(1.5, 0),
  });
const grade = (): Members => ({
  AutoExposureBias: float(0, -15, 15),
  WhiteBalance: struct('FDisplayClusterConfigurationViewport_ColorGradingWhiteBalanceSettings', {
    WhiteTemp: float(6_500, 1_500, 15_000),
    WhiteTint: float(0, -1, 1),
  }),
});
const name = (first: string): Leaf => ({ cpp: 'FString', first });

export function rootClass(config: string): EngineClass {
  return classOf('DisplayClusterRootActor', { CurrentConfigData: reference(config), InnerFrustumPriority: list() });
}

/** `viewports`: one entry of the grading list each. */
export function configClass(viewports: readonly string[]): EngineClass {
  return classOf('DisplayClusterConfigurationData', {
    StageSettings: struct('FDisplayClusterConfigurationICVFX_StageSettings', {
      bEnableInnerFrustums: bool(true),
      bFreezeRenderOuterViewports: bool(false),
      bEnableInnerFrustumChromakeyOverlap: bool(false),
      HideList: list(),
      OuterViewportHideList: list(),
      GlobalChromakey: struct('FDisplayClusterConfigurationICVFX_GlobalChromakeySettings', {
        ChromakeyColor: colour(0, 0.5, 0),
        ChromakeyMarkers: markers(),
      }),
      Lightcard: struct('FDisplayClusterConfigurationICVFX_LightcardSettings', {
        bEnable: bool(true),
        Blendingmode: choice('EDisplayClusterConfigurationICVFX_LightcardRenderMode', ['Over', 'Under'], 'Over'),
        ShowOnlyList: list(),
      }),
      EnableColorGrading: bool(true),
      EntireClusterColorGrading: struct('FDisplayClusterConfigurationViewport_EntireClusterColorGrading', {
        bEnableEntireClusterColorGrading: bool(false),
        ColorGradingSettings: struct('FDisplayClusterConfigurationViewport_ColorGradingRenderingSettings', grade()),
      }),
      PerViewportColorGrading: {
        items: viewports.map((viewport) =>
          struct('FDisplayClusterConfigurationViewport_PerViewportColorGrading', {
            Name: name(viewport),
            bIsEnabled: bool(false),
            ColorGradingSettings: struct('FDisplayClusterConfigurationViewport_ColorGradingRenderingSettings', grade()),
          }),
        ),
      },
    }),
    RenderFrameSettings: struct('FDisplayClusterConfigurationRenderFrame', {
      ClusterICVFXOuterViewportBufferRatioMult: float(1, 0.01, 1),
    }),
  });
}

export const CAMERA_CLASS: EngineClass = classOf('DisplayClusterICVFXCameraComponent', {
  CameraSettings: struct('FDisplayClusterConfigurationICVFX_CameraSettings', {
    bEnable: bool(true),
    BufferRatio: float(1, 0.01, 10),
    CustomFrustum: struct('FDisplayClusterConfigurationICVFX_CameraCustomFrustum', {
      bEnable: bool(false),
      bAdaptResolution: bool(false),
      FieldOfViewMultiplier: float(1, 0.05, 5),
      Mode: choice('EDisplayClusterConfigurationViewportCustomFrustumMode', ['Percent', 'Pixels'], 'Percent'),
      Left: float(0),
      Right: float(0),
      Top: float(0),
      Bottom: float(0),
    }),
    SoftEdge: struct('FDisplayClusterConfigurationICVFX_CameraSoftEdge', {
      Vertical: float(0, 0, 1),
      Horizontal: float(0, 0, 1),
      Feather: float(0, 0, 1),
    }),
    FrustumRotation: rotator(),
    FrustumOffset: vector(),
    HiddenICVFXViewports: list(),
    RenderSettings: struct('FDisplayClusterConfigurationICVFX_CameraRenderSettings', { RenderOrder: int(-1) }),
    Chromakey: struct('FDisplayClusterConfigurationICVFX_ChromakeySettings', {
      bEnable: bool(false),
      ChromakeyType: choice(
        'EDisplayClusterConfigurationICVFX_ChromakeyType',
        ['InnerFrustum', 'CustomChromakey'],
        'InnerFrustum',
      ),
      ChromakeySettingsSource: choice(
        'EDisplayClusterConfigurationICVFX_ChromakeySettingsSource',
        ['Viewport', 'ICVFXCamera'],
        'Viewport',
      ),
      ChromakeyColor: colour(0, 0.5, 0),
      ChromakeyMarkers: markers(),
    }),
    EnableInnerFrustumColorGrading: bool(true),
    CameraHideList: list(),
  }),
});

export const LIGHT_CARD_CLASS: EngineClass = classOf('DisplayClusterLightCardActor', {
  Longitude: float(0, 0, 360),
  Latitude: float(30, -90, 90),
  DistanceFromCenter: float(300, 0),
  RadialOffset: float(-0.5),
  Spin: float(0, -360, 360),
  Pitch: float(0, -360, 360),
  Yaw: float(0, -360, 360),
  Scale: struct('FVector2D', { X: float(1), Y: float(1) }),
  Mask: choice('EDisplayClusterLightCardMask', ['Circle', 'Square', 'UseTextureAlpha', 'Polygon'], 'Circle'),
  Color: colour(1, 1, 1),
  Temperature: float(6_500, 0, 10_000),
  Tint: float(0, -1, 1),
  Exposure: float(0, -100, 100),
  Gain: float(1, 0),
  Opacity: float(1, 0, 1),
  Feathering: float(0, 0, 1),
  bHidden: bool(false),
});
