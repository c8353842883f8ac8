import type { Catalogue } from '../../protocol/words/words.ts';

/** Page Tracking: how far the rings of a camera's lens were turned. */
export const lensRingsWords = {
  'rings.title': ['Lens rings', '镜头环'],
  'rings.sub': ['as far as they were turned', '实际转动过的行程'],
  'rings.zoom': ['Zoom', '变焦'],
  'rings.focus': ['Focus', '对焦'],
  'rings.seen': ['{from} to {to}', '{from} 至 {to}'],
  'rings.at': ['now {raw}, {pct} % of the way', '当前 {raw}，行程的 {pct} %'],
  'rings.never': ['not turned yet: turn it from end to end', '尚未转动：请从一端转到另一端'],
  'rings.of': ['{pct} % of what the tracker’s dialect says was seen', '已见到跟踪设备方言所述范围的 {pct} %'],
  'rings.beyond': [
    'further than the tracker’s dialect says: look at “dialect”',
    '超出跟踪设备方言所述范围：请检查“dialect”',
  ],
  'rings.wraps': [
    'Its encoder seems to begin anew at 0 ({n} times). Nothing is learnt until “{setting}” is set and you begin anew.',
    '其编码器似乎从 0 重新计数（{n} 次）。设置“{setting}”并重新学习之前不再学习。',
  ],
  'rings.reset': ['Begin anew', '重新学习'],
  'rings.reset-now': ['Forget this range', '清除已学行程'],
} as const satisfies Catalogue;
