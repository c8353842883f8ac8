import type { Catalogue } from './words.ts';

/** Why a field of a device is not listed, or cannot be given another key. */
export const fieldFaults = {
  'field.no-list': ['{device} does not list its fields', '{device} 不提供字段列表'],
  'field.unknown': ['{device} has no field {label}', '{device} 没有字段 {label}'],
  'field.bound': ['{path} stands on the key {key}', '{path} 依赖键 {key}'],
  'field.bound!': ['Change its binding in the studio file first', '请先在影棚文件中更改其绑定'],
} as const satisfies Catalogue;
