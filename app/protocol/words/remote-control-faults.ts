import type { Catalogue } from './words.ts';

/** Words of Unreal's Remote Control: what keeps a preset from being had, and what is odd about its fields. */
export const remoteControlFaults = {
  'ticket.superseded': ['A newer value took its place before it was sent', '发送前已被更新的值取代'],
  'remote-control.denied': [
    'The engine does not take our passphrase (answer {status})',
    '引擎不接受我们的口令（应答 {status}）',
  ],
  'remote-control.denied!': [
    'Enter the passphrase of its Remote Control settings in the studio file, or allow this machine’s address there',
    '请在影棚文件中填写引擎远程控制设置里的口令，或在那里允许本机地址',
  ],
  'remote-control.content-type': [
    'The engine does not take the content type of our requests: something between us changes it',
    '引擎不接受请求的内容类型：中间有设备改动了它',
  ],
  'remote-control.content-type!': ['Reach the engine without a proxy', '请不经代理直接访问引擎'],
  'remote-control.not-found': [
    'The engine does not find what was asked for: {reason}',
    '引擎找不到所请求的内容：{reason}',
  ],
  'remote-control.refused': ['The engine refused (answer {status}): {reason}', '引擎拒绝（应答 {status}）：{reason}'],
  'remote-control.not-json': [
    'The engine’s answer ({status}) is not what Remote Control answers: is this the right port?',
    '引擎的应答（{status}）不是远程控制的应答：端口是否正确？',
  ],
  'remote-control.no-route': ['This release of the engine has no {route}', '该版本的引擎没有 {route}'],
  'remote-control.no-route!': [
    'Enable the Remote Control API plugin, or use a newer release',
    '请启用 Remote Control API 插件，或使用更新的版本',
  ],
  'remote-control.no-preset': [
    'The engine has no preset {preset}. It has: {presets}',
    '引擎没有预设 {preset}。现有预设：{presets}',
  ],
  'remote-control.no-preset!': [
    'Open the project that holds it, or name another preset in the studio file',
    '请打开包含该预设的项目，或在影棚文件中改用其他预设',
  ],
  'remote-control.no-preset-in-reply': [
    'The engine answered without a preset where one was asked for',
    '引擎的应答中没有所请求的预设',
  ],
  'remote-control.no-value': ['The engine tells no value of {label}', '引擎未给出 {label} 的值'],
  'remote-control.no-value!': [
    'Is the level open that holds the object, and is the field bound to it?',
    '包含该对象的关卡是否打开？该字段是否绑定到对象？',
  ],
  'remote-control.differ': ['The objects behind {label} have different values', '{label} 背后的对象取值不一致'],
  'remote-control.differ!': ['Set it once, and all of them follow', '设置一次，全部对象即会一致'],
  'remote-control.overtaken': ['{label} was written while it was read', '读取 {label} 时它又被写入'],
  'remote-control.value': [
    'What the engine says of {label} does not fit {key}',
    '引擎给出的 {label} 的值不适用于 {key}',
  ],
  'remote-control.type': [
    'The field {label} has a type that cannot be carried ({type})',
    '字段 {label} 的类型无法传递（{type}）',
  ],
  'remote-control.type!': ['Expose the members that you need as fields of their own', '请把需要的成员单独公开为字段'],
  'remote-control.key-twice': [
    'The field {label} would have the key {key}, which another one has',
    '字段 {label} 的键 {key} 与另一字段重复',
  ],
  'remote-control.key-twice!': ['Give it a key of its own in the studio file', '请在影棚文件中给它单独的键'],
  'remote-control.no-field': [
    'The preset {preset} has no field {label}, so there is no {key}',
    '预设 {preset} 没有字段 {label}，因此没有 {key}',
  ],
  'remote-control.no-field!': [
    'Expose it in the preset under this label, or write its new label into the studio file',
    '请在预设中以该标签公开，或把新标签写入影棚文件',
  ],
  'remote-control.renamed': ['The field {from} was renamed to {to} in the editor', '编辑器中字段 {from} 已改名为 {to}'],
  'remote-control.renamed!': [
    'It keeps its key until the next start: write the new label into the studio file',
    '在下次启动前其键不变：请把新标签写入影棚文件',
  ],
  'remote-control.left-out': [
    '{leftOut} fields of the preset could not be read or are too many; {most} are there',
    '预设中有 {leftOut} 个字段无法读取或超出数量；现有 {most} 个',
  ],
  'remote-control.no-notices': [
    'The engine’s WebSocket on port {port} is not there ({reason}): changes made in the editor are seen later',
    '引擎端口 {port} 的 WebSocket 不可用（{reason}）：编辑器中的改动会稍后才看到',
  ],
  'remote-control.no-notices!': [
    'Start its WebSocket server: WebControl.StartWebSocketServer',
    '请启动其 WebSocket 服务：WebControl.StartWebSocketServer',
  ],
  'remote-control.flood': [
    'The engine’s WebSocket says more than {most} things a second: some are passed over, everything is read again',
    '引擎的 WebSocket 每秒消息超过 {most} 条：部分被略过，将重新读取全部',
  ],
  'remote-control.notice': [
    'A message of {bytes} bytes on the engine’s WebSocket could not be read',
    '引擎 WebSocket 上一条 {bytes} 字节的消息无法读取',
  ],
} as const satisfies Catalogue;
