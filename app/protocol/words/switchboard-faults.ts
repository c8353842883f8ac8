import type { Catalogue } from './words.ts';

/** Words of render hosts: what a SwitchboardListener says, does not say, or cannot do. */
export const switchboardFaults = {
  'switchboard.quic': [
    'The listener at {host}:{port} is a newer one: it answers by QUIC (UDP) and refuses TCP, which this console does not speak',
    '{host}:{port} 上是新版监听程序：以 QUIC（UDP）应答并拒绝 TCP，本控制台不支持',
  ],
  'switchboard.quic!': [
    'Run the TCP listener of an older engine there, then switch this device off and on; until then start nodes on the host, and quit or command the cluster by its events',
    '请在该主机运行旧版引擎的 TCP 监听程序，再停用并重新启用此设备；在此之前请在主机上启动节点，并通过集群事件退出或控制集群',
  ],
  'switchboard.password': [
    'The listener at {host}:{port} wants a password first: {error}',
    '{host}:{port} 的监听程序要求先认证：{error}',
  ],
  'switchboard.password!': [
    'Run a listener without authentication there, then switch this device off and on; until then quit or command the cluster by its events',
    '请在该主机运行无需认证的监听程序，再停用并重新启用此设备；在此之前请通过集群事件退出或控制集群',
  ],
  'switchboard.mute': ['{host}:{port} takes the call and never answers', '{host}:{port} 接通后始终没有应答'],
  'switchboard.mute!': [
    'Look whether a SwitchboardListener runs there and is not stuck; start it anew',
    '请检查该主机的 SwitchboardListener 是否运行、是否卡住，必要时重启',
  ],
  'switchboard.silent': [
    '{asks} questions in a row were not answered, nothing was heard for {forMs} ms',
    '连续 {asks} 次询问没有应答，{forMs} 毫秒未收到任何数据',
  ],
  'switchboard.silent!': [
    'Look at the network cable, the switch and the power of this host',
    '请检查该主机的网线、交换机与电源',
  ],
  'switchboard.not-json': ['A message of the listener is no JSON: {problem}', '监听程序的报文不是 JSON：{problem}'],
  'switchboard.message': [
    'A message of the listener does not fit: “{command}”, at {place}',
    '监听程序的报文不符：“{command}”，位置 {place}',
  ],
  'switchboard.value': ['The listener told a value that {key} cannot have', '监听程序给出了 {key} 不可能的值'],
  'switchboard.duplicate': [
    'The listener is still busy with the same command ({command})',
    '监听程序仍在处理同一命令（{command}）',
  ],
  'switchboard.declined': ['The listener declined a command: {error}', '监听程序拒绝了命令：{error}'],
  'switchboard.not-started': ['The host did not start the program: {error}', '主机未能启动程序：{error}'],
  'switchboard.not-started!': [
    'Look at the path of the engine in the studio file, and on the host',
    '请检查影棚文件中引擎的路径，以及主机上是否存在',
  ],
  'switchboard.not-killed': ['The host did not end the program: {error}', '主机未能结束程序：{error}'],
  'switchboard.file-refused': ['The host did not keep {destination}: {error}', '主机未能保存 {destination}：{error}'],
  'switchboard.file-too-large': [
    'The configuration has {bytes} bytes; a listener is sent {most} at most',
    '配置为 {bytes} 字节，发送给监听程序最多 {most} 字节',
  ],
  'switchboard.no-exe': [
    'The studio file does not say which engine runs {node}',
    '影棚文件没有说明用哪个引擎运行 {node}',
  ],
  'switchboard.no-exe!': ['Set exe in the settings of its device', '请在该设备的设置中填写 exe'],
  'switchboard.no-arguments': ['Nobody has said with which arguments {node} starts', '没有指定 {node} 的启动参数'],
  'switchboard.no-arguments!': ['Start it from the Engines page', '请在引擎页面启动'],
  'switchboard.sync-odd': ['The sync status of the host does not fit', '主机的同步状态不符'],
  'switchboard.sync-declined': ['The host has no sync status: {error}', '主机没有同步状态：{error}'],
} as const satisfies Catalogue;
