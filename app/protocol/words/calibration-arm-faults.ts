/** Words of wand, lever arm, hand-eye and nodal offset: what stands against one, and what to do. */
import type { Catalogue } from './words.ts';

export const calibrationArmFaults = {
  // Wand, lever arm, hand-eye.
  'calibration.pose-no-number': ['Observation {observation} holds no valid pose', '第 {observation} 个观测的位姿无效'],
  'calibration.pose-no-number!': ['Take it again while tracking is live', '请在跟踪在线时重新采集'],
  'calibration.pivot-too-few': [
    '{count} poses, at least {least} are needed',
    '只有 {count} 个位姿，至少需要 {least} 个',
  ],
  'calibration.pivot-too-few!': ['Keep the point still and lean all round it', '保持定点不动，向各方向倾斜'],
  'calibration.pivot-few': ['{count} poses; {advised} are better', '{count} 个位姿，建议 {advised} 个'],
  'calibration.pivot-few!': ['Add poses leant to other sides', '请增加其他方向的倾斜位姿'],
  'calibration.pivot-one-axis': [
    'It was turned about one axis only ({direction}): the point is open along {axis}',
    '只绕一个轴转动（{direction}），定点在 {axis} 方向无法确定',
  ],
  'calibration.pivot-one-axis!': ['Lean it in two directions, 60° each', '请向两个方向各倾斜 60°'],
  'calibration.pivot-lean': [
    'It was leant by {wide}° and {across}°; {least}° in two directions are asked',
    '倾斜 {wide}° 与 {across}°，要求两个方向各 {least}°',
  ],
  'calibration.pivot-lean!': ['Add poses that lean the other way', '请增加另一方向的倾斜'],
  'calibration.pivot-slipped': [
    'Poses {observations} do not fit: the point slipped',
    '第 {observations} 个位姿不符：定点滑动',
  ],
  'calibration.pivot-slipped!': ['They were left out; take them again', '已剔除，请重新采集'],
  'calibration.pivot-loose': [
    'The point wanders by {mm} mm; {limitMm} mm is the limit',
    '定点漂移 {mm} mm，上限 {limitMm} mm',
  ],
  'calibration.pivot-loose!': [
    'Seat it in a hole or on a nodal head, and look for a loose marker',
    '请放入定位孔或使用全景云台，并检查标志是否松动',
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
  'calibration.nodal-wide': [
    'The offset is known to {mm} mm only; {limitMm} mm is the limit',
    '偏移仅知至 {mm} mm，上限 {limitMm} mm',
  ],
  'calibration.nodal-wide!': ['Bring the near marker closer, and pan further', '请把近处标志移近，并加大转动'],
  'calibration.lineup-too-few': [
    '{count} line-ups, at least {least} are needed',
    '只有 {count} 次重合，至少需要 {least} 次',
  ],
  'calibration.lineup-too-few!': [
    'Line the marks up at the left and at the right of the picture, at every zoom and focus',
    '请在画面左侧和右侧各做一次，每个变焦和对焦位置都要做',
  ],
  'calibration.lineup-middle': [
    'Lens position {place}: the marks covered each other in the middle of the picture, which tells nothing of forward',
    '镜头位置 {place}：标记在画面中央重合，无法确定前后位置',
  ],
  'calibration.lineup-middle!': [
    'Turn the camera so that they cover near the edge of the picture',
    '请转动摄像机，让标记在画面边缘附近重合',
  ],
  'calibration.lineup-misfit': [
    'The line-ups disagree by {times} times what an eye is good for',
    '各次重合的差异为目测精度的 {times} 倍',
  ],
  'calibration.lineup-misfit!': [
    'Look for a mark that was moved, and check the stage alignment',
    '请检查是否有标记移动，并检查舞台对位',
  ],
  'calibration.lineup-arm': [
    'The lever arm is off by {right} mm to the right and {up} mm up',
    '杆臂偏差：向右 {right} mm，向上 {up} mm',
  ],
  'calibration.lineup-arm!': ['Calibrate the lever arm again', '请重新标定杆臂'],
} as const satisfies Catalogue;
