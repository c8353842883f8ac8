import type { Catalogue } from './words.ts';

/** Words for what tracking protocols with headers, sequences and documents refuse, and for oddities that they believe. */
export const openTrackIoFaults = {
  'tracking.refused.identifier': [
    '{count} packets did not begin as the protocol does',
    '{count} 个数据包的开头不符合该协议',
  ],
  'tracking.refused.encoding': [
    '{count} packets had an encoding that is not read here',
    '{count} 个数据包的编码方式无法读取',
  ],
  'tracking.refused.late': ['{count} packets came after newer ones', '{count} 个数据包晚于更新的数据包到达'],
  'tracking.refused.segment-gap': [
    '{count} packets were parts of a sample of which another part was lost',
    '{count} 个数据包所属样本的其他分段已丢失',
  ],
  'tracking.refused.too-long': ['{count} samples were longer than any sample may be', '{count} 个样本超过允许的长度'],
  'tracking.refused.json': ['{count} samples were no readable JSON', '{count} 个样本不是可读的 JSON'],
  'tracking.refused.cbor': ['{count} samples were no readable CBOR', '{count} 个样本不是可读的 CBOR'],
  'tracking.refused.bare-json': [
    '{count} packets were JSON without a header; the studio file can allow it',
    '{count} 个数据包是没有包头的 JSON，可在影棚文件中允许',
  ],
  'tracking.refused.document': [
    '{count} samples were not built as the protocol says',
    '{count} 个样本的结构不符合协议',
  ],
  'tracking.refused.no-transform': ['{count} samples held no camera pose', '{count} 个样本不含摄影机位姿'],
  'tracking.noted.restarted': ['The tracker began its numbers anew ({count})', '跟踪设备重新开始编号（{count} 次）'],
  'tracking.noted.legacy-checksum': [
    '{count} packets carried the checksum of version 1.0.0; update the tracker',
    '{count} 个数据包使用 1.0.0 版校验和，请更新跟踪设备',
  ],
  'tracking.noted.scaled': [
    '{count} samples carried a scale, which was applied to what hangs below it',
    '{count} 个样本带有缩放，已应用到其下级',
  ],
  'tracking.noted.focus-unit': [
    '{count} samples said a focus distance of more than 100 m: is the tracker sending millimetres?',
    '{count} 个样本的对焦距离超过 100 米，跟踪设备是否在发送毫米？',
  ],
  'tracking.noted.bare-json': ['{count} packets were JSON without a header', '{count} 个数据包是没有包头的 JSON'],
} as const satisfies Catalogue;
