/** Words for latency: hops that nobody knows, sums that are incomplete, trends, and sound beside the picture. */
import type { Catalogue } from './words.ts';

export const latencyFaults = {
  'latency.unknown-tracker': ['The tracker does not say how old its pose is', '追踪器未给出位姿的时效'],
  'latency.unknown-tracker!': ['Enter it from the tracker’s data sheet or a measurement', '请按数据手册或实测录入'],
  'latency.unknown-network': ['The tracker’s protocol carries no time', '追踪协议不带时间'],
  'latency.unknown-network!': ['Enter what was measured between tracker and receiver', '请录入追踪器到接收端的实测值'],
  'latency.unknown-pipeline': ['Nothing has passed through here yet', '尚无数据经过本机'],
  'latency.unknown-engine': ['The engine does not say how long it renders', '渲染引擎未给出渲染时间'],
  'latency.unknown-engine!': ['Enter it, or measure the loop', '请录入，或测量整个环路'],
  'latency.unknown-processor': ['The LED processor does not say how long it takes', 'LED 处理器未给出处理时间'],
  'latency.unknown-processor!': ['Enter it from its page for this mode', '请按其在该模式下的手册值录入'],
  'latency.unknown-wall': ['Nobody can tell how long the panels take', '无法得知屏体用时'],
  'latency.unknown-wall!': ['Enter it, or measure the loop', '请录入，或测量整个环路'],
  'latency.unknown-camera': ['The camera does not say how old its picture is', '摄像机未给出画面时效'],
  'latency.unknown-camera!': ['Enter it, or measure the loop', '请录入，或测量整个环路'],
  'latency.relative-pace': [
    'Only what came later than the fastest packet, against an even pace: the protocol carries no time',
    '只是比最快的包晚多少（按匀速推算）：协议不带时间',
  ],
  'latency.clock-unsaid': [
    'Only what came later than the fastest packet: the tracker does not say whom its clock follows',
    '只是比最快的包晚多少：追踪器未说明其时钟跟随谁',
  ],
  'latency.clock-own': [
    'Only what came later than the fastest packet: the tracker’s clock does not follow PTP',
    '只是比最快的包晚多少：追踪器时钟未跟随 PTP',
  ],
  'latency.clock-ours': [
    'Only what came later than the fastest packet: the tracker follows PTP, this computer does not',
    '只是比最快的包晚多少：追踪器跟随 PTP，本机没有',
  ],
  'latency.clock-ours!': [
    'Run ptp4l here with software time stamping, and give PTP a priority in the studio file',
    '请在本机以软件时间戳运行 ptp4l，并在影棚文件中给 PTP 设优先级',
  ],
  'latency.clock-other': [
    'Only what came later than the fastest packet: the tracker follows another PTP clock than this computer',
    '只是比最快的包晚多少：追踪器跟随的 PTP 时钟与本机不同',
  ],
  'latency.clock-other!': ['Compare domain and grandmaster of both', '请核对二者的域号与主时钟'],
  'latency.clock-odd': [
    'Only what came later than the fastest packet: the tracker’s time is neither PTP time nor UTC',
    '只是比最快的包晚多少：追踪器的时间既不是 PTP 时间也不是 UTC',
  ],
  'latency.clock-odd!': ['Its clock was never set, or set by hand', '其时钟从未校准，或由人手动设置'],
  'latency.only-part': [
    'Only what queues on the way is measured; the way itself is not',
    '只测得途中排队部分，传输本身未测',
  ],
  'latency.differ': ['The boxes differ by {byMs} ms; the slowest counts', '各设备相差 {byMs} ms，按最慢计'],
  'latency.sum-incomplete': ['Not known yet: {hops}', '尚未知：{hops}'],
  'latency.no-parameter': ['There is no number at {path} now', '{path} 当前没有数值'],
  'latency.no-unit': ['{path} has the unit “{unit}”, which is none of time', '{path} 的单位“{unit}”不是时间单位'],
  'latency.out-of-range': ['{wanted} is wanted, {min} to {max} is possible', '需要 {wanted}，可设范围 {min} 至 {max}'],
  'latency.no-camera': ['There is no camera {camera}', '没有机位 {camera}'],
  'latency.no-mode': ['There is no mode {mode}', '没有模式 {mode}'],
  'latency.rate-changed': ['The frame rate changed from {from} to {to}', '帧率由 {from} 变为 {to}'],
  'latency.rate-changed!': ['Measure or enter it again at this rate', '请在此帧率下重新测量或录入'],
  'latency.one-value': ['Give either frames or ms', '请给出帧数或毫秒，二者取一'],
  'alarm.latency-step': [
    'The latency of {what} ({hop}) stepped from {fromMs} ms to {toMs} ms, by {frames} f',
    '{what}（{hop}）的延迟由 {fromMs} ms 跳到 {toMs} ms，相差 {frames} f',
  ],
  'alarm.latency-step!': [
    'Look for a changed low-latency mode, route or format; measure again before the delays are believed',
    '请检查低延迟模式、链路或格式是否有变；重新测量后再采信延时',
  ],
  'alarm.latency-slope': [
    'The latency of {what} ({hop}) creeps by {msPerMin} ms a minute, from {fromMs} ms to {toMs} ms',
    '{what}（{hop}）的延迟每分钟变化 {msPerMin} ms，由 {fromMs} ms 到 {toMs} ms',
  ],
  'alarm.latency-slope!': [
    'Look for a queue that fills: a rate that is slightly off, a busy switch',
    '请检查是否有队列在积压：速率略有偏差，或交换机繁忙',
  ],
  'gate.audio': ['Sound with the picture', '声画同步'],
  'gate.latency': ['Length of the picture path', '画面通路延迟'],
  'gate.audio.early': [
    'Sound of {audio} comes {frames} f / {ms} ms before the picture of {camera}',
    '{audio} 的声音比 {camera} 画面早 {frames} f / {ms} ms',
  ],
  'gate.audio.early!': ['Set its delay while this camera is off program', '请在该机位不在主输出时设置延时'],
  'gate.audio.late!': ['Set its delay while this camera is off program', '请在该机位不在主输出时设置延时'],
  'gate.audio.late': [
    'Sound of {audio} comes {frames} f / {ms} ms after the picture of {camera}',
    '{audio} 的声音比 {camera} 画面晚 {frames} f / {ms} ms',
  ],
  'gate.audio.mixed': [
    'The pictures are {frames} f apart, so one sound of {audio} cannot fit all; worst for {camera}, {ms} ms',
    '各机位画面相差 {frames} f，{audio} 一路声音无法兼顾；{camera} 偏差最大，为 {ms} ms',
  ],
  'gate.audio.mixed!': [
    'Give every camera the same path before one of them is cut to',
    '切到任一机位之前，请让各机位走同一通路',
  ],
  'gate.audio.unknown-sound': [
    'Nobody can tell how much the sound of {audio} is delayed',
    '无法得知 {audio} 的声音延时',
  ],
  'gate.audio.unknown-picture': [
    'Nobody can tell how long the picture of {camera} takes',
    '无法得知 {camera} 画面的延迟',
  ],
  'gate.latency.differs': [
    'The picture of {camera} takes {frames} f / {ms} ms, {byFrames} f / {byMs} ms off the constant {wanted} f',
    '{camera} 画面延迟 {frames} f / {ms} ms，与恒定值 {wanted} f 相差 {byFrames} f / {byMs} ms',
  ],
  'fix.audio': ['Set {path} to {value} {unit}', '把 {path} 设为 {value} {unit}'],
  'fix.picture-latency': ['Pad the path of {camera} to {wanted} f', '把 {camera} 的通路补到 {wanted} f'],
} as const satisfies Catalogue;
