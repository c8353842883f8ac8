import type { Catalogue } from '../../protocol/words/words.ts';

/** Controls of one zone, the vision mixer, overrides, cue lists, and the studio's own files and seats. */
export const controlsWords = {
  semicolon: ['; ', '；'],
  'survives.input-switch': ['input switch', '输入切换'],
  'survives.input-loss': ['input loss', '输入丢失'],
  'survives.preset-recall': ['preset recall', '预设调用'],
  'survives.format-change': ['format change', '制式变化'],
  'survives.reference-loss': ['reference loss', '基准丢失'],
  'hold.holds': ['holds', '可保持'],
  'hold.lost': ['would be lost', '会丢失'],
  'hold.survives': ['outlives {what}', '可经受{what}'],
  'hold.needs': ['this take needs {what}', '本次切换需经受{what}'],
  'hold.unmeasured': ['never measured', '从未实测'],
} as const satisfies Catalogue;
