import type { Catalogue } from '../../protocol/words/words.ts';

/** A surveyor's list, in and out. */
export const surveyWords = {
  'survey.import': ['Import list', '导入列表'],
  'survey.export': ['Points as CSV', '导出测点 CSV'],
  'survey.preview': ['What the list says', '列表内容'],
  'survey.refused': ['Nothing is taken over.', '未导入任何内容。'],
  'survey.read-as': ['Points: {n}. Unit: {unit}. Parted by {mark}.', '测点 {n} 个，单位：{unit}，以{mark}分隔。'],
  'survey.unplaced': [
    'Points: {n}. The list names no unit: choose it before it is taken over.',
    '测点 {n} 个。列表未写单位，请先选择单位再采用。',
  ],
  'survey.unit': ['Unit of the list', '列表单位'],
  'survey.unit.m': ['metres', '米'],
  'survey.unit.cm': ['centimetres', '厘米'],
  'survey.unit.mm': ['millimetres', '毫米'],
  'survey.mark.comma': ['commas', '逗号'],
  'survey.mark.semicolon': ['semicolons', '分号'],
  'survey.mark.tab': ['tabs', '制表符'],
  'survey.rows': ['Points of the list', '列表中的测点'],
  'survey.point': ['Point', '测点'],
  'survey.change': ['Here', '现有'],
  'survey.change.new': ['NEW', '新增'],
  'survey.change.moved': ['MOVES {mm} mm', '移动 {mm} mm'],
  'survey.change.same': ['SAME', '不变'],
  'survey.read': ['tracker from the list', '跟踪读数来自列表'],
  'survey.unread': ['Columns that are not read: {columns}', '未读取的列：{columns}'],
  'survey.more-faults': ['and {n} more', '另有 {n} 处'],
  'survey.most-faults': ['and at least {n} more', '另有至少 {n} 处'],
  'survey.take': ['Take over', '采用'],
} as const satisfies Catalogue;
