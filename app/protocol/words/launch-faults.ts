import type { Catalogue } from './words.ts';

/** Words of render nodes: why none is started or ended, and what is odd of one. */
export const launchFaults = {
  'alarm.node-ended': ['Node {node} ended by itself (code {exit})', '节点 {node} 自行退出（代码 {exit}）'],
  'alarm.node-ended!': ['Start it again on the Engines page', '请在引擎页面重新启动'],
  'alarm.node-ended-log': [
    'Node {node} ended by itself (code {exit}): {log}',
    '节点 {node} 自行退出（代码 {exit}）：{log}',
  ],
  'alarm.node-ended-log!': ['Start it again on the Engines page', '请在引擎页面重新启动'],
  'alarm.node-lost': [
    'Node {node} ran when its host {device} fell silent. {why}',
    '节点 {node} 运行期间，其主机 {device} 失去联系。{why}',
  ],
  'alarm.node-lost!': [
    'Look at the wall and at the host; whether the node still runs is not known',
    '请查看屏幕与主机；该节点是否仍在运行未知',
  ],
  'alarm.node-lost-log': [
    'Node {node} ran when its host {device} fell silent. {why}. Last heard: {log}',
    '节点 {node} 运行期间，其主机 {device} 失去联系。{why}。最后日志：{log}',
  ],
  'alarm.node-lost-log!': [
    'Look at the wall and at the host; whether the node still runs is not known',
    '请查看屏幕与主机；该节点是否仍在运行未知',
  ],
  'gate.nodes': ['Render nodes run', '渲染节点运行'],
  'gate.nodes.ended': [
    '{system}: {nodes} ended by itself; that part of the wall would be dark',
    '{system}：{nodes} 已自行退出，对应的屏幕部分将无画面',
  ],
  'gate.nodes.stopped': [
    '{system}: the host of {nodes} runs no such program; that part of the wall may be dark',
    '{system}：{nodes} 的主机上没有运行该程序，对应的屏幕部分可能无画面',
  ],
  'gate.nodes.unknown': [
    '{system}: the host of {nodes} is not heard; look at that part of the wall',
    '{system}：{nodes} 的主机没有应答，请查看对应的屏幕部分',
  ],
  'gate.nodes.ended-offscreen': [
    '{system}: {nodes} ended by itself; it shows no part of the wall, but the others may stand still without it',
    '{system}：{nodes} 已自行退出；它不对应屏幕画面，但缺少它时其他节点可能停住',
  ],
  'gate.nodes.stopped-offscreen': [
    '{system}: the host of {nodes} runs no such program; it shows no part of the wall, but the others may stand still without it',
    '{system}：{nodes} 的主机上没有运行该程序；它不对应屏幕画面，但缺少它时其他节点可能停住',
  ],
  'gate.nodes.unknown-offscreen': [
    '{system}: the host of {nodes} is not heard; it shows no part of the wall, look whether the others move',
    '{system}：{nodes} 的主机没有应答；它不对应屏幕画面，请查看其他节点的画面是否在动',
  ],
  'gate.nodes-sync': ['Render nodes in step', '渲染节点同步'],
  'gate.nodes-sync.out': ['{system}, {nodes}: {why}', '{system}，{nodes}：{why}'],
  'fix.nodes': ['Look at the nodes of {system} on the Engines page', '请在引擎页面查看 {system} 的节点'],
  'launch.no-system': ['The studio names no hosts for the nodes of {system}', '影棚没有列出 {system} 的渲染主机'],
  'launch.no-system!': [
    'Give its render hosts as devices, and list them under hosts of the system',
    '请把渲染主机作为设备写入，并列在该系统的 hosts 中',
  ],
  'launch.no-host': ['No host of {system} serves a node {node}', '{system} 没有运行节点 {node} 的主机'],
  'launch.busy': ['{by} is starting or stopping nodes of {system}', '{by} 正在启动或停止 {system} 的节点'],
  'launch.busy!': ['Wait until that is done', '请等待其完成'],
  'launch.runs': ['Every node of {system} that was meant runs already', '{system} 的相关节点都已在运行'],
  'launch.runs-not': ['No node of {system} that was meant runs', '{system} 的相关节点都没有运行'],
  'launch.unheard': [
    'The host of node {node} ({device}) is not heard: {why}',
    '节点 {node} 的主机（{device}）没有应答：{why}',
  ],
  'launch.not-in-config': ['The configuration in force has no node {node}', '生效的配置中没有节点 {node}'],
  'launch.not-in-config!': [
    'Go by another configuration, or name the nodes of the hosts as it does',
    '请改用其他配置，或让主机的节点名称与配置一致',
  ],
  'launch.no-file': [
    'Where host {device} keeps the configuration for {node} is not known',
    '不清楚主机 {device} 把 {node} 的配置保存在哪里',
  ],
  'launch.node': ['Node {node}: {why}', '节点 {node}：{why}'],
  'launch.ended': ['Node {node} ended while its cluster was starting', '集群启动期间节点 {node} 退出'],
  'launch.not-ready': [
    'All nodes of {system} run, but it has not said for ten minutes that it is ready',
    '{system} 的节点都在运行，但十分钟内没有报告就绪',
  ],
  'launch.not-ready!': ['Look at the logs of its nodes', '请查看各节点的日志'],
  'node.unheard': ['Its host is not heard: {why}', '主机没有应答：{why}'],
  'node.host-standAside': ['Somebody else has its host', '主机由他人占用'],
  'node.host-disabled': ['Its host is switched off here', '主机在此处已停用'],
  'node.host-offline': ['Its host is offline', '主机离线'],
  'node.no-device': ['No device of the studio serves this node', '影棚没有设备运行此节点'],
  'node.no-device!': ['Start and look after it on its host', '请在其主机上启动和查看'],
  'node.ended': ['It ended by itself (code {exit})', '自行退出（代码 {exit}）'],
  'node.ended!': [
    'Read its last lines, then start it again; a cluster without fail-over starts as a whole',
    '请查看最后几行日志，再重新启动；没有故障切换的集群需整体启动',
  ],
  'node.house-none': ['Its sync card has no house sync', '同步卡没有外同步信号'],
  'node.house-none!': ['Look at the reference cable and the daisy chain', '请检查参考信号线与级联线'],
  'node.unsynced': ['Its cards or displays are out of step', '显卡或显示输出未同步'],
  'node.unsynced!': [
    'Set its displays in sync in the driver’s panel on the host',
    '请在主机的驱动面板中重新同步显示输出',
  ],
  'node.rate-differs': [
    'It refreshes at {hz} Hz, the others at {rateHz} Hz',
    '刷新率为 {hz} Hz，其他节点为 {rateHz} Hz',
  ],
  'node.rate-differs!': ['Set its displays to the rate of the others', '请把显示输出设为相同刷新率'],
  'node.free': ['It follows neither the house nor the daisy chain', '既不跟随外同步，也不跟随级联'],
  'node.composed': ['Something stands before its picture ({mode})', '画面前有其他窗口（{mode}）'],
  'node.composed!': [
    'Close windows and notices on the host; the taskbar must hide by itself',
    '请关闭主机上的窗口与通知，任务栏需自动隐藏',
  ],
  'node.glitch': ['Its present mode changed {n} times in the last minute', '最近一分钟内呈现模式变化 {n} 次'],
  'node.glitch!': [
    'Something comes before its picture now and then: notices, updates, a remote desktop',
    '画面偶尔被遮挡：请检查通知、更新、远程桌面',
  ],
  'node.focus': ['Another program has the focus (process {focus})', '焦点在其他程序上（进程 {focus}）'],
  'node.focus!': ['Click into its picture on the host', '请在主机上点击渲染画面'],
  'node.layer': ['Full-screen optimisation of the system is not off for it', '系统的全屏优化没有对它关闭'],
  'node.gpu-full': ['Its graphics card is at {pct} %', '显卡占用 {pct}%'],
  'node.cpu-full': ['{cores} cores of its host are full', '主机有 {cores} 个核心满载'],
  'node.idle': ['It runs, and its graphics card does nothing', '程序在运行，但显卡空闲'],
  'node.idle!': ['It may hang: look at its log, and start it anew', '可能已无响应：请查看日志并重新启动'],
} as const satisfies Catalogue;
