import type { Catalogue } from '../../protocol/words/words.ts';

/** Page Sync. The verdicts themselves stand in frame-words.ts. */
export const syncWords = {
  'sync.title': ['Where time comes from', '时间来源'],
  'sync.counts': ['{n} devices, none differs, {mute} cannot say', '{n} 台设备，无不一致，{mute} 台无法上报'],
  'sync.counts-wrong': [
    '{wrong} of {n} devices differ, {mute} cannot say',
    '{n} 台设备中 {wrong} 台不一致，{mute} 台无法上报',
  ],
  'sync.point': ['Point', '节点'],
  'sync.rate': ['rate', '帧率'],
  'sync.lock': ['lock', '锁相'],
  'sync.phase': ['phase', '相位'],
  'sync.age': ['age', '时效'],
  'sync.house': ['House clock, {source}', '基准时钟，{source}'],
  'sync.ours': ['ours', '本机'],
  'sync.clock-about': ['what every frame number is counted by', '所有帧号的计数依据'],
  'sync.clock.free-run': ['free-run', '自由运行'],
  'sync.clock.locked': ['locked', '已锁'],
  'sync.clock.holdover': ['holdover', '保持'],
  'sync.clock': ['House clock', '基准时钟'],
  'sync.says.free-run': ['Free-run, not house', '自由运行，非基准'],
  'sync.says.locked': ['Locked to {source}', '已锁到 {source}'],
  'sync.says.holdover': ['{source} was lost, holding its pace', '{source} 丢失，保持原速'],
  'sync.means.free-run': [
    'This machine counts the frames by its own clock. A frame number here is ours alone.',
    '由本机时钟计帧，此处帧号仅为本机所有。',
  ],
  'sync.means.locked': ['Frames are counted by the house.', '按基准计帧。'],
  'sync.means.holdover': ['Frames run on at the last known pace until it comes back.', '恢复前按最后已知速度计帧。'],
  'sync.rates': ['video {rate}, timecode {timecode}', '视频 {rate}，时码 {timecode}'],
  'sync.phases': ['Phase of every device', '各设备相位'],
  'sync.phases-about': [
    '{n} reporting; {s} s, lowest and highest dotted, median solid',
    '{n} 台上报；{s} 秒，虚线为最低与最高，实线为中位',
  ],
  'sync.no-phase': ['No device reports its phase.', '没有设备上报相位。'],
  'sync.asks': ['What the next take asks of time', '下次切换对时间的要求'],
  'sync.asks-about': ['where a device cannot say, look and tick', '设备无法上报时，查看后勾选'],
  'sync.asks-none': ['Nothing.', '无。'],
  'sync.latency': ['Latency to program', '到主输出的延迟'],
  'sync.latency-about': ['as declared per picture path, not measured', '按画面路径申报，非实测'],
} as const satisfies Catalogue;
