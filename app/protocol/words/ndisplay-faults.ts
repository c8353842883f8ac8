import type { Catalogue } from './words.ts';

/** Words of nDisplay configurations: why a file is refused, and what is wrong with one. */
export const clusterFaults = {
  'ndisplay.no-system': ['{system} is no nDisplay system of this studio', '{system} 不是本影棚的 nDisplay 系统'],
  'ndisplay.no-version': ['{system} has no configuration v{version}', '{system} 没有 v{version} 配置'],
  'ndisplay.none-in-force': ['No configuration of {system} is in force', '{system} 没有生效的配置'],
  'ndisplay.none-in-force!': ['Import or make one, then put it in force', '请先导入或生成配置，再设为生效'],
  'ndisplay.too-many': ['There are too many of them: {most} at most', '数量过多：最多 {most}'],
  'ndisplay.no-place': ['There is no LED zone or raster {to}', '没有 LED 区域或画幅 {to}'],
  'ndisplay.no-viewport': [
    'v{version} has no viewport {viewport} on node {node}',
    'v{version} 的节点 {node} 上没有视口 {viewport}',
  ],
  'ndisplay.import-one': ['Give the text of a file, or an asset, not both', '请给出文件文本或资产，二者取一'],
  'ndisplay.file-too-large': [
    'The file is larger than a configuration can be ({most} characters)',
    '文件超过配置的上限（{most} 个字符）',
  ],
  'ndisplay.file-too-deep': ['The file nests more than {most} deep', '文件嵌套超过 {most} 层'],
  'ndisplay.file-not-json': ['The file is not JSON: {problem}', '文件不是 JSON：{problem}'],
  'ndisplay.file-other': ['The file holds no nDisplay configuration', '文件中没有 nDisplay 配置'],
  'ndisplay.file-other!': ['Export it from the configuration asset in the editor', '请在编辑器中从配置资产导出'],
  'ndisplay.file-version': [
    '{place}: version “{version}” is not read, only 4.27 and newer',
    '{place}：不支持版本“{version}”，仅支持 4.27 及以上',
  ],
  'ndisplay.file-too-many': ['{place}: more than {most} entries', '{place}：条目超过 {most} 个'],
  'ndisplay.file-object': ['{place}: an object must stand here', '{place}：此处必须是对象'],
  'ndisplay.file-text': ['{place}: a text must stand here, not so long', '{place}：此处必须是文本，且不能过长'],
  'ndisplay.file-texts': ['{place}: a list of names must stand here', '{place}：此处必须是名称列表'],
  'ndisplay.file-number': ['{place}: a number within reason must stand here', '{place}：此处必须是合理范围内的数值'],
  'ndisplay.file-flag': ['{place}: true or false must stand here', '{place}：此处必须是 true 或 false'],
  'ndisplay.asset-none': ['The file is no asset of the engine', '文件不是引擎资产'],
  'ndisplay.asset-no-export': ['The asset holds no nDisplay configuration', '资产中没有 nDisplay 配置'],
  'ndisplay.asset-no-export!': [
    'Open it in the editor and save it, or export it there',
    '请在编辑器中打开并保存，或从编辑器导出',
  ],
  'ndisplay.asset-cut': ['The asset ends before its configuration does', '资产在配置结束之前中断'],
  'ndisplay.make-nodes': [
    '{rasters} rasters cannot be dealt over {nodes} nodes',
    '{rasters} 个画幅无法分配给 {nodes} 个节点',
  ],
  'ndisplay.make-too-large': [
    'Node {node} would render {w} × {h}: more than {most} pixels one way',
    '节点 {node} 将渲染 {w} × {h}，单边超过 {most} 像素',
  ],
  'ndisplay.make-too-large!': ['Share its rasters over more nodes', '请把画幅分配给更多节点'],
  'ndisplay.twice': ['{place}: the name {name} stands twice', '{place}：名称 {name} 重复'],
  'ndisplay.no-nodes': ['The cluster has no nodes', '集群没有节点'],
  'ndisplay.primary-unknown': ['The primary “{primary}” is none of the nodes', '主节点“{primary}”不在节点之中'],
  'ndisplay.ports-equal': ['{a} and {b} have one port, {port}', '{a} 与 {b} 使用同一端口 {port}'],
  'ndisplay.swap-none': ['{parameter} is 0: the node would leave its swap group', '{parameter} 为 0：节点会退出交换组'],
  'ndisplay.nvidia-window': [
    'Node {node} is in a window of {w} × {h}: hardware sync needs the whole screen',
    '节点 {node} 以 {w} × {h} 窗口运行：硬件同步需要全屏',
  ],
  'ndisplay.backup-unknown': ['The backup {node} is none of the nodes', '备用主节点 {node} 不在节点之中'],
  'ndisplay.backup-primary': ['The backup {node} is the primary itself', '备用主节点 {node} 就是主节点'],
  'ndisplay.critical-unknown': ['The critical node {node} is none of the nodes', '关键节点 {node} 不在节点之中'],
  'ndisplay.viewport-twice': ['Viewport {viewport} is on {a} and on {b}', '视口 {viewport} 同时在 {a} 与 {b} 上'],
  'ndisplay.host-none': ['Node {node} has no host', '节点 {node} 没有主机地址'],
  'ndisplay.host-name': [
    'Node {node}: {host} is a name; the engine expects an IPv4 address',
    '节点 {node}：{host} 是名称，引擎需要 IPv4 地址',
  ],
  'ndisplay.node-empty': ['Node {node} has a screen and no viewport', '节点 {node} 有屏幕但没有视口'],
  'ndisplay.overlap': ['Node {node}: viewports {a} and {b} overlap', '节点 {node}：视口 {a} 与 {b} 重叠'],
  'ndisplay.region-empty': ['Viewport {viewport} of {node} has no size', '{node} 的视口 {viewport} 没有尺寸'],
  'ndisplay.outside': [
    'Viewport {viewport} of {node} reaches outside of its window ({w} × {h})',
    '{node} 的视口 {viewport} 超出窗口（{w} × {h}）',
  ],
  'ndisplay.policy-none': [
    'Viewport {viewport} of {node} has no projection policy',
    '{node} 的视口 {viewport} 没有投影方式',
  ],
  'ndisplay.screen-unknown': [
    'Viewport {viewport} of {node}: there is no screen “{screen}”',
    '{node} 的视口 {viewport}：没有屏幕“{screen}”',
  ],
  'ndisplay.camera-unknown': [
    'Viewport {viewport} of {node}: there is no view origin “{camera}” in the file',
    '{node} 的视口 {viewport}：文件中没有视点“{camera}”',
  ],
  'ndisplay.adapter-shared': [
    'Nodes {a} and {b} both show on adapter {adapter} of {host}',
    '节点 {a} 与 {b} 都在 {host} 的显卡 {adapter} 上显示',
  ],
  'ndisplay.rate-differs': [
    'The file is meant for {said}, the studio runs at {studio}',
    '文件针对帧率 {said}，影棚为 {studio}',
  ],
  'ndisplay.events-elsewhere': [
    'Events go to {said} (device {device}); the file has its primary at {file}',
    '事件发送到 {said}（设备 {device}），文件的主节点在 {file}',
  ],
  'ndisplay.backups-differ': [
    'The file’s backups of the primary are at {file}; the settings of device {device} say {said}',
    '文件中的备用主节点位于 {file}，设备 {device} 的设置为 {said}',
  ],
  'ndisplay.is-first': ['{node} is primary already', '{node} 已是主节点'],
  'system.on-air': [
    '{system} makes what cameras that may be on air show: {cameras}',
    '{system} 的画面可能正在播出，涉及机位：{cameras}',
  ],
  'system.on-air!': [
    'Cut away from it, or give its zones to another system first',
    '请先切走画面，或先把区域交给其他系统',
  ],
  'system.owns': ['{zones} would lose the picture of {system}', '{zones} 将失去 {system} 的画面'],
  'system.owns!': ['Say it again with a confirmation', '请确认后再次执行'],
  'system.plan-active': [
    'A plan is armed or running: {system} is left alone',
    '有方案已预位或正在执行：暂不操作 {system}',
  ],
  'system.plan-active!': ['Disarm, or wait for its end', '请解除预位，或等待结束'],
  'device.no-acts': ['{device} cannot be told anything but its parameters', '{device} 只能设置参数，不接受其他指令'],
  'ndisplay.no-binary-port': [
    'Binary events need binaryPort in the device’s settings',
    '二进制事件需要在设备设置中写明 binaryPort',
  ],
  'alarm.on-backup': [
    '{device}: backup {node} is primary of the cluster, not {first}',
    '{device}：集群主节点现为备用节点 {node}，而非 {first}',
  ],
  'ndisplay.port-taken': [
    'Port {port} of the primary is also what device {device} is reached at',
    '主节点的端口 {port} 也是设备 {device} 的端口',
  ],
  'ndisplay.viewport-nowhere': [
    'Viewport {viewport} of {node} belongs to no zone that is known',
    '{node} 的视口 {viewport} 不属于任何已知区域',
  ],
  'ndisplay.zone-unfed': ['No viewport feeds zone {zone}', '没有视口送往区域 {zone}'],
} as const satisfies Catalogue;
