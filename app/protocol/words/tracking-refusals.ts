import type { Catalogue } from './words.ts';

/** Words for what trackers of other protocols than FreeD are refused for. */
export const trackingRefusals = {
  'tracking.refused.version': [
    '{count} packets were of another version of the protocol',
    '{count} 个数据包的协议版本不同',
  ],
  'tracking.refused.header': ['{count} packets had no header', '{count} 个数据包没有报头'],
  'tracking.refused.too-many': ['{count} packets held more than any stage has', '{count} 个数据包的内容超出上限'],
  'tracking.refused.no-pose': ['{count} packets held no whole pose', '{count} 个数据包没有完整位姿'],
  'tracking.refused.duplicate': ['{count} samples came twice', '{count} 个样本重复到达'],
  'tracking.refused.occluded': [
    'The tracker itself says of {count} samples that it does not see the camera',
    '跟踪设备报告 {count} 个样本看不到摄影机',
  ],
  'tracking.refused.occluded!': [
    'Look for what stands before the camera, its markers or sensors, and for light from the wall that blinds them',
    '请检查摄影机、标记点或传感器是否被遮挡，以及 LED 屏光线是否干扰',
  ],
  'tracking.refused.duplicate!': [
    'Look for a loop or a mirror port in the network, or for two ways to this machine',
    '请检查网络中是否有环路、镜像端口，或有两条路径到达本机',
  ],
  'tracking.refused.no-body': [
    'The tracker has no rigid body of that name, or does not say its names ({count} frames)',
    '跟踪系统没有该名称的刚体，或未提供名称（{count} 帧）',
  ],
  'tracking.refused.no-body!': [
    'Check the name in the tracker and the address of its server in the studio file',
    '请检查跟踪软件中的名称和影棚文件中的服务器地址',
  ],
  'tracking.refused.rotation': ['{count} samples held no rotation', '{count} 个样本没有有效旋转'],
  'tracking.refused.ask-failed': [
    '{count} questions to the tracker could not be sent',
    '{count} 个询问无法发往跟踪设备',
  ],
  'tracking.refused.out-of-step': [
    'Bytes of the serial line fitted no message {count} times',
    '串口线路上的字节有 {count} 次不成完整消息',
  ],
  'tracking.refused.out-of-step!': [
    'Once at the start is normal. If it goes on, check baud rate, parity and cable: FreeD is 38400 8-O-1',
    '开始时出现一次属正常；若持续出现，请检查波特率、校验位和线缆：FreeD 为 38400 8-O-1',
  ],
  'tracking.refused.osc': ['{count} packets were no OSC', '{count} 个数据包不是 OSC'],
  'tracking.refused.address': [
    '{count} OSC messages had an address that the template does not know',
    '{count} 条 OSC 消息的地址不在模板中',
  ],
  'tracking.refused.arguments': [
    'The arguments of {count} OSC messages do not fit the template',
    '{count} 条 OSC 消息的参数与模板不符',
  ],
  'tracking.refused.template': ['The OSC template of this source cannot be read', '该信号源的 OSC 模板无法解析'],
  'osc-pose.template': ['The OSC template cannot be read at "{piece}"', 'OSC 模板无法解析，位置“{piece}”'],
  'tracking.noted.no-rotation': [
    '{count} samples held a place and no rotation: the camera is taken to look straight ahead',
    '{count} 个样本只有位置没有旋转：按正前方处理',
  ],
  'tracking.noted.clock-set': [
    'The clock of the tracker was set, or ran backwards ({count} times)',
    '跟踪设备的时钟被调整或倒退（{count} 次）',
  ],
  'tracking.noted.clock-set!': [
    'If nobody set it, check what the tracker takes its time from (PTP, NTP)',
    '如无人调整，请检查跟踪设备的时间来源（PTP、NTP）',
  ],
  'tracking.noted.unsure': ['The tracker calls {count} of its samples unreliable', '跟踪设备称 {count} 个样本不可靠'],
  'tracking.noted.marker-error': [
    'The markers of {count} samples fit their rigid body badly',
    '{count} 个样本的标记点与刚体吻合较差',
  ],
} as const satisfies Catalogue;
