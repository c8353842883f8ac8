import type { Catalogue } from './words.ts';

/** Words for fault codes of tracking, FreeD and nDisplay. */
export const trackingFaults = {
  'tracking.no-camera': ['The tracking process knows no camera {camera}', '跟踪进程没有机位 {camera}'],
  'tracking.capture-range': ['{seconds} s is not between {from} and {to} s', '{seconds} 秒不在 {from} 至 {to} 秒之间'],
  'tracking.capture-busy': ['{camera} is being averaged already', '{camera} 正在取平均'],
  'tracking.none': ['Tracking has never been heard', '从未收到跟踪数据'],
  'tracking.none!': ['Check that the tracker sends to this machine and port', '请检查跟踪设备是否发往本机和该端口'],
  'tracking.too-few': [
    'Tracking has just begun; half a second more tells its rate',
    '跟踪刚开始，再过半秒才能判断速率',
  ],
  'tracking.stale': ['No believable tracking for more than {limitMs} ms', '超过 {limitMs} 毫秒没有可信的跟踪数据'],
  'tracking.stale!': [
    'Look at the tracker, its network and the rejected samples',
    '请检查跟踪设备、网络和被拒绝的样本',
  ],
  'tracking.silent': ['The tracker is silent', '跟踪设备静默'],
  'tracking.frozen': [
    'Tracking stands still to the last bit since {samples} samples, though the camera was moving',
    '跟踪已连续 {samples} 个样本完全不变，而此前摄影机在移动',
  ],
  'tracking.frozen!': [
    'Restart the tracker, or move the camera to see whether it follows',
    '请重启跟踪设备，或移动摄影机看是否跟随',
  ],
  'tracking.wrong-rate': [
    'Tracking comes at {hz} Hz, expected {expectedHz} Hz',
    '跟踪速率为 {hz} Hz，应为 {expectedHz} Hz',
  ],
  'tracking.wrong-rate!': [
    'Set the rate at the tracker, or correct the studio file',
    '请在跟踪设备上设置速率，或更正影棚文件',
  ],
  'tracking.lossy': [
    '{pct} % of tracking samples are lost, limit {limitPct} %',
    '跟踪样本丢失 {pct} %，上限 {limitPct} %',
  ],
  'tracking.lossy!': ['Look for a busy switch, Wi-Fi or a second sender', '请检查交换机负载、无线网络或第二个发送者'],
  'tracking.refused.length': ['{count} tracking packets had the wrong length', '{count} 个跟踪数据包长度有误'],
  'tracking.refused.length!': [
    'Something cuts or adds to packets: check for another sender on this port, converters and the cable',
    '数据包被截断或附加了内容：请检查该端口是否有其他发送者，以及转换器和线缆',
  ],
  'tracking.refused.type': ['{count} tracking packets were no camera pose', '{count} 个跟踪数据包不是摄影机位姿'],
  'tracking.refused.checksum': ['{count} tracking packets were damaged', '{count} 个跟踪数据包校验和错误'],
  'tracking.refused.checksum!': [
    'Check the cable, the converter and the network; the pose before stays until a good one comes',
    '请检查线缆、转换器和网络；收到有效数据前保持上一位姿',
  ],
  'tracking.refused.not-finite': ['{count} poses were not numbers', '{count} 个位姿不是有效数字'],
  'tracking.refused.not-finite!': [
    'The tracker has lost itself: start its localisation anew, then look at its own diagnosis',
    '跟踪设备已丢失定位：请重新定位，并查看其自身诊断',
  ],
  'tracking.refused.impossible-angle': ['{count} poses had an impossible angle', '{count} 个位姿角度不可能'],
  'tracking.refused.impossible-angle!': [
    'Check which protocol and unit of angles the tracker sends, and the zero of its encoders',
    '请检查跟踪设备发送的协议、角度单位以及编码器零位',
  ],
  'tracking.refused.too-far': ['{count} poses were further away than any stage', '{count} 个位姿超出任何舞台的范围'],
  'tracking.refused.too-far!': [
    'Check the unit of lengths (mm, cm, m) and the origin that the tracker was set up with',
    '请检查长度单位（mm、cm、m）和跟踪设备的原点设置',
  ],
  'tracking.refused.time-backwards': ['{count} samples were older than the one before', '{count} 个样本早于前一个样本'],
  'tracking.refused.jump': [
    '{count} samples jumped faster than a camera can move',
    '{count} 个样本跳变超过摄影机可能的速度',
  ],
  'tracking.refused.jump!': [
    'Single samples: look for reflections and markers that are taken for others. If it stays, the tracker was moved or set up anew',
    '个别样本：请检查反光和被误认的标记点；若持续存在，说明跟踪设备被移动或重新设置',
  ],
  'tracking.refused.other-camera': [
    '{count} samples were of another camera number',
    '{count} 个样本属于其他摄影机编号',
  ],
  'tracking.refused.other-camera!': [
    'Set the camera number at the tracker, or in the studio file',
    '请在跟踪设备或影棚文件中设置摄影机编号',
  ],
  'tracking.refused.sender': [
    '{count} packets came from a sender that is not listed',
    '{count} 个数据包来自未列出的发送者',
  ],
  'tracking.refused.other-sender': [
    '{count} packets of a second sender were not taken while the first speaks',
    '第一个发送者仍在发送，未接受第二个发送者的 {count} 个数据包',
  ],
  'tracking.refused.other-sender!': [
    'Two senders use one camera number: give one of them another number or port, or list the right sender in the studio file',
    '两个发送者使用同一摄影机编号：请为其中一个更改编号或端口，或在影棚文件中列出正确的发送者',
  ],
  'tracking.refused.flood': ['{count} packets were more than four times the rate', '{count} 个数据包超出速率四倍'],
  'tracking.foreign': [
    'This is {protocol}; the source is set to {expected}',
    '收到的是 {protocol}，而该信号源设置为 {expected}',
  ],
  'tracking.foreign!': [
    'Set the protocol at the tracker, or correct the studio file',
    '请在跟踪设备上设置协议，或更正影棚文件',
  ],
  'tracking.refused.foreign-freed': ['{count} packets were FreeD', '{count} 个数据包是 FreeD'],
  'tracking.refused.foreign-opentrackio': ['{count} packets were OpenTrackIO', '{count} 个数据包是 OpenTrackIO'],
  'tracking.refused.foreign-psn': ['{count} packets were PosiStageNet', '{count} 个数据包是 PosiStageNet'],
  'tracking.refused.foreign-mosys-f4': ['{count} packets were Mo-Sys F4', '{count} 个数据包是 Mo-Sys F4'],
  'tracking.refused.foreign-stype': ['{count} packets were stYpe HF', '{count} 个数据包是 stYpe HF'],
  'tracking.refused.foreign-natnet': ['{count} packets were NatNet', '{count} 个数据包是 NatNet'],
  'tracking.refused.foreign-osc-pose': ['{count} packets were OSC', '{count} 个数据包是 OSC'],
  'tracking.refused.foreign-radamec': ['{count} packets were Radamec', '{count} 个数据包是 Radamec'],
  'tracking.opening': ['The tracking port is being opened', '正在打开跟踪端口'],
  'tracking.config': ['The tracking configuration is wrong at {place}', '跟踪配置有误，位置 {place}'],
  'tracking.no-sink': ['Camera {camera} has no tracking sink {sink}', '摄影机 {camera} 没有跟踪目标 {sink}'],
  'tracking.is-tap': [
    'The tracker feeds {sink} of camera {camera} by itself: there is nothing to relay',
    '摄影机 {camera} 的 {sink} 由跟踪设备直接供给，无需转发',
  ],
  'tracking.delay-range': ['A delay of {delayMs} ms is out of range', '延时 {delayMs} 毫秒超出范围'],
  'tracking.smoothing-range': [
    'A smoothing of {hz} Hz is out of range: 0 (off) to {mostHz} Hz',
    '平滑 {hz} Hz 超出范围：0（关闭）至 {mostHz} Hz',
  ],
  'tracking.prediction-range': [
    'A prediction of {ms} ms is out of range: 0 (off) to {mostMs} ms',
    '预测 {ms} 毫秒超出范围：0（关闭）至 {mostMs} 毫秒',
  ],
  'tracking.bypass': [
    'To go round us: send camera {camera} from the tracker straight to {host}:{port} as number {number}',
    '旁路方法：让跟踪设备把摄影机 {camera} 直接发往 {host}:{port}，编号 {number}',
  ],
  'tracking.lost': ['The tracking process is not reachable and is being replaced', '跟踪进程不可达，正在重新启动'],
  'tracking.not-started': ['The tracking process could not be started', '无法启动跟踪进程'],
  'tracking.stopped': ['Tracking has been stopped', '跟踪已停止'],
  'tracking.busy': ['The tracking process has too many orders waiting', '跟踪进程等待的指令过多'],
  'tracking.no-answer': [
    'The tracking process did not answer within {afterMs} ms',
    '跟踪进程在 {afterMs} 毫秒内未应答',
  ],
  'tracking.version': [
    'A tracking process of another version is at work (theirs {theirs}, ours {ours}); it is left alone',
    '有其他版本的跟踪进程在运行（对方 {theirs}，我方 {ours}），未作改动',
  ],
  'tracking.version!': ['Stop it when nothing is on air, then start again', '请在不播出时停止它，然后重新启动'],
  'tracking.failed': ['The link to the tracking process failed', '与跟踪进程的连接发生故障'],
  'freed.length': ['{count} FreeD packets had the wrong length', '{count} 个 FreeD 数据包长度有误'],
  'freed.type': ['{count} FreeD packets were no D1 pose', '{count} 个 FreeD 数据包不是 D1 位姿'],
  'freed.checksum': ['{count} FreeD packets were damaged', '{count} 个 FreeD 数据包校验和错误'],
  'freed.other-camera': [
    '{count} FreeD packets were of another camera number',
    '{count} 个 FreeD 数据包属于其他摄影机编号',
  ],
  'ndisplay.event-field': ['A cluster event lacks {field}', '集群事件缺少 {field}'],
  'ndisplay.event-id': [
    '{eventId} cannot be the number of a binary cluster event',
    '{eventId} 不能作为二进制集群事件编号',
  ],
  'ndisplay.event-json': ['A cluster event could not be read: {message}', '集群事件无法读取：{message}'],
  'ndisplay.unexpected-bytes': [
    'The primary node sent {bytes} bytes, though it never answers: is this the right port?',
    '主节点发来 {bytes} 字节，但它从不应答：端口是否正确？',
  ],
  'driver.address': [
    'This device is reached by {wanted}, the studio file says {kind}',
    '该设备通过 {wanted} 连接，影棚文件写的是 {kind}',
  ],
} as const satisfies Catalogue;
