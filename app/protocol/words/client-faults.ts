import type { Catalogue } from './words.ts';

/** Words for what a client itself refuses. */
export const clientFaults = {
  'link.lost': ['The link to the engine is lost', '与引擎的链路已中断'],
  'link.lost!': [
    'Nothing was repeated. Look at the state, then press again',
    '未重发任何指令。请先确认当前状态，再次按下',
  ],
  'link.busy': ['Too many commands wait for an answer', '等待应答的指令过多'],
  'link.busy!': ['Wait a moment, then press again', '请稍候再按'],
  'link.none': ['No WebSocket here', '此处没有 WebSocket'],
  'link.protocol': ['Console and engine are of different versions', '控制台与引擎版本不一致'],
  'link.protocol!': ['Load the page again', '请重新载入页面'],
} as const satisfies Catalogue;
