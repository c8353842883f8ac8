import type { Catalogue } from './words.ts';

/** Why a scene is not loaded out of sight just now. */
export const warmthFaults = {
  'warmth.no-system': ['There is no system {system}', '没有系统 {system}'],
  'warmth.no-scene': ['{system} cannot show the scene {scene}', '{system} 无法显示场景 {scene}'],
  'warmth.no-wish': ['Nobody said which scene {system} should hold', '没有指定 {system} 应保持的场景'],
  'warmth.busy': ['{system} is loading another scene', '{system} 正在加载其他场景'],
  'warmth.offline': ['{system} cannot be reached', '无法连接 {system}'],
  'warmth.on-wall': ['{system} is on the wall: {zones}', '{system} 正在上屏：{zones}'],
  'warmth.in-picture': ['{system} is in the picture of {cameras}', '{system} 正在 {cameras} 的画面中'],
  'warmth.visible': ['A load of {system} can be seen', '{system} 的加载过程可见'],
  'warmth.shared': [
    '{system} and {other} share {shared}: both cannot be warm',
    '{system} 与 {other} 共用 {shared}：不能同时预热',
  ],
  'warmth.claimed': ['An armed or running take needs {system}', '已预位或进行中的切换正在使用 {system}'],
  'warmth.spoken-for': ['What is next needs {value} on {system}', '下一条需要 {system} 加载 {value}'],
  'warmth.restarted': [
    '{system} was restarted or reconnected: nothing is sent to it until a person says so',
    '{system} 已重启或重连：在有人确认之前不会发送任何指令',
  ],
} as const satisfies Catalogue;
