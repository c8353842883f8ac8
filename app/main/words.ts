/** The shell's own words in both languages: menu, the two plain pages, the lines of a command line. */
import { type Catalogue, fill, type Lang, type Params, pick } from '../protocol/words/words.ts';

export const SHELL_WORDS = {
  'app.name': ['Stagelock', 'Stagelock'],
  'menu.stage': ['Stage', '舞台'],
  'menu.edit': ['Edit', '编辑'],
  'menu.pages': ['Pages', '页面'],
  'menu.view': ['View', '显示'],
  'menu.window': ['Window', '窗口'],
  'menu.language': ['Language', '语言'],
  'menu.new-window': ['New window on', '在屏幕上新开窗口'],
  'menu.screen': ['Screen {n}: {label}', '屏幕 {n}：{label}'],
  'menu.open-window': ['Open the console', '打开控制台'],
  'menu.again': ['Start the stage again', '重新启动舞台'],
  'menu.quit': ['Quit', '退出'],
  'menu.quit-on-duty': ['Quit while the show is on', '演出进行中退出'],
  'menu.close-windows': ['Close the windows, the stage goes on', '关闭窗口，舞台继续运行'],
  'menu.stop-and-quit': ['Stop the stage and quit', '停止舞台并退出'],
  'menu.stay': ['Stay', '不退出'],
  'page.live': ['Live', '演出'],
  'page.director': ['Director', '导演'],
  'page.tracking': ['Tracking', '跟踪'],
  'page.sync': ['Sync', '同步'],
  'page.devices': ['Devices', '设备'],
  'page.library': ['Library', '预设库'],
  'role.about': ['About Stagelock', '关于 Stagelock'],
  'role.hide': ['Hide Stagelock', '隐藏 Stagelock'],
  'role.hideOthers': ['Hide others', '隐藏其他'],
  'role.unhide': ['Show all', '全部显示'],
  'role.undo': ['Undo typing', '撤销输入'],
  'role.redo': ['Redo typing', '重做输入'],
  'role.cut': ['Cut', '剪切'],
  'role.copy': ['Copy', '复制'],
  'role.paste': ['Paste', '粘贴'],
  'role.selectAll': ['Select all', '全选'],
  'role.reload': ['Load the page again', '重新载入页面'],
  'role.resetZoom': ['Actual size', '实际大小'],
  'role.zoomIn': ['Larger', '放大'],
  'role.zoomOut': ['Smaller', '缩小'],
  'role.togglefullscreen': ['Full screen', '全屏'],
  'role.toggleDevTools': ['Developer tools', '开发者工具'],
  'role.minimize': ['Minimize', '最小化'],
  'role.close': ['Close window', '关闭窗口'],
  'starting.title': ['The stage is starting', '舞台正在启动'],
  'starting.text': ['Nothing is sent to any device while it starts.', '启动过程中不会向任何设备下发指令。'],
  'trouble.title': ['The stage did not start', '舞台未能启动'],
  'trouble.stopped': ['The stage stopped and could not be brought back', '舞台已停止且无法恢复'],
  'trouble.engine': [
    'The engine ended {times} times in a row, last with {code}.',
    '引擎连续退出 {times} 次，最近一次代码 {code}。',
  ],
  'trouble.virtual-stage': [
    'The virtual stage ended {times} times in a row, last with {code}.',
    '虚拟舞台连续退出 {times} 次，最近一次代码 {code}。',
  ],
  'trouble.tracking': [
    'The tracking process ended {times} times in a row, last with {code}.',
    '跟踪进程连续退出 {times} 次，最近一次代码 {code}。',
  ],
  'trouble.devices': [
    'No device was told anything by this: what they show, they go on showing.',
    '设备未因此收到任何指令，画面保持原样。',
  ],
  'trouble.again': [
    'When it is put right: menu Stage, Start the stage again.',
    '排除后请使用菜单“舞台 → 重新启动舞台”。',
  ],
  'line.running': [
    'Stagelock already runs with the data folder {data}: its window was asked for',
    'Stagelock 已在使用数据文件夹 {data}：已请求显示其窗口',
  ],
} as const satisfies Catalogue;

export type ShellWord = keyof typeof SHELL_WORDS;

export function say(word: ShellWord, lang: Lang, params?: Params): string {
  return fill(pick(SHELL_WORDS[word], lang), params);
}

/** Of the languages that the desktop prefers, the first that we have. */
export function langOf(preferred: readonly string[]): Lang {
  return preferred
    .find((tag) => /^(en|zh)\b/i.test(tag))
    ?.toLowerCase()
    .startsWith('zh')
    ? 'zh'
    : 'en';
}

export const USAGE = `Usage: stagelock [options]

  --headless               no window
  --studio <dir>           folder of studio files; default: the shipped studio, on the virtual stage
  --data <dir>             folder of journal and library; default: your user folder
  --listen <host:port>     default 127.0.0.1:7788; port 0 takes a free one
  --admin-token <token>    8 to 200 characters; without it one is made
  --virtual-stage[=<url>]  run the studio's devices as emulators on loopback, or attach to running ones
  --no-virtual-stage       real devices only
  --help
`;
