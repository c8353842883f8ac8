/** Words of the stage alignment, the quick check and the files of calibrations: what stands against one, and what to do. */
import type { Catalogue } from './words.ts';

export const calibrationStageFaults = {
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
  // Quick check.
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
} as const satisfies Catalogue;
