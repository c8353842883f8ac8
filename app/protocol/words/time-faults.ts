/** Words for what sources of time, clocks and PTP can be found wrong with. */
import type { Catalogue } from './words.ts';

export const timeFaults = {
  'clock.bad-observation': ['The time source said something impossible', '时间源给出了不可能的数据'],
  'clock.out-of-order': ['Readings of the time source came out of order', '时间源的读数顺序错乱'],
  'clock.rate-changed': ['The time source changed its rate from {from} to {to}', '时间源帧率从 {from} 变为 {to}'],
  'clock.rate-changed!': ['Check the generator; the clock learns the new rate', '请检查发生器；时钟正在适应新帧率'],
  'clock.rate-unrelated': [
    'The rate of the time source and the house rate are no whole multiples of each other',
    '时间源帧率与系统帧率不成整数倍',
  ],
  'clock.rate-unrelated!': ['Set the source to the rate of the house', '请把时间源设为系统帧率'],
  'clock.wrong-rate': [
    'The time source claims {rate} frames a second but runs {ppm} ppm off',
    '时间源标称 {rate} 帧/秒，实际偏差 {ppm} ppm',
  ],
  'clock.wrong-rate!': [
    'Look for 24 against 23.976, 30 against 29.97, or a tape at another speed',
    '请检查 24 与 23.976、30 与 29.97 是否混用，或走带速度不对',
  ],
  'clock.jump': ['The time source jumped by {frames} frames', '时间源跳变了 {frames} 帧'],
  'clock.reverse': ['The time source runs backwards', '时间源正在倒走'],
  'clock.standing': ['The time source repeats one frame', '时间源停在同一帧'],
  'clock.outliers': ['Some readings of the time source were far off and not taken', '时间源有若干读数偏差过大，未采用'],
  'clock.two-sources': [
    'Two senders on one time input, {frames} frames apart',
    '同一时间输入上有两个发送端，相差 {frames} 帧',
  ],
  'clock.two-sources!': ['Switch one of them off', '请关闭其中一个'],
  'clock.silent': ['The time source is silent', '时间源已静默'],
  'clock.step-pending': [
    'The clock is {frames} frames away from its source and may not step now',
    '时钟与时间源相差 {frames} 帧，目前不允许跳变',
  ],
  'clock.step-pending!': ['It steps by itself once no take runs', '没有切换进行时会自动跳到正确位置'],
  'clock.lost': ['The time source has been gone for {forS} s', '时间源已丢失 {forS} 秒'],
  'clock.lost!': ['The clock counts on by itself; check cable and generator', '时钟靠自身继续走；请检查线缆和发生器'],
  'clock.slept': ['This computer slept for {forMs} ms', '本机休眠了 {forMs} 毫秒'],
  'clock.slept!': ['Switch its energy saving off', '请关闭本机节能休眠'],
  'clock.wall-step': ['The wall clock of this computer was set by {byMs} ms', '本机系统时间被调整了 {byMs} 毫秒'],
  'clock.stalled': ['The program stood still for {forMs} ms', '程序停顿了 {forMs} 毫秒'],
  'time-source.cannot-listen': [
    'Cannot listen on {host} port {port} ({errno})',
    '无法监听 {host} 端口 {port}（{errno}）',
  ],
  'time-source.cannot-listen!': ['Is another program using it?', '是否被其他程序占用？'],
  'time-source.bad-packet': ['Unreadable time data from {from}: {what}', '来自 {from} 的时间数据无法识别：{what}'],
  'time-source.other-sender': [
    'A second sender {from} beside {sender} is not believed',
    '除 {sender} 外还有发送端 {from}，不予采用',
  ],
  'time-source.other-sender!': [
    'Name the right one in the studio file, or switch one off',
    '请在工作室文件中指定正确的发送端，或关闭其一',
  ],
  'time-source.no-file': ['{path} cannot be opened ({errno})', '无法打开 {path}（{errno}）'],
  'time-source.no-file!': ['Is the device plugged in, or the pipe made?', '设备是否插好？管道是否已建立？'],
  'time-source.plain-file': [
    '{path} is a plain file; this input needs a device or a pipe',
    '{path} 是普通文件；此输入需要设备或管道',
  ],
  'time-source.no-reader': ['{path} cannot be read here ({errno})', '此处无法读取 {path}（{errno}）'],
  'time-source.ended': ['{path} ended', '{path} 已结束'],
  'alarm.clock-lost': ['The house clock lost its source and counts on by itself', '系统时钟失去时间源，正靠自身继续走'],
  'alarm.clock-lost!': [
    'See the Sync page; a take is still possible, on our own clock',
    '请看同步页；仍可切换，但只按本机时钟',
  ],
  'ptp.no-pmc': ['The program pmc of linuxptp is not installed here', '本机未安装 linuxptp 的 pmc 程序'],
  'ptp.no-answer': ['No PTP clock answers here', '此处没有 PTP 时钟应答'],
  'ptp.no-answer!': ['Is ptp4l running, and is the domain right?', 'ptp4l 是否在运行？域号是否正确？'],
  'ptp.not-slave': ['The PTP port follows no master, it is {state}', 'PTP 端口未跟随主时钟，状态为 {state}'],
  'ptp.no-sync': ['PTP Sync messages have stopped', 'PTP Sync 报文已停止'],
  'ptp.offset': ['PTP is {offsetNs} ns off, limit {limitNs} ns', 'PTP 偏差 {offsetNs} 纳秒，上限 {limitNs} 纳秒'],
  'ptp.wrong-domain': ['PTP runs in domain {domain} instead of {wanted}', 'PTP 域号为 {domain}，应为 {wanted}'],
  'ptp.other-grandmaster': ['PTP follows {is} instead of {wanted}', 'PTP 跟随的是 {is}，应为 {wanted}'],
  'ptp.grandmaster-changed': ['The PTP grandmaster changed from {was} to {is}', 'PTP 主时钟由 {was} 变为 {is}'],
  'ptp.holdover': [
    'The PTP grandmaster lost its reference and holds over (class {clockClass})',
    'PTP 主时钟失去参考，处于保持状态（等级 {clockClass}）',
  ],
  'ptp.degraded': ['The PTP grandmaster is degraded (class {clockClass})', 'PTP 主时钟已降级（等级 {clockClass}）'],
} as const satisfies Catalogue;
