import type { Catalogue } from './words.ts';

/** Words of the take machine and of arming; `audience.*` is what is told first, seen from the house. */
export const takeFaults = {
  'take.stage-unreadable!': [
    'Nothing was sent. Check the device, then arm again',
    '没有发送任何指令，请检查设备后重新预位',
  ],
  'take.hold-lost-back!': ['Hold again (retry), or go on without it (skip)', '重新冻结（重试），或不冻结继续（跳过）'],

  'arming.already-taken': ['This plan was taken already', '该计划已执行过'],
  'arming.disarmed': ['Disarmed by {seat}', '已由 {seat} 解除预位'],
  'arming.expired': ['The arming ran out after {s} s', '预位已超过 {s} 秒，自动解除'],
  'arming.gate-blocking': ['Gate {gate} blocks', '检查 {gate} 阻止预位'],
  'arming.no-end': ['This arming has no end: it stays until GO or disarm', '该预位没有时限：保持到 GO 或解除'],
  'arming.not-armed': ['This plan is not armed', '该计划未预位'],
  'schedule.no-such-timecode': [
    '{at} is no timecode of this stage: write hh:mm:ss:ff',
    '{at} 不是本台的时码：请写成 hh:mm:ss:ff',
  ],
  'schedule.too-soon': [
    '{at} is too soon or already past; the earliest is {soonest}',
    '{at} 太近或已过；最早为 {soonest}',
  ],
  'schedule.passed': ['The clock stepped past that timecode', '时钟已跳过该时码'],
  'schedule.nothing': ['No take is scheduled', '没有定时切换'],
  'schedule.dropped': ['The take scheduled for {at} did not begin: {why}', '定于 {at} 的切换未开始：{why}'],
  'take.frame-late': [
    'The switch left {frames} frames after the announced one: the stage was not ready in time',
    '切换比预定帧晚 {frames} 帧：舞台未及时就绪',
  ],
  'arming.overlaps': ['{seat} has armed a plan for the same places', '{seat} 已预位了相同区域的计划'],
  'arming.overlaps!': ['Ask {seat}, or replace the plan', '请与 {seat} 协商，或替换其计划'],
  'arming.replaced': ['Replaced by {seat}', '已被 {seat} 替换'],
  'arming.take-running': ['Take {take} is running in the same places', '切换 {take} 正在相同区域执行'],
  'arming.unconfirmed': ['Step {step} cannot be undone and needs a word', '步骤 {step} 无法撤销，需要确认'],
} as const satisfies Catalogue;
