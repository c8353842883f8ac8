/** Words of calibrations: what stands against one, what it noticed, and what to do about it. */
import type { Catalogue } from './words.ts';

export const calibrationFaults = {
  // Stage alignment.
  'calibration.point-no-number': ['Point {point} holds something that is no number', '测点 {point} 含有无效数值'],
  'calibration.point-no-number!': ['Measure {point} again', '请重新测量 {point}'],
  'calibration.point-twice': ['Point {point} is there twice', '测点 {point} 重复'],
  'calibration.point-twice!': ['Remove or rename one of them', '请删除或重命名其中一个'],
  'calibration.points-too-few': [
    '{count} points, at least {least} are needed',
    '只有 {count} 个测点，至少需要 {least} 个',
  ],
  'calibration.points-too-few!': [
    'Measure more points, 5 to 8, spread over the stage and over its height',
    '请增加测点：5 至 8 个，分布在整个舞台和不同高度',
  ],
  'calibration.points-few': [
    'Only {count} points: one bad point would not be noticed',
    '只有 {count} 个测点，坏点无法被发现',
  ],
  'calibration.points-few!': ['Measure 5 to 8 points', '请测量 5 至 8 个点'],
  'calibration.points-coincident': ['{a} and {b} are nearer than {limitMm} mm', '{a} 与 {b} 相距不到 {limitMm} mm'],
  'calibration.points-coincident!': ['Remove one of them, or correct the list', '请删除其中一个，或更正列表'],
  'calibration.tracker-stood-still': [
    'The tracker gave the same place for {a} and {b}',
    '跟踪系统在 {a} 与 {b} 给出了同一位置',
  ],
  'calibration.tracker-stood-still!': [
    'Check that tracking is live and its unit is right, then measure both again',
    '请确认跟踪在线且单位正确，再重新测量这两点',
  ],
  'calibration.points-in-line': [
    'The points lie in a line: the turn about that line stays open',
    '测点在一条直线上，绕该直线的旋转无法确定',
  ],
  'calibration.points-in-line!': ['Add a point well beside the line', '请在直线之外增加一个测点'],
  'calibration.points-in-line-without': [
    'Without {points} the other points lie in a line',
    '去掉 {points} 后其余测点在一条直线上',
  ],
  'calibration.points-in-line-without!': [
    'Measure {points} again, or add a point beside the line',
    '请重新测量 {points}，或在直线之外增加测点',
  ],
  'calibration.points-flat': [
    'All points have nearly one height or lie in one plane',
    '所有测点几乎在同一高度或同一平面',
  ],
  'calibration.points-flat!': [
    'Add a point a metre higher: it shows a mirrored axis',
    '请在高一米处增加测点，可发现镜像轴',
  ],
  'calibration.unit': [
    'All lengths differ by {factor}: the tracker speaks {tracker}, the survey {survey}',
    '所有长度相差 {factor} 倍：跟踪系统用 {tracker}，测绘用 {survey}',
  ],
  'calibration.unit!': ['Set the unit of the tracker or of the survey', '请更正跟踪系统或测绘的单位'],
  'calibration.mirrored': [
    'The axes of the tracker are mirrored: {mm} mm as {axes}, {plainMm} mm as they are',
    '跟踪坐标轴为镜像：按 {axes} 残差 {mm} mm，现状 {plainMm} mm',
  ],
  'calibration.mirrored!': ['Set the axes of the tracker to {axes}', '请把跟踪坐标轴设为 {axes}'],
  'calibration.mirrored-open': [
    'The axes of the tracker are mirrored ({plainMm} mm, {mm} mm mirrored); {axes} or {other} would fit',
    '跟踪坐标轴为镜像（现状 {plainMm} mm，镜像后 {mm} mm）；{axes} 或 {other} 均可',
  ],
  'calibration.mirrored-open!': [
    'Move the tracker along one axis of the stage and see which number runs the wrong way',
    '请沿舞台某一轴移动跟踪器，看哪个数值方向相反',
  ],
  'calibration.vertical-other-axis': [
    'The vertical of the tracker is another axis: it is tilted by {tilt}°',
    '跟踪系统的竖直轴是另一根轴：倾斜 {tilt}°',
  ],
  'calibration.vertical-other-axis!': ['Set the axes of the tracker to {axes}', '请把跟踪坐标轴设为 {axes}'],
  'calibration.off-level': [
    'The tracker is not level: {tilt}° off, {mm} mm left',
    '跟踪系统未调平：偏 {tilt}°，残差 {mm} mm',
  ],
  'calibration.off-level!': ['Level it, or solve all six unknowns', '请调平，或改为求解全部六个未知量'],
  'calibration.residual-large': [
    'The points fit to {mm} mm only; {limitMm} mm is the limit',
    '测点残差 {mm} mm，上限 {limitMm} mm',
  ],
  'calibration.residual-large!': [
    'Measure the worst points again; look for a moved marker',
    '请重测残差最大的点，检查是否有标志移动',
  ],
  'calibration.scale-off': [
    'Lengths of the tracker and of the survey differ by {pct} %',
    '跟踪与测绘的长度相差 {pct} %',
  ],
  'calibration.scale-off!': [
    'Check the wand length of the tracker and one long distance of the survey with a tape',
    '请检查跟踪系统的标定杆长度，并用卷尺复核一段长距离',
  ],
  'calibration.check-off': [
    'Check point {point} is {mm} mm off; {limitMm} mm were to be expected',
    '校验点 {point} 偏差 {mm} mm，预期不超过 {limitMm} mm',
  ],
  'calibration.check-off!': [
    'Measure it again; if it stays, the fit is wrong where the check point stands',
    '请重测；若仍如此，说明该处的对齐不可信',
  ],
  'calibration.no-check': ['No point was held out as a check', '没有保留校验点'],
  'calibration.no-check!': ['Mark one measured point as a check', '请把一个测点设为校验点'],
  'calibration.outlier-mixed-up': ['{point} was measured where {other} stands', '{point} 测到了 {other} 的位置'],
  'calibration.outlier-mixed-up!': ['Correct the names, or measure it again', '请更正名称或重新测量'],
  'calibration.outlier-sign': [
    '{point}: the sign of {axis} is wrong in the survey',
    '{point}：测绘值 {axis} 的正负号错误',
  ],
  'calibration.outlier-sign!': ['Correct the sign in the list', '请在列表中更正正负号'],
  'calibration.outlier-swapped': ['{point}: {axes} are exchanged in the survey', '{point}：测绘值 {axes} 互换'],
  'calibration.outlier-swapped!': ['Exchange them in the list', '请在列表中换回'],
  'calibration.outlier-digit': [
    '{point}: {axis} is off by {mm} mm, a digit mistyped',
    '{point}：{axis} 偏差 {mm} mm，疑似输错一位数字',
  ],
  'calibration.outlier-digit!': ['Correct the number in the list', '请在列表中更正数值'],
  'calibration.outlier-one-axis': ['{point}: {axis} alone is off by {mm} mm', '{point}：仅 {axis} 偏差 {mm} mm'],
  'calibration.outlier-one-axis!': ['Check that number of the survey', '请核对该测绘值'],
  'calibration.outlier-moved': [
    '{point} is {mm} mm from where the others put it',
    '{point} 与其他点推算的位置相差 {mm} mm',
  ],
  'calibration.outlier-moved!': [
    'Measure it again: it was moved or touched beside it',
    '请重测：该点可能被移动或未对准',
  ],
  // Wand, lever arm, hand-eye.
  'calibration.pose-no-number': ['Observation {observation} holds no valid pose', '第 {observation} 个观测的位姿无效'],
  'calibration.pose-no-number!': ['Take it again while tracking is live', '请在跟踪在线时重新采集'],
  'calibration.pivot-too-few': [
    '{count} poses of the wand, at least {least} are needed',
    '测杆只有 {count} 个位姿，至少需要 {least} 个',
  ],
  'calibration.pivot-too-few!': ['Keep the tip still and lean the wand all round', '保持尖端不动，向各方向倾斜测杆'],
  'calibration.pivot-few': ['{count} poses; {advised} are better', '{count} 个位姿，建议 {advised} 个'],
  'calibration.pivot-few!': ['Add poses leant to other sides', '请增加其他方向的倾斜位姿'],
  'calibration.pivot-one-axis': [
    'The wand was turned about one axis only ({direction}): the tip is open along {axis}',
    '测杆只绕一个轴转动（{direction}），尖端在 {axis} 方向无法确定',
  ],
  'calibration.pivot-one-axis!': ['Lean it in two directions, 60° each', '请向两个方向各倾斜 60°'],
  'calibration.pivot-lean': [
    'The wand was leant by {wide}° and {across}°; {least}° in two directions are asked',
    '测杆倾斜 {wide}° 与 {across}°，要求两个方向各 {least}°',
  ],
  'calibration.pivot-lean!': ['Add poses that lean the other way', '请增加另一方向的倾斜'],
  'calibration.pivot-slipped': [
    'Poses {observations} do not fit: the tip slipped',
    '第 {observations} 个位姿不符：尖端滑动',
  ],
  'calibration.pivot-slipped!': ['They were left out; take them again', '已剔除，请重新采集'],
  'calibration.pivot-loose': [
    'The tip wanders by {mm} mm; {limitMm} mm is the limit',
    '尖端漂移 {mm} mm，上限 {limitMm} mm',
  ],
  'calibration.pivot-loose!': [
    'Seat the tip in a hole, and look for a loose marker',
    '请把尖端放入定位孔，并检查标志是否松动',
  ],
  'calibration.hand-eye-too-few': [
    '{count} views, at least {least} are needed',
    '只有 {count} 个视角，至少需要 {least} 个',
  ],
  'calibration.hand-eye-too-few!': ['Take views with other pans, tilts and places', '请以不同的水平、俯仰和位置采集'],
  'calibration.hand-eye-few': ['{count} views; {advised} are better', '{count} 个视角，建议 {advised} 个'],
  'calibration.hand-eye-few!': ['Add views', '请增加视角'],
  'calibration.hand-eye-no-turn': ['The camera turned by {deg}° only', '摄像机只转动了 {deg}°'],
  'calibration.hand-eye-no-turn!': [
    'Pan and tilt by 20° and more between the views',
    '请在视角之间水平和俯仰转动 20° 以上',
  ],
  'calibration.hand-eye-one-axis': [
    'The camera turned about one axis only ({direction}; {deg}° about any other): the offset along {axis} stays open',
    '摄像机只绕一个轴转动（{direction}；其他轴仅 {deg}°），{axis} 方向的偏移无法确定',
  ],
  'calibration.hand-eye-one-axis!': [
    'Add views that turn about another axis by {least}° and more: tilt or roll the camera',
    '请增加绕其他轴转动 {least}° 以上的视角：俯仰或滚转摄像机',
  ],
  'calibration.hand-eye-narrow': ['The second axis was turned by {deg}° only', '第二个轴只转动了 {deg}°'],
  'calibration.hand-eye-narrow!': ['Add views with more tilt or roll', '请增加俯仰或滚转更大的视角'],
  'calibration.hand-eye-dropped': [
    'Views {observations} do not fit and were left out',
    '第 {observations} 个视角不符，已剔除',
  ],
  'calibration.hand-eye-dropped!': [
    'The camera moved while the picture was taken, or tracking slipped: take them again',
    '采集时摄像机在移动或跟踪漂移，请重新采集',
  ],
  'calibration.hand-eye-sign': [
    'The tracker counts {angles} the other way: {deg}° off, {leftDeg}° when turned round',
    '跟踪系统的 {angles} 方向相反：偏差 {deg}°，反向后 {leftDeg}°',
  ],
  'calibration.hand-eye-sign!': ['Invert {angles} of this tracker', '请反转该跟踪系统的 {angles}'],
  'calibration.hand-eye-signs': [
    'The tracker counts {angles} the other way: {mm} mm off, {leftMm} mm when turned round',
    '跟踪系统的 {angles} 方向相反：偏差 {mm} mm，反向后 {leftMm} mm',
  ],
  'calibration.hand-eye-signs!': ['Invert {angles} of this tracker', '请反转该跟踪系统的 {angles}'],
  'calibration.hand-eye-not-one': [
    'Tracker and camera turn by different angles: {deg}° apart',
    '跟踪与摄像机转动角度不一致：相差 {deg}°',
  ],
  'calibration.hand-eye-not-one!': [
    'Check that the tracker sits on this camera, and that pose and picture are of one moment',
    '请确认跟踪器装在该摄像机上，且位姿与画面为同一时刻',
  ],
  'calibration.nodal-too-few': [
    '{count} pans, at least {least} are needed',
    '只有 {count} 个水平角，至少需要 {least} 个',
  ],
  'calibration.nodal-too-few!': ['Pan so that both markers cross the picture', '请水平转动，让两个标志横穿画面'],
  'calibration.nodal-behind': ['A marker lies behind or on the camera', '有标志位于摄像机后方或紧贴摄像机'],
  'calibration.nodal-behind!': [
    'Check the survey of both markers and the pose of the camera',
    '请检查两个标志的测绘值和摄像机位姿',
  ],
  'calibration.nodal-no-depth': [
    'Near and far are too alike: {nearM} m and {farM} m',
    '近处与远处距离太接近：{nearM} m 与 {farM} m',
  ],
  'calibration.nodal-no-depth!': [
    'Bring the near marker to less than half the distance',
    '请把近处标志移到一半距离以内',
  ],
  'calibration.nodal-unseen': [
    'These pans say nothing about the offset along {axis} ({direction})',
    '这些水平角无法确定 {axis} 方向的偏移（{direction}）',
  ],
  'calibration.nodal-unseen!': [
    'Add pans with both markers near the edge of the picture',
    '请增加两个标志靠近画面边缘的水平角',
  ],
  'calibration.nodal-wide': [
    'The offset is known to {mm} mm only; {limitMm} mm is the limit',
    '偏移仅知至 {mm} mm，上限 {limitMm} mm',
  ],
  'calibration.nodal-wide!': ['Bring the near marker closer, and pan further', '请把近处标志移近，并加大转动'],
  'calibration.nodal-misfit': ['The sightings miss by {times} times what they should', '观测误差为应有值的 {times} 倍'],
  'calibration.nodal-misfit!': [
    'Check the survey of the two markers and the distortion of the lens',
    '请检查两个标志的测绘值和镜头畸变',
  ],
  'calibration.half-turn-not-half': ['The camera turned by {deg}°, not 180°', '摄像机转动了 {deg}°，不是 180°'],
  'calibration.half-turn-not-half!': ['Turn it half round', '请转动半圈'],
  'calibration.half-turn-not-level': ['The camera was tilted by {deg}°', '摄像机俯仰 {deg}°'],
  'calibration.half-turn-not-level!': ['Level it in both directions', '请在两个方向都调平'],
  'calibration.half-turn-height': [
    'The height changed by {mm} mm: the head is not level',
    '高度变化 {mm} mm：云台未调平',
  ],
  'calibration.half-turn-height!': ['Level the head', '请调平云台'],
  'calibration.half-turn-arm': [
    'The lever arm is off by {right} mm to the right and {forward} mm forward',
    '杆臂偏差：向右 {right} mm，向前 {forward} mm',
  ],
  'calibration.half-turn-arm!': ['Calibrate the lever arm again', '请重新标定杆臂'],
  'calibration.tilt-too-few': [
    '{count} heights, at least {least} are needed',
    '只有 {count} 个高度，至少需要 {least} 个',
  ],
  'calibration.tilt-too-few!': ['Read the height at five tilts and more', '请在五个以上俯仰角读取高度'],
  'calibration.tilt-span': ['The tilts span {deg}°; {least}° are needed', '俯仰跨度 {deg}°，需要 {least}°'],
  'calibration.tilt-span!': ['Tilt further up and down', '请加大上下俯仰'],
  'calibration.tilt-off-arc': [
    'The height leaves the arc of the lever arm by {mm} mm; forward is off by {forward} mm',
    '高度偏离杆臂弧线 {mm} mm，向前偏差 {forward} mm',
  ],
  'calibration.tilt-off-arc!': ['Calibrate the lever arm again', '请重新标定杆臂'],
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
  // Delay by one pan.
  'calibration.motion-too-few': [
    '{count} samples of {signal}, at least {least} are needed',
    '{signal} 只有 {count} 个样本，至少需要 {least} 个',
  ],
  'calibration.motion-too-few!': ['Pan back and forth for ten seconds', '请来回摇摄十秒'],
  'calibration.motion-no-number': ['Sample {sample} of {signal} is no number', '{signal} 第 {sample} 个样本无效'],
  'calibration.motion-no-number!': ['Record it again', '请重新录制'],
  'calibration.motion-backwards': [
    'Time runs backwards at sample {sample} of {signal}',
    '{signal} 第 {sample} 个样本时间倒退',
  ],
  'calibration.motion-backwards!': ['Check the clock of that source', '请检查该来源的时钟'],
  'calibration.motion-short': [
    '{signal} lasts {s} s only; {least} s are needed',
    '{signal} 仅 {s} 秒，需要 {least} 秒',
  ],
  'calibration.motion-short!': ['Pan for ten seconds', '请摇摄十秒'],
  'calibration.motion-still': [
    '{signal} moved by {deg}° only; {least}° are needed',
    '{signal} 仅移动 {deg}°，需要 {least}°',
  ],
  'calibration.motion-still!': [
    'Pan by 10° and more, unevenly, once or twice a second',
    '请不规则摇摄 10° 以上，每秒一到两次',
  ],
  'calibration.motion-gap': ['{signal} has a gap of {ms} ms', '{signal} 有 {ms} ms 的缺口'],
  'calibration.motion-gap!': ['Bring the source back, then record again', '请恢复该来源后重新录制'],
  'calibration.motion-overlap': [
    'Video and tracking overlap by {s} s only; {least} s are needed',
    '视频与跟踪仅重叠 {s} 秒，需要 {least} 秒',
  ],
  'calibration.motion-overlap!': ['Record both at once, for ten seconds', '请同时录制两者十秒'],
  'calibration.motion-unlike': [
    'Video and tracking do not tell one move (agreement {peak}, {least} is needed)',
    '视频与跟踪不是同一运动（相关度 {peak}，需要 {least}）',
  ],
  'calibration.motion-unlike!': [
    'Check that the tracker sits on this camera, and pan without shaking',
    '请确认跟踪器装在该摄像机上，并平稳摇摄',
  ],
  'calibration.motion-beyond': ['The delay lies beyond {limitMs} ms', '延迟超过 {limitMs} ms'],
  'calibration.motion-beyond!': ['Check that both are stamped by one clock', '请确认两者使用同一时钟'],
  'calibration.motion-two-answers': [
    '{aMs} ms and {bMs} ms fit almost alike (by {by}): the pan was too even',
    '{aMs} ms 与 {bMs} ms 几乎同样符合（相差 {by}）：摇摄过于规律',
  ],
  'calibration.motion-two-answers!': ['Pan unevenly', '请不规则摇摄'],
  'calibration.motion-parts': [
    'Only {count} parts of the take moved enough to judge by',
    '只有 {count} 段有足够运动可供判断',
  ],
  'calibration.motion-parts!': ['Keep moving during the whole take', '请在整个过程中保持运动'],
  'calibration.motion-inverted': ['Tracking counts this angle the other way', '跟踪系统对该角度的计数方向相反'],
  'calibration.motion-inverted!': ['Invert the pan of this tracker', '请反转该跟踪系统的水平角'],
  'calibration.motion-scatter': ['The parts differ by {ms} ms', '各段之间相差 {ms} ms'],
  'calibration.motion-scatter!': [
    'The delay wanders: check genlock and the network, then measure again',
    '延迟不稳定：请检查同步锁相和网络后重新测量',
  ],
  // Quick check.
  'calibration.check-no-pose': ['The camera has no valid pose', '摄像机没有有效位姿'],
  'calibration.check-no-pose!': ['Bring tracking back first', '请先恢复跟踪'],
  'calibration.check-behind': ['{point} is not in the picture of this camera', '{point} 不在该摄像机画面内'],
  'calibration.check-behind!': ['Point the camera at it, or choose another point', '请把摄像机对准它，或选择其他点'],
  'calibration.check-other-point': [
    '{point} is {px} px away: most likely another point was marked',
    '{point} 相差 {px} px：很可能标记了另一个点',
  ],
  'calibration.check-other-point!': ['Mark {point} itself', '请标记 {point} 本身'],
  'calibration.check-failed': ['{point} is {mm} mm off at {m} m', '{point} 在 {m} 米处偏差 {mm} mm'],
  'calibration.check-failed!': [
    'Calibrate again; look first for a touched tracker or another lens',
    '请重新标定；先检查跟踪器是否被碰动或镜头是否更换',
  ],
  'calibration.check-coarse': ['This check sees no less than {mm} mm', '该检查只能分辨 {mm} mm 以上'],
  'calibration.check-coarse!': ['Choose a nearer point, or zoom in', '请选择更近的点，或推近镜头'],
  // Files.
  'calibration.file-json': ['The file cannot be read: {why}', '无法读取文件：{why}'],
  'calibration.file-json!': ['Export it again', '请重新导出'],
  'calibration.file-missing': ['{place} is missing', '缺少 {place}'],
  'calibration.file-missing!': ['Add it, or export the file again', '请补上，或重新导出文件'],
  'calibration.file-number': ['{place}: {found} is not a number that fits here', '{place}：{found} 不是有效数值'],
  'calibration.file-number!': ['Correct it in the file', '请在文件中更正'],
  'calibration.file-kind': ['{place}: {found} instead of {wanted}', '{place}：应为 {wanted}，实为 {found}'],
  'calibration.file-kind!': ['Export it in that form', '请按该格式导出'],
  'calibration.file-row': [
    '{place}, row {row}: {found} values instead of {wanted}',
    '{place} 第 {row} 行：应有 {wanted} 个值，实有 {found} 个',
  ],
  'calibration.file-row!': ['Correct the row in the file', '请在文件中更正该行'],
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
