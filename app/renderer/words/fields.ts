import type { Catalogue } from '../../protocol/words/words.ts';

/** Tab Fields of a device that lists them itself. */
export const fieldsWords = {
  'devices.tab.fields': ['Fields', '字段'],
  'fields.search': ['Search {n} fields', '搜索 {n} 个字段'],
  'fields.col.label': ['Field at the device', '设备上的字段'],
  'fields.col.type': ['Type', '类型'],
  'fields.col.key': ['Key here', '此处的键'],
  'fields.unpublished': ['not published', '未发布'],
  'fields.type.number': ['number', '数值'],
  'fields.type.enum': ['choice', '选项'],
  'fields.type.boolean': ['yes or no', '是或否'],
  'fields.type.string': ['text', '文本'],
  'fields.type.colour': ['colour', '颜色'],
  'fields.type.pose': ['pose', '位姿'],
  'fields.range': ['{min} to {max} {unit}', '{min} 至 {max} {unit}'],
  'fields.read-only': ['read only', '只读'],
  'fields.made': [
    'The key was made of the label: in the studio file it stays when the label changes.',
    '键由标签生成；写入影棚文件后，标签改变键也不变。',
  ],
  'fields.bound': [
    'Bound to this key: {paths}. Change the binding before the key.',
    '此键已绑定：{paths}。请先更改绑定，再更改键。',
  ],
  'fields.key': ['Key', '键'],
  'fields.save': ['Write into the studio file', '写入影棚文件'],
  'fields.forget': ['Take out again', '从文件中移除'],
  'fields.about': [
    'Choose a field to give it a key. The device is dialled anew; nothing is sent to it.',
    '选择字段以设置键。设备会重新连接，不会向其发送任何内容。',
  ],
  'fields.offline': ['The fields are listed while the device is online.', '设备在线时才能列出字段。'],
} as const satisfies Catalogue;
