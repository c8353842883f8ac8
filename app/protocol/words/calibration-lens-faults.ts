/** Words of lenses, of cameras placed by markers, and of the markers themselves: what was noticed, and what to do. */
import type { Catalogue } from './words.ts';

export const calibrationLensFaults = {
  // Lens.
  'calibration.format-no-size': ['The picture or the sensor has no size', '画面或传感器尺寸无效'],
  'calibration.format-no-size!': [
    'Enter the pixels and the active area of the recording mode',
    '请填写像素数和当前录制模式的有效感光面积',
  ],
  'calibration.lens-no-number': ['The lens holds something that is no number', '镜头数据含有无效数值'],
  'calibration.lens-no-number!': ['Calibrate or import it again', '请重新标定或导入'],
  'calibration.lens-no-focal': ['The focal length is not above zero', '焦距必须大于零'],
  'calibration.lens-no-focal!': ['Correct it, or calibrate the lens again', '请更正，或重新标定镜头'],
  'calibration.lens-folds': [
    'The distortion folds the picture over near x {x}, y {y}',
    '畸变在 x {x}、y {y} 附近使画面折叠',
  ],
  'calibration.lens-folds!': [
    'Calibrate again with markers out to the corners, or with fewer terms',
    '请把标志放到画面四角重新标定，或减少畸变项',
  ],
  'calibration.lens-no-fit': [
    'The model {model} cannot say this lens: {px} px are left, {limitPx} are allowed',
    '模型 {model} 无法表达该镜头：残差 {px} px，允许 {limitPx} px',
  ],
  'calibration.lens-no-fit!': ['Choose another model or an ST map', '请改用其他模型或 ST 贴图'],
  'calibration.map-empty': ['No place of the lens was measured', '镜头没有任何测量点'],
  'calibration.map-empty!': ['Calibrate the lens at one zoom and focus at least', '请至少在一个变焦和对焦位置标定镜头'],
  'calibration.map-no-number': ['Node {node} holds something that is no number', '第 {node} 个节点含有无效数值'],
  'calibration.map-no-number!': ['Measure that place again', '请重新测量该位置'],
  'calibration.map-encoder': [
    'Node {node} lies outside the rings: zoom {zoom}, focus {focus}; both run from 0 to 1',
    '第 {node} 个节点超出范围：变焦 {zoom}，对焦 {focus}，均应在 0 到 1 之间',
  ],
  'calibration.map-encoder!': ['Learn the range of the encoders first', '请先学习编码器范围'],
  'calibration.map-no-focal': ['Node {node} has no focal length', '第 {node} 个节点没有焦距'],
  'calibration.map-no-focal!': ['Measure that place again', '请重新测量该位置'],
  'calibration.map-node-twice': ['Zoom {zoom}, focus {focus} was measured twice', '变焦 {zoom}、对焦 {focus} 重复测量'],
  'calibration.map-node-twice!': ['Keep one of them', '请保留其中一个'],
  'calibration.map-focal-falls': [
    'The focal length falls from zoom {from} to {to}',
    '变焦从 {from} 到 {to} 时焦距反而减小',
  ],
  'calibration.map-focal-falls!': [
    'Invert the zoom encoder, or measure both again',
    '请反转变焦编码器，或重新测量两处',
  ],
  'calibration.map-focus-falls': [
    'The focus runs backwards at zoom {zoom}, focus {focus}',
    '变焦 {zoom}、对焦 {focus} 处对焦方向相反',
  ],
  'calibration.map-focus-falls!': ['Invert the focus encoder, or measure it again', '请反转对焦编码器，或重新测量'],
  // Pose of a camera, lens and camera together.
  'calibration.sighting-no-number': ['The sighting of marker {marker} is no number', '标志 {marker} 的观测值无效'],
  'calibration.sighting-no-number!': ['Detect the markers again', '请重新识别标志'],
  'calibration.pnp-too-few': [
    '{count} markers seen, at least {least} are needed',
    '只看到 {count} 个标志，至少需要 {least} 个',
  ],
  'calibration.pnp-too-few!': [
    'Show more markers, or point the camera at the wall',
    '请显示更多标志，或把摄像机对准屏幕',
  ],
  'calibration.pnp-in-line': ['The markers that were seen lie in a line', '看到的标志在一条直线上'],
  'calibration.pnp-in-line!': ['Frame markers at different heights', '请让画面包含不同高度的标志'],
  'calibration.pnp-no-pose': [
    'No place of the camera fits the {count} sightings',
    '没有摄像机位姿符合这 {count} 个观测',
  ],
  'calibration.pnp-no-pose!': [
    'Check that the wall shows the markers of this stage, and that the picture is not mirrored',
    '请确认屏幕显示的是本舞台的标志，且画面未镜像',
  ],
  'calibration.pnp-dropped': [
    'Sightings of {markers} do not fit and were left out',
    '标志 {markers} 的观测不符，已剔除',
  ],
  'calibration.pnp-dropped!': ['Look for reflections and double markers', '请检查反光和重复标志'],
  'calibration.pnp-two-answers': [
    'Two places of the camera fit almost alike (ratio {ratio})',
    '两个摄像机位姿几乎同样符合（比值 {ratio}）',
  ],
  'calibration.pnp-two-answers!': [
    'Frame more of the wall, or look at it at an angle',
    '请拍摄更大范围的屏幕，或斜向拍摄',
  ],
  'calibration.view-no-lens': [
    'View {view} names a lens {lens} that is not there',
    '视角 {view} 指向不存在的镜头 {lens}',
  ],
  'calibration.view-no-lens!': ['Add the lens, or correct the view', '请添加该镜头，或更正视角'],
  'calibration.view-no-pose': ['The tracked pose of view {view} is not valid', '视角 {view} 的跟踪位姿无效'],
  'calibration.view-no-pose!': ['Take the view again while tracking is live', '请在跟踪在线时重新采集'],
  'calibration.views-too-few': [
    'Lens {lens} has {count} usable views, at least {least} are needed',
    '镜头 {lens} 只有 {count} 个可用视角，至少需要 {least} 个',
  ],
  'calibration.views-too-few!': ['Take views from other places and angles', '请从其他位置和角度采集'],
  'calibration.views-no-pose': ['Only {count} views could be placed', '只有 {count} 个视角能定位'],
  'calibration.views-no-pose!': ['Show more markers in each view', '请让每个视角包含更多标志'],
  'calibration.bundle-too-few': ['{rows} equations for {unknowns} unknowns', '{rows} 个方程求解 {unknowns} 个未知量'],
  'calibration.bundle-too-few!': ['Add views, or leave distortion terms out', '请增加视角，或减少畸变项'],
  'calibration.bundle-open': ['These views do not separate {names}', '这些视角无法区分 {names}'],
  'calibration.bundle-open!': [
    'Add views that differ more, or hold one of them',
    '请增加差异更大的视角，或固定其中一个',
  ],
  'calibration.flat-square-on': [
    'Lens {lens}: the wall was flat and at most {deg}° off square-on, so focal length and distance look alike',
    '镜头 {lens}：屏幕是平面，斜角最大 {deg}°，焦距与距离无法区分',
  ],
  'calibration.flat-square-on!': [
    'Look at the wall from 25° and more to either side, or take a corner or the curve into the picture',
    '请从两侧 25° 以上斜拍，或把转角或弧面拍入画面',
  ],
  'calibration.focal-unsettled': [
    'Lens {lens}: the focal length is known to {pct} % only',
    '镜头 {lens}：焦距仅知至 {pct} %',
  ],
  'calibration.focal-unsettled!': [
    'Add views at an angle, with markers out to the corners',
    '请增加斜向视角，让标志到达画面四角',
  ],
  'calibration.coverage-low': [
    'Lens {lens}: markers in {pct} % of the picture; {least} % are asked',
    '镜头 {lens}：标志覆盖画面 {pct} %，要求 {least} %',
  ],
  'calibration.coverage-low!': ['Add views with markers where the map is empty', '请在空白区域增加带标志的视角'],
  'calibration.lens-rms': [
    'Lens {lens}: the markers miss by {px} px; {limitPx} px is the limit',
    '镜头 {lens}：残差 {px} px，上限 {limitPx} px',
  ],
  'calibration.lens-rms!': [
    'Look for motion blur, a moved wall piece, or a wrong map of the wall',
    '请检查运动模糊、屏幕移位或屏幕映射错误',
  ],
  'calibration.view-too-few': ['View {view} showed too few markers and was left out', '视角 {view} 的标志太少，已剔除'],
  'calibration.view-too-few!': ['Take it again with more of the wall', '请拍摄更大范围后重新采集'],
  'calibration.view-no-fit': ['View {view} could not be placed and was left out', '视角 {view} 无法定位，已剔除'],
  'calibration.view-no-fit!': ['Take it again', '请重新采集'],
  'calibration.view-off': [
    'View {view} does not fit the others and was left out',
    '视角 {view} 与其他视角不符，已剔除',
  ],
  'calibration.view-off!': [
    'The camera moved during the exposure, or the zoom was touched: take it again',
    '曝光时摄像机移动或变焦被碰动，请重新采集',
  ],
  'calibration.view-tracker': [
    'The tracked pose of view {view} is of another moment and was left out',
    '视角 {view} 的跟踪位姿不是同一时刻，已剔除',
  ],
  'calibration.view-tracker!': [
    'Let the camera stand still for a second before each view',
    '每次采集前请让摄像机静止一秒',
  ],
  'calibration.sightings-dropped': [
    '{count} of {of} sightings do not fit and were left out',
    '{of} 个观测中有 {count} 个不符，已剔除',
  ],
  'calibration.sightings-dropped!': ['Look for moiré, reflections and wrong markers', '请检查摩尔纹、反光和错误标志'],
  // Markers on the wall.
  'calibration.pattern-module': [
    'A module of {px} pixels is not a whole number from 4 on',
    '每模块 {px} 像素，应为不小于 4 的整数',
  ],
  'calibration.pattern-module!': ['Choose 4 pixels or more', '请选择 4 像素以上'],
  'calibration.pattern-no-canvas': ['{zone} shows no picture', '{zone} 不显示画面'],
  'calibration.pattern-no-canvas!': ['Choose zones with a canvas', '请选择有画布的分区'],
  'calibration.pattern-ceiling': ['The height of {zone} is not known', '{zone} 的高度未知'],
  'calibration.pattern-ceiling!': ['Read its height first', '请先读取其高度'],
  'calibration.pattern-too-large': [
    'A marker of {sizePx} pixels does not fit on {zone}',
    '{sizePx} 像素的标志放不进 {zone}',
  ],
  'calibration.pattern-too-large!': ['Choose a smaller module', '请选择更小的模块'],
  'calibration.pattern-too-many': [
    '{count} markers, but the dictionary has {most}',
    '需要 {count} 个标志，字典只有 {most} 个',
  ],
  'calibration.pattern-too-many!': ['Choose a larger module, or fewer zones', '请选择更大的模块，或减少分区'],
} as const satisfies Catalogue;
