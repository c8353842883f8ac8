import type { Catalogue } from './words.ts';

/** Words of cluster events that people make: what is wrong with one, and why one is not fired. */
export const eventFaults = {
  'event.none': ['There is no event {event}', '没有事件 {event}'],
  'event.no-version': ['Event {event} has no v{version}', '事件 {event} 没有 v{version}'],
  'event.other-version': [
    'v{found} stands there now, not v{expected}: somebody changed it',
    '现在是 v{found}，不是 v{expected}：已有人修改',
  ],
  'event.too-many-kept': ['No more events or versions are kept', '事件或版本数量已达上限'],
  'event.no-parameter': ['The event has no parameter {name}', '该事件没有参数 {name}'],
  'event.value-missing': ['{name} has no value', '{name} 没有值'],
  'event.name-empty': ['It needs a name in both languages', '须填写两种语言的名称'],
  'event.category-empty': ['The category is empty', '分类为空'],
  'event.type-empty': ['The type is empty', '类型为空'],
  'event.event-empty': ['The name that nodes know it by is empty', '节点识别用的名称为空'],
  'event.reserved': [
    'The category nDisplay belongs to the engine; ending a cluster and its console have their own commands',
    '分类 nDisplay 由引擎保留；结束集群与控制台另有专用命令',
  ],
  'event.id-range': ['The number must be whole, from 0 to {most}', '编号须为 0 至 {most} 的整数'],
  'event.is-parameter': [
    'This event is the parameter {key} of the studio: set it there, so that its value is known',
    '该事件是影棚参数 {key}：请在参数中设置，以便系统掌握其值',
  ],
  'event.parameter-name': ['Parameter {n} has no name', '第 {n} 个参数没有名称'],
  'event.parameter-twice': ['Parameter {n}: the name {name} stands twice', '第 {n} 个参数：名称 {name} 重复'],
  'event.range': ['Parameter {n}: the least must be below the most', '第 {n} 个参数：最小值须小于最大值'],
  'event.options-empty': ['Parameter {n}: an option is empty, or there is none', '第 {n} 个参数：选项为空或缺失'],
  'event.options-twice': ['Parameter {n}: an option stands twice', '第 {n} 个参数：选项重复'],
  'event.length': [
    'Parameter {n}: its length must be whole, from 1 to 4000',
    '第 {n} 个参数：长度须为 1 至 4000 的整数',
  ],
  'event.first-unfit': [
    'Parameter {n}: its first value is none that it can have',
    '第 {n} 个参数：初始值不在允许范围内',
  ],
  'event.too-many': ['An event carries {most} parameters at most', '一个事件最多带 {most} 个参数'],
  'event.binary-one': ['A binary event carries one parameter at most', '二进制事件最多带一个参数'],
  'event.button-collapses': [
    'Two presses within one frame would be one: keep every copy of a button',
    '同一帧内按两次只算一次：按钮应保留每一次',
  ],
  'event.collapses-with': [
    'It has the address of “{name}”: of both within one frame only the later one is delivered',
    '与“{name}”地址相同：同一帧内两者只送达后一个',
  ],
} as const satisfies Catalogue;
