/** Words for values that were measured or entered, and why they no longer count. */
import type { Catalogue } from './words.ts';

export const measureFaults = {
  'measure.bad-key': ['A value cannot be kept under the name {key}', '无法以“{key}”为名保存数值'],
  'measure.bad-value': ['The value for {key} is impossible', '{key} 的数值不可能成立'],
  'measure.none': ['Nothing is kept for {key}', '{key} 没有保存的数值'],
  'measure.too-many': ['No more than {max} values can be kept', '最多只能保存 {max} 个数值'],
  'measure.too-old': ['Older than it may be', '已过有效期'],
} as const satisfies Catalogue;
