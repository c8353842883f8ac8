import type { Catalogue } from './words.ts';

/** What is wrong with a surveyor's list, line by line. */
export const surveyListFaults = {
  'caldesk.list-empty': ['The list holds no point', '列表中没有测点'],
  'caldesk.list-empty!': [
    'Name the columns in the first line, write one point on each line below',
    '首行写列名，其下每行一个测点',
  ],
  'caldesk.list-large': ['The list is longer than {most} characters', '列表超过 {most} 个字符'],
  'caldesk.list-large!': ['Keep only the points that are to be taken', '请只保留需要采集的测点'],
  'caldesk.list-long': ['More than {most} points', '测点超过 {most} 个'],
  'caldesk.list-long!': ['Keep only the points that are to be taken', '请只保留需要采集的测点'],
  'caldesk.list-encoding': ['Line {line} holds characters that cannot be read', '第 {line} 行有无法识别的字符'],
  'caldesk.list-encoding!': ['Save the list as CSV in UTF-8', '请将列表另存为 UTF-8 编码的 CSV'],
  'caldesk.list-open': ['Line {line}: a quote is never closed', '第 {line} 行：引号没有闭合'],
  'caldesk.list-open!': ['Close it, or take it away', '请补上或删去该引号'],
  'caldesk.list-apart': ['The first line is one column: “{text}”', '首行只有一列：“{text}”'],
  'caldesk.list-apart!': [
    'Part columns by commas, semicolons or tabs; name them id, x, y, z',
    '列之间用逗号、分号或制表符分隔；列名为 id、x、y、z',
  ],
  'caldesk.list-column': ['The first line names no column {column}', '首行没有 {column} 列'],
  'caldesk.list-column!': [
    'It wants id, x, y, z; a unit may stand in the name, as x_mm',
    '需要列 id、x、y、z；列名可带单位，如 x_mm',
  ],
  'caldesk.list-cells': [
    'Line {line}: {found} cells, the first line names {wanted} columns',
    '第 {line} 行：有 {found} 格，首行只有 {wanted} 列',
  ],
  'caldesk.list-cells!': [
    'With decimal commas, part cells by semicolons; put text with commas in quotes',
    '小数用逗号时，请用分号分隔各格；含逗号的文字请加引号',
  ],
  'caldesk.list-id': ['Line {line}: “{text}” is no id of a point', '第 {line} 行：“{text}” 不是有效的测点编号'],
  'caldesk.list-id!': [
    'Letters, digits and hyphens, 60 at most; other words belong in the column name',
    '只用字母、数字和连字符，最多 60 个；其他文字请写入 name 列',
  ],
  'caldesk.list-twice': [
    'Line {line}: {point} is there twice, first on line {before}',
    '第 {line} 行：{point} 重复，首次在第 {before} 行',
  ],
  'caldesk.list-twice!': ['Take one of them away, or give it another id', '请删去其中一行，或改用其他编号'],
  'caldesk.list-number': [
    'Line {line}, {column}: “{text}” is no number',
    '第 {line} 行 {column}：“{text}” 不是有效数值',
  ],
  'caldesk.list-number!': ['Write the measured value, without its unit', '请填写测量值，不带单位'],
  'caldesk.list-far': [
    'Line {line}, {column}: {text} {unit} is more than {most} m from the origin',
    '第 {line} 行 {column}：{text} {unit} 距原点超过 {most} m',
  ],
  'caldesk.list-far!': [
    'Say in which unit the list is, or take the coordinates of the site off',
    '请指明列表的单位，或减去工地坐标的偏移',
  ],
  'caldesk.list-use': ['Line {line}: “{text}” says no use of the point', '第 {line} 行：“{text}” 不是有效用途'],
  'caldesk.list-use!': ['fit, check, or dropped with a reason', '填写 fit、check，或 dropped 并注明原因'],
  'caldesk.read-not-taken': [
    'The tracker was not asked here: {points} come with what a list says',
    '{points} 的跟踪读数来自列表，并非在此采集',
  ],
  'caldesk.read-not-taken!': ['Take them again, or run a quick check', '请重新采集，或进行快速检查'],
} as const satisfies Catalogue;
