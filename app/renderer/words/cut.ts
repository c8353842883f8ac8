import type { Catalogue } from '../../protocol/words/words.ts';

/** A cut that a wall has a part in. */
export const cutWords = {
  'cut.title': ['Cut under way', '正在切换机位'],
  'cut.to-program': ['Cut to {camera}', '切到 {camera}'],
  'cut.to-preview': ['{camera} to preview', '{camera} 进预监'],
  'cut.at.lighting': ['its frustum is lit first', '先点亮内视锥'],
  'cut.at.counting': ['the wall goes with the next frames', '画面将在数帧内切换'],
  'cut.at.following': ['the wall went; the mixer follows its light', '画面已切；切换台随后跟上'],
  'cut.at.cutting': ['the mixer cuts', '切换台正在切'],
  'cut.at.releasing': ['the old frustum is let go', '正在关闭旧的内视锥'],
  'cut.now': ['CUT', '切'],
  'cut.frames': ['{n} f', '{n} 帧'],
  'cut.call-off': ['Call off', '取消'],
  'journal.kind.cut': ['camera cut', '机位切换'],
  'journal.cut.done': ['done', '已完成'],
  'journal.cut.unseen': ['over; nobody can tell whether it was cut', '已结束；无法得知是否切换'],
  'journal.cut.failed': ['failed', '未成功'],
  'journal.cut.called-off': ['called off', '已取消'],
  'journal.cut.begun': ['begun', '开始'],
  'command.camera.callOff': ['Call off a cut', '取消机位切换'],
} as const satisfies Catalogue;
