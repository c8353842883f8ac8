import type { Catalogue } from './words.ts';

/** Words of trials and lead times: why one is refused, how it ended, why its result counts no more. */
export const trialFaults = {
  'trial.show': ['No trials in SHOW', '演出状态下不能试测'],
  'trial.show!': ['Go to REHEARSAL or EDIT first', '请先切到彩排或编辑状态'],
  'trial.taking': ['A take is running', '正在切换'],
  'trial.measuring': ['A camera is being measured', '正在测量摄像机'],
  'trial.measuring!': [
    'Wait until the wall is dark again, or end it (Tracking, Delay)',
    '请等屏幕熄灭，或结束测量（跟踪页“延迟校准”）',
  ],
  'trial.claimed': ['{path} belongs to a plan that is armed or running', '{path} 属于已预位或正在执行的方案'],
  'trial.claimed!': ['Disarm it first', '请先解除预位'],
  'trial.not-settable': ['{path} cannot be sent again and again without harm', '{path} 不能反复发送'],
  'trial.safety': [
    '{path} is of safety class {safety}: trials stop at class 2',
    '{path} 的安全等级为 {safety}，试测只允许到等级 2',
  ],
  'trial.relock': [
    '{path} re-locks or restarts its device: that is black, not an effect',
    '{path} 会使设备重新锁定或重启，画面会变黑，不能试测',
  ],
  'trial.nobody-sees': [
    'Nothing reports {path}: nobody could see when it acts',
    '{path} 没有任何回报，无法得知何时生效',
  ],
  'trial.nobody-sees!': ['Name an eye: another device that sees it', '请指定能看到它的另一台设备'],
  'trial.no-eye': ['{device} reports nothing called {key}', '{device} 不回报 {key}'],
  'trial.floor': ['The patch on {zone} flashes: the floor has to be warned first', '{zone}的色块会闪烁：请先告知现场'],
  'trial.no-video': ['No frames of {camera} are reported', '没有收到{camera}的画面报告'],
  'trial.no-video!': ['Start the capture machine, or let somebody else see', '请启动采集机，或改由其他方观测'],
  'trial.eye-blind': ['{camera} cannot see what {path} changes', '{camera}看不到 {path} 所影响的屏'],
  'trial.eye-blind!': ['Choose a camera that sees the wall', '请选择能看到该屏的机位'],
  'trial.eye-late': ['Nobody knows what {camera} itself takes', '不知道{camera}自身的延迟'],
  'trial.eye-late!': ['Enter it first: Sync, Latency, hop camera', '请先录入：同步页，延迟，“摄像机”一项'],
  'trial.unread': [
    '{path} was not read back just now: what stands there could not be put back',
    '{path} 刚才没有读回，无法保证恢复原值',
  ],
  'trial.not-what-stands': [
    'One of the two values must be what stands there now: {is}',
    '两个值之一必须是当前值：{is}',
  ],
  'trial.values': ['Say which other value {path} may take', '请指定 {path} 可以取的另一个值'],
  'trial.too-far': [
    'Light may move by {percent} % of its range at most in a trial',
    '试测时可见光的变化不得超过量程的 {percent} %',
  ],
  'trial.running': ['A trial of {path} is running', '正在试测 {path}'],
  'trial.not-running': ['No trial is running', '没有正在进行的试测'],
  'trial.none': ['No trial of {path} is kept', '没有 {path} 的试测记录'],
  'trial.left': [
    'An earlier trial of {path} was cut off: put back what stood there, or leave it, first',
    '之前对 {path} 的试测被中断：请先恢复原值或确认保留',
  ],
  'trial.cut-off': [
    'A trial of {path} was cut off; before it stood {before}',
    '{path} 的试测被中断，之前的值是 {before}',
  ],
  'trial.cut-off!': ['On its device page: put it back, or leave it as it is', '请在设备页恢复原值，或保持现状'],
  'trial.nothing-left': ['No trial was cut off', '没有被中断的试测'],
  'trial.not-back': ['What stood there was sent again but does not read so', '已重新发送原值，但读回不符'],
  'trial.not-seen': ['{n} writes in a row were never seen to act', '连续 {n} 次写入未见生效'],
  'trial.too-few': [
    'Only {seen} runs were seen, {need} are needed ({lost} lost, {late} left late)',
    '只看到 {seen} 次，需要 {need} 次（丢失 {lost} 次，晚发 {late} 次）',
  ],
  'trial.stopped': ['Stopped by {seat}', '由 {seat} 停止'],
  'trial.all-stop': ['Ended by all stop', '因全停而结束'],
  'trial.made-way': ['Made way for a take', '为切换让路'],
  'trial.engine-stop': ['The engine stopped', '引擎停止'],
  'trial.binding-changed': ['Its binding, device or rate was changed since', '其绑定、设备或帧率已更改'],
  'trial.firmware-changed': [
    'The device says another version since: {is}, not {was}',
    '设备版本已变：现为 {is}，原为 {was}',
  ],
  'trial.too-old': ['Older than {days} days', '超过 {days} 天'],
  'lead.none': ['No lead was adopted for {path}', '{path} 没有采用提前量'],
  'lead.no-frame': [
    '{path} does not switch on a frame: a lead means nothing to it',
    '{path} 不在切换帧上执行，提前量没有意义',
  ],
  'lead.nothing-learnt': [
    'Nothing is learnt of {path} yet: run a trial, or say how many frames',
    '尚未学到 {path} 的提前量：请试测，或直接给出帧数',
  ],
  'lead.too-long': ['A lead is at most {most} frames', '提前量最多 {most} 帧'],
  'plan.effect-changed': [
    'What {path} was measured to do, or its lead, changed since',
    '{path} 的实测效果或提前量已变化',
  ],
} as const satisfies Catalogue;
