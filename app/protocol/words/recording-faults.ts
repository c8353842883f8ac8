import type { Catalogue } from './words.ts';

/** Words of recorded tracking: why a recording or a replay is refused, and how one ended. */
export const recordingFaults = {
  'recording.running': ['A recording is running: {name}', '正在录制跟踪：{name}'],
  'recording.running!': ['End it first', '请先结束录制'],
  'recording.not-running': ['Nothing is being recorded', '没有正在进行的录制'],
  'recording.no-cameras': ['No tracked camera to record', '没有可录制的跟踪摄像机'],
  'recording.no-camera': ['There is no tracked camera {camera} to record', '没有名为 {camera} 的跟踪摄像机可录制'],
  'recording.too-many': ['Too many cameras for one recording', '一次录制的摄像机过多'],
  'recording.too-long': ['The recording reached {gb} GB and was ended', '录制已达 {gb} GB，已结束'],
  'recording.too-late': ['The recording ran {hours} hours and was ended', '录制已达 {hours} 小时，已结束'],
  'recording.disk-low': ['The disk has under {gb} GB: recording stopped', '磁盘剩余不足 {gb} GB，录制已停止'],
  'recording.disk-low!': [
    'Take recordings away from the data folder, then start again',
    '请从数据文件夹移走录制文件，然后重新开始',
  ],
  'recording.disk-full': ['The disk took no more ({error}): recording stopped', '磁盘已满（{error}），录制已停止'],
  'recording.disk-full!': [
    'Make room in the data folder, then start again; what was written is whole',
    '请在数据文件夹腾出空间后重新开始；已写入的部分完整',
  ],
  'recording.disk-failed': ['The disk failed ({error})', '磁盘出错（{error}）'],
  'recording.process-lost': [
    'The tracking process ended; what was written is whole',
    '跟踪进程已退出，已写入的部分完整',
  ],
  'recording.dropped': [
    '{count} tracking packets are missing in the recording {name}: the disk did not keep up',
    '录制 {name} 缺少 {count} 个跟踪数据包：磁盘来不及写入',
  ],
  'recording.dropped!': ['The relays lost nothing', '转发未受影响'],
  'recording.none': ['There is no such recording', '没有这个录制'],
  'recording.not-one': ['This file is no recording of tracking', '此文件不是跟踪录制'],
  'recording.newer': [
    'This recording was written by a newer version (format {format}, ours {ours})',
    '此录制由更新的版本写入（格式 {format}，本机 {ours}）',
  ],
  'recording.damaged': [
    'The recording is damaged at byte {offset}; it is whole up to there',
    '录制文件在第 {offset} 字节处损坏，之前的部分完整',
  ],
  'recording.empty': ['Nothing came while it was recorded', '录制期间没有收到数据'],
  'recording.old-process': [
    'The tracking process at work is of an older version and cannot record',
    '正在运行的跟踪进程版本较旧，不能录制',
  ],
  'recording.old-process!': [
    'Restart it when nothing is on air: end the engine cleanly and start it again',
    '请在不播出时重启：正常退出引擎后重新启动',
  ],
  'replay.show': ['No replay in SHOW', '演出状态下不能回放'],
  'replay.show!': ['Go to REHEARSAL or EDIT first', '请先切到彩排或编辑状态'],
  'replay.taking': ['A take is running', '正在切换'],
  'replay.on-air': [
    'Camera {camera} is on air: what is replayed would move its picture',
    '摄像机 {camera} 正在播出，回放会移动其画面',
  ],
  'replay.air-unknown': [
    'Nobody can tell whether camera {camera} is on air: name it to confirm',
    '无法得知摄像机 {camera} 是否在播：需点名确认',
  ],
  'replay.relays': ['The replay would go out to {sinks}: name each to confirm', '回放会发往 {sinks}：需逐一点名确认'],
  'replay.relays!': ['Stop these relays, or confirm them by name', '请停止这些转发，或点名确认'],
  'replay.no-relay': [
    'Camera {camera} shows a recording: no relay to {sink} is started now',
    '摄像机 {camera} 正在回放录制，现在不能开始转发到 {sink}',
  ],
  'replay.no-relay!': ['End the replay first', '请先结束回放'],
  'replay.running': ['A replay is running', '正在回放'],
  'replay.not-running': ['Nothing is being replayed', '没有正在进行的回放'],
  'replay.nobody': ['No camera of this stage is in the recording', '录制中没有本影棚的摄像机'],
  'replay.nobody!': ['Say which camera shall take whose place', '请指定用哪台的录制代替哪台摄像机'],
  'replay.no-camera': ['There is no tracked camera {camera}', '没有名为 {camera} 的跟踪摄像机'],
  'replay.not-recorded': ['Camera {camera} is not in the recording', '录制中没有摄像机 {camera}'],
  'export.format': [
    '{format} is no format of an export: csv, jsonl or usda',
    '{format} 不是导出格式：应为 csv、jsonl 或 usda',
  ],
  'export.range': ['{place} must be seconds from the beginning', '{place} 必须是从开头起的秒数'],
  'export.too-long': [
    'More than {most} samples for one USD file: choose a take, a range or a camera',
    '一个 USD 文件最多 {most} 个样本：请选择一次切换、一段时间或一台摄像机',
  ],
  'alarm.recording-ended': ['The recording {name} ended by itself. {why}', '录制 {name} 自行结束。{why}'],
  'alarm.replay-ended': ['The replay of {name} ended by itself. {why}', '{name} 的回放自行结束。{why}'],
  'alarm.replay-on-air': ['Camera {camera} is on air with recorded tracking', '摄像机 {camera} 正在以录制的跟踪播出'],
  'alarm.replay-on-air!': ['End the replay', '请结束回放'],
  'gate.replay': ['Live tracking', '实时跟踪'],
  'gate.replay.on': [
    'Camera {camera} shows recorded tracking, not its own',
    '摄像机 {camera} 的跟踪是录制的，不是实时的',
  ],
  'fix.replay-stop': ['End the replay', '结束回放'],
} as const satisfies Catalogue;
