/** Words of the calibration desk: why a version is not taken, and why one no longer counts. */
import type { Catalogue } from './words.ts';

export const caldeskFaults = {
  'caldesk.no-camera': ['There is no camera {camera}', '没有机位 {camera}'],
  'caldesk.untracked': ['{camera} is not tracked', '{camera} 没有跟踪'],
  'caldesk.no-version': ['{camera} has no calibration v{version}', '{camera} 没有校准 v{version}'],
  'caldesk.nothing-before': ['Nothing was in force before', '之前没有生效的校准'],
  'caldesk.too-many': ['More than {most} calibrations of one camera', '同一机位的校准超过 {most} 个'],
  'caldesk.on-air': [
    '{camera} is on air through our relay: another alignment would jump in the picture',
    '{camera} 正经转发直播：切换对位会造成画面跳动',
  ],
  'caldesk.on-air!': ['Put program elsewhere, or stop the relay first', '请先切走播出，或停止转发'],
  'caldesk.air-unknown': [
    'Nobody can tell whether {camera} is on air, and we relay it',
    '无法得知 {camera} 是否在播，且正在转发',
  ],
  'caldesk.air-unknown!': [
    'Bring the tally back, declare what is on air, or stop the relay',
    '请恢复 Tally、声明在播信号或停止转发',
  ],
  'caldesk.take': ['A take with {camera} is armed or running', '有涉及 {camera} 的切换已预位或进行中'],
  'caldesk.take!': ['Finish or disarm it first', '请先完成或解除该切换'],
  // Files.
  'caldesk.nothing-to-export': ['There is no such calibration to export', '没有可导出的校准'],
  'caldesk.file-too-large': ['The file is larger than {most} characters', '文件超过 {most} 个字符'],
  'caldesk.file-not-json': ['The file is no JSON: {problem}', '文件不是有效的 JSON：{problem}'],
  'caldesk.file-wrong': ['{place} of the file does not fit: {problem}', '文件中 {place} 不符合要求：{problem}'],
  'caldesk.file-camera': [
    '{place}: this studio has no tracked camera {camera}',
    '{place}：本影棚没有跟踪机位 {camera}',
  ],
  'caldesk.file-source': [
    '{place}: {camera} is tracked by {wants} here, not by {source}',
    '{place}：本影棚的 {camera} 由 {wants} 跟踪，而不是 {source}',
  ],
  // Why one no longer counts.
  'caldesk.expired-never': ['{camera} was never calibrated here', '{camera} 尚未在此校准'],
  'caldesk.expired-never!': ['Calibrate it on the Tracking page', '请在跟踪页进行校准'],
  'caldesk.expired-quick': [
    'Quick check of {camera} at {point}: {mm} mm off, {limitMm} mm allowed',
    '{camera} 在 {point} 快速检查偏差 {mm} mm，上限 {limitMm} mm',
  ],
  'caldesk.expired-quick!': ['Recalibrate', '请重新校准'],
  'caldesk.expired-lens': ['The lens was changed: {was}, now {is}', '已更换镜头：原 {was}，现 {is}'],
  'caldesk.expired-lens!': ['Put the lens back, or calibrate with this one', '请换回镜头，或用当前镜头重新校准'],
  'caldesk.expired-rate': ['The rate was changed: {was} Hz, now {is} Hz', '帧率已更改：原 {was} Hz，现 {is} Hz'],
  'caldesk.expired-rate!': ['Set the rate back, or recalibrate', '请恢复帧率，或重新校准'],
  'caldesk.expired-position': [
    '{path} moved by {mm} mm since ({was}, now {is})',
    '{path} 已移动 {mm} mm（原 {was}，现 {is}）',
  ],
  'caldesk.expired-position!': [
    'Move it back, or show by a quick check that nothing moved with it',
    '请移回原位，或用快速检查确认未受影响',
  ],
  'caldesk.expired-look': ['{path} was changed since: {was}, now {is}', '{path} 已更改：原 {was}，现 {is}'],
  'caldesk.expired-look!': ['Set it back, or run a quick check', '请恢复原值，或进行快速检查'],
  'caldesk.expired-survey': [
    'The survey is {days} days old, {limitDays} are allowed',
    '测绘已过 {days} 天，上限 {limitDays} 天',
  ],
  'caldesk.expired-survey!': ['Survey the points again', '请重新测绘'],
  'caldesk.expired-survey-newer': [
    'It rests on the survey of {was}; there is one of {is}',
    '依据的是 {was} 的测绘，已有 {is} 的新测绘',
  ],
  'caldesk.expired-survey-newer!': ['Calibrate on the new points', '请按新测点校准'],
  'caldesk.expired-age': [
    'It is {hours} hours old, {limitHours} are allowed',
    '已过 {hours} 小时，上限 {limitHours} 小时',
  ],
  'caldesk.expired-age!': ['Run a quick check, or recalibrate', '请进行快速检查或重新校准'],
} as const satisfies Catalogue;
