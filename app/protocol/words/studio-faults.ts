import type { Catalogue, Entry } from './words.ts';

/** Every fault of a studio file begins with where it stands. */
const at = (en: string, zh: string): Entry => [
  `{file}, line {line}, {place}: ${en}`,
  `{file} 第 {line} 行，{place}：${zh}`,
];

/** Words for fault codes of the studio room. */
export const studioFaults = {
  'studio.no-file': ['{file} is missing from the studio folder.', '影棚文件夹中缺少 {file}。'],
  'studio.more': ['… and {count} more.', '……另有 {count} 项。'],
  'studio.json-syntax': [
    '{file}, line {line}, column {column}: not valid JSON near “{near}”.',
    '{file} 第 {line} 行第 {column} 列：“{near}”附近不是有效的 JSON。',
  ],
  'studio.json-end': [
    '{file}, line {line}, column {column}: the file ends too early.',
    '{file} 第 {line} 行第 {column} 列：文件提前结束。',
  ],
  'studio.json-duplicate-key': [
    '{file}, line {line}, column {column}: the key “{near}” stands twice.',
    '{file} 第 {line} 行第 {column} 列：键“{near}”重复。',
  ],
  'studio.json-too-deep': ['{file}, line {line}: nested too deeply.', '{file} 第 {line} 行：嵌套过深。'],
  'studio.json-too-long': ['{file} is too large for a studio file.', '{file} 过大，不是影棚文件。'],
  'studio.unknown-key': at('the key “{key}” is not known here.', '此处不认识键“{key}”。'),
  'studio.missing': at('“{key}” is missing.', '缺少“{key}”。'),
  'studio.type': at('must be of type {expected}.', '类型应为 {expected}。'),
  'studio.option': at('must be one of: {options}.', '只能是：{options}。'),
  'studio.shape': at('is not of a form that is understood.', '形式无法识别。'),
  'studio.too-small': at('is below {limit}.', '小于 {limit}。'),
  'studio.too-big': at('is above {limit}.', '大于 {limit}。'),
  'studio.spelling': at('is not spelt as such a name must be.', '名称写法不合规定。'),
  'studio.key-spelling': at('the key “{key}” is not spelt as such a name must be.', '键“{key}”的写法不合规定。'),
  'studio.twice': at('“{name}” stands twice.', '“{name}”重复。'),
  'studio.unknown-zone': at('there is no zone “{name}”.', '没有分区“{name}”。'),
  'studio.unknown-source': at('there is no source of time “{name}”.', '没有时间来源“{name}”。'),
  'studio.no-drop': at('Drop-frame labels exist at 29.97 and 59.94 only.', '丢帧时码仅存在于 29.97 与 59.94 帧率。'),
  'studio.sync-ring': at('{ring} is synced from itself.', '{ring} 最终由自己同步。'),
  'studio.unknown-device': at('there is no device “{name}”.', '没有设备“{name}”。'),
  'studio.unknown-system': at('there is no system “{name}”.', '没有系统“{name}”。'),
  'studio.unknown-camera': at('there is no camera “{name}”.', '没有机位“{name}”。'),
  'studio.unknown-mode': at('there is no mode “{name}”.', '没有模式“{name}”。'),
  'studio.cold-part': at('the list has no step for “{part}”.', '清单缺少“{part}”这一步。'),
  'studio.cold-cycle': at('steps wait for one another: {cycle}.', '步骤互相等待：{cycle}。'),
  'studio.cold-no-step': at('there is no step “{name}”.', '没有步骤“{name}”。'),
  'studio.cold-order': at('step {name} must come after “{part}”.', '步骤 {name} 必须排在“{part}”之后。'),
  'studio.unknown-scene': at('there is no scene “{name}”.', '没有场景“{name}”。'),
  'studio.unknown-preset': at('there is no preset “{name}”.', '没有预设“{name}”。'),
  'studio.unknown-hold-group': at('there is no hold group “{name}”.', '没有保持组“{name}”。'),
  'studio.unknown-mixer-source': at('the vision mixer has no source “{name}”.', '切换台没有信号源“{name}”。'),
  'studio.unknown-processor': at(
    'raster {raster} names the LED processor “{name}”, which is not under “processors”.',
    '栅格 {raster} 所用的 LED 处理器“{name}”未列入“processors”。',
  ),
  'studio.unknown-path': at('no binding has the path “{path}”.', '没有绑定到路径“{path}”。'),
  'studio.frames-or-ms': at('needs either “frames” or “ms”.', '需要“frames”或“ms”二者之一。'),
  'studio.delay-of-many': at(
    'several cameras share “{path}”: write a c in braces where the camera’s id stands.',
    '多个机位共用“{path}”：请在机位 id 处写花括号括起的 c。',
  ),
  'studio.audio-not-covered': at(
    'the binding of “{path}” does not name camera {camera} in “pictureIds”: its sound could change on air.',
    '“{path}”的绑定未在“pictureIds”中列出机位 {camera}：其声音可能在播出中改变。',
  ),
  'studio.no-option': at('“{path}” has no option “{option}”.', '“{path}”没有选项“{option}”。'),
  'studio.area-has-led': at('zone {zone} is an area: it carries no LED.', '分区 {zone} 是区域，不含 LED。'),
  'studio.zone-shape': at('the shape does not fit the kind of zone {zone}.', '形状与分区 {zone} 的类型不符。'),
  'studio.source-or-sources': at(
    'a camera has either one “source” or a list of “sources”.',
    '机位要么有一个“source”，要么有“sources”列表。',
  ),
  'studio.sink-axes': at('the axes of this protocol cannot be turned.', '该协议的坐标轴无法转换。'),
  'studio.grid-or-rasters': at(
    'zone {zone} needs either “grid” or “rasters”.',
    '分区 {zone} 需要“grid”或“rasters”二者之一。',
  ),
  'studio.grid-inputs': at(
    'the grid of zone {zone} needs {wanted} inputs, {found} are named.',
    '分区 {zone} 的网格需要 {wanted} 路输入，只写了 {found} 路。',
  ),
  'studio.no-rasters': at('zone {zone} has no raster.', '分区 {zone} 没有栅格。'),
  'studio.raster-outside': at(
    'raster {raster} reaches outside the canvas of zone {zone}.',
    '栅格 {raster} 超出分区 {zone} 的画布。',
  ),
  'studio.raster-too-large': at(
    'raster {raster} is larger than {maxW} x {maxH}.',
    '栅格 {raster} 大于 {maxW} x {maxH}。',
  ),
  'studio.raster-overlap': at('rasters {raster} and {other} overlap.', '栅格 {raster} 与 {other} 重叠。'),
  'studio.raster-gap': at(
    'the rasters leave {missingPx} pixels of zone {zone} dark.',
    '栅格未覆盖分区 {zone} 的 {missingPx} 个像素。',
  ),
  'studio.canvas-shape': at(
    'at this pitch zone {zone} has {widthPx} x {heightPx} pixels.',
    '按此点间距，分区 {zone} 应为 {widthPx} x {heightPx} 像素。',
  ),
  'studio.arc-order': at('the arc of zone {zone} must run from left to right.', '分区 {zone} 的弧须从左到右。'),
  'studio.arc-overlap': at('zones {zone} and {other} stand in the same place.', '分区 {zone} 与 {other} 位置重叠。'),
  'studio.patch-zones': at('{path} must be bound to {zone}, and to nothing else.', '{path} 必须只绑定到 {zone}。'),
  'studio.lens-pattern': at('the lens markers do not fit: {why}.', '镜头标志放不下：{why}。'),
  'studio.patch-canvas': at('zone {zone} has no canvas for a patch.', '分区 {zone} 没有可放色块的画布。'),
  'studio.patch-outside': at(
    'the patch reaches out of the canvas of {zone}, {widthPx} × {heightPx}.',
    '色块超出 {zone} 的画布 {widthPx} × {heightPx}。',
  ),
  'studio.patch-area': at(
    'the patch covers {pct} % of {zone}; at most {limit} % may flash.',
    '色块占 {zone} 的 {pct} %；最多允许 {limit} % 闪烁。',
  ),
  'studio.path-or-capture': at(
    'LTC comes either from a path or from a capture device: name one of them.',
    'LTC 要么取自 path，要么取自 capture 设备：请只写其中一个。',
  ),
  'studio.channel': at(
    'there is no channel {channel} among {channels}, counted from 0.',
    '共 {channels} 个声道（从 0 计），没有 {channel}。',
  ),
  'studio.source-arm': at(
    'the lever arm of the main tracker is calibrated: "bodyFromCamera" is for backups',
    '主跟踪源的杆臂由校准给出：“bodyFromCamera”仅用于备用跟踪源',
  ),
  'studio.sink-tap-lens': at(
    'a tap is fed by the tracker itself: "lens" and "atPupil" are for a relay',
    '分接由跟踪设备直接供给：“lens”和“atPupil”仅用于转发',
  ),
  'studio.tracker-serial': at(
    'a {protocol} tracker cannot be read from a serial port; put a bridge to the network there',
    '{protocol} 跟踪设备不能从串口读取，请使用串口转网络桥接器',
  ),
  'studio.tracker-demand': at(
    'a FreeD head on the network that sends on demand needs "server" and "commandPort"',
    '按需发送的网络 FreeD 云台需要“server”和“commandPort”',
  ),
  'studio.sink-number': at(
    'camera number {cameraId} cannot be said by the protocol of this sink ({min} to {max}).',
    '该目标的协议不能表示摄像机编号 {cameraId}（范围 {min} 至 {max}）。',
  ),
  'studio.range-order': at('the lower limit of {name} is above the upper one.', '{name} 的下限高于上限。'),
  'studio.source-no-salvo': at(
    'the source of zone {zone} must be a salvo: “{path}” is not.',
    '分区 {zone} 的信号源须为整组切换，“{path}”不是。',
  ),
  'studio.source-not-visible': at(
    '“{path}” must name zone {zone} among the zones that it changes.',
    '“{path}”须列明会改变分区 {zone}。',
  ),
  'studio.salvo-no-raster': at(
    'option {option} of “{path}” leaves out raster {raster} (crosspoint {key}).',
    '“{path}”的选项 {option} 漏了栅格 {raster}（交叉点 {key}）。',
  ),
  'studio.salvo-empty': at('the salvo “{path}” is empty.', '整组切换“{path}”为空。'),
  'studio.salvo-gap': at(
    'option {option} of “{path}” leaves out crosspoint {key}.',
    '“{path}”的选项 {option} 漏了交叉点 {key}。',
  ),
  'studio.salvo-same': at(
    'options {option} and {other} of “{path}” are the same.',
    '“{path}”的选项 {option} 与 {other} 相同。',
  ),
  'studio.no-input': at(
    'raster {raster}: processor {processor} has no input {input}.',
    '栅格 {raster}：处理器 {processor} 没有输入 {input}。',
  ),
  'studio.input-twice': at(
    'processor input {what} feeds both {raster} and {other}.',
    '处理器输入 {what} 同时用于 {raster} 和 {other}。',
  ),
  'studio.feed-twice': at(
    'crosspoint {what} feeds both {raster} and {other}.',
    '交叉点 {what} 同时用于 {raster} 和 {other}。',
  ),
  'studio.hold-other-device': at(
    'hold group {group} is of device {device}, its path belongs to {other}.',
    '保持组 {group} 属于设备 {device}，其路径却属于 {other}。',
  ),
  'studio.hold-same': at(
    'hold group {group} holds and releases with the same value.',
    '保持组 {group} 的保持值与释放值相同。',
  ),
  'studio.hold-zone': at(
    'hold group {group} and zone {zone} do not name each other.',
    '保持组 {group} 与分区 {zone} 未相互列明。',
  ),
  'studio.hold-processor': at(
    'hold group {group} cannot hold zone {zone}: raster {raster} is fed by {processor}.',
    '保持组 {group} 无法保持分区 {zone}：栅格 {raster} 由 {processor} 供给。',
  ),
  'studio.bailout-unsafe': at(
    'the bail-out of zone {zone} needs a render engine: {source}.',
    '分区 {zone} 的安全画面依赖渲染引擎：{source}。',
  ),
  'studio.bailout-missing': at('{name} has no bail-out.', '{name} 没有安全画面。'),
  'studio.port-twice': at(
    'devices {device} and {other} both listen on port {port}.',
    '设备 {device} 与 {other} 都监听端口 {port}。',
  ),
  'studio.key-twice': at(
    '“{path}” and “{other}” both write {key} of {device}.',
    '“{path}”与“{other}”都写 {device} 的 {key}。',
  ),
  'studio.key-or-salvo': at(
    '“{path}” needs exactly one of “key”, “salvo”, “route”.',
    '“{path}”须有“key”“salvo”“route”之一，且仅一项。',
  ),
  'studio.route-of-what': at('a route needs exactly one of “zone”, “keys”.', '“route”须有“zone”“keys”之一，且仅一项。'),
  'studio.route-incomplete': at(
    'not every raster of zone {zone} is fed by {device}.',
    '分区 {zone} 并非每个栅格都由 {device} 供给。',
  ),
  'studio.after-later': at(
    '“{path}” waits for “{after}”, which comes in a later phase.',
    '“{path}”等待更晚阶段的“{after}”。',
  ),
  'studio.after-cycle': at('these wait for each other: {cycle}.', '相互等待：{cycle}。'),
  'studio.device-settings': at(
    'driver {driver} refuses device {device}: {code} {inside}',
    '驱动 {driver} 拒绝设备 {device}：{code} {inside}',
  ),
  'studio.exclusive': at(
    'in mode {mode} systems {system} and {other} both need {need}: they cannot both be warm.',
    '模式 {mode} 中系统 {system} 与 {other} 都需要 {need}，不能同时预热。',
  ),
  'studio.illegal-picture': at(
    'the legality table does not allow picture path {path} in mode {mode}.',
    '合法表不允许模式 {mode} 使用画面路径 {path}。',
  ),
  'studio.illegal-mode': at(
    'the legality table does not allow zone {zone} in mode {mode}.',
    '合法表不允许分区 {zone} 处于模式 {mode}。',
  ),
  'studio.area-owner': at('area zone {zone} cannot have an owner.', '区域分区 {zone} 不能有归属。'),
  'studio.owner-not-warm': at(
    'mode {mode} gives a zone to {system} but does not list it among its systems.',
    '模式 {mode} 把分区交给 {system}，但其系统列表没有它。',
  ),
  'studio.no-such-scene': at('system {system} has no scene {name} to hold.', '系统 {system} 没有可保持的场景 {name}。'),
  'studio.system-no-scenes': at('system {name} has no scene parameter.', '系统 {name} 没有场景参数。'),
  'studio.no-picture': at('there is no picture {picture} in the folder.', '文件夹中没有图片 {picture}。'),
  'studio.cue-order': at('cue {number} must come after the one before it.', 'Cue {number} 须大于前一条。'),
  'studio.cue-time': at(
    'cue {number}: “{at}” is no timecode of this studio; write hh:mm:ss:ff.',
    'Cue {number}：“{at}”不是本影棚的时码，请写成 hh:mm:ss:ff。',
  ),
  'studio.cue-nothing': at('cue {number} names neither mode nor scene.', 'Cue {number} 未写模式或场景。'),
  'virtual.unknown-fault': ['There is no fault “{kind}”. There are: {kinds}.', '没有故障“{kind}”。可用：{kinds}。'],
  'virtual.fault-argument': [
    'Fault {kind} needs {name} from {min} to {max}.',
    '故障 {kind} 需要 {name}，范围 {min} 至 {max}。',
  ],
  'virtual.not-played': [
    '{device} cannot be told to show “{kind}”. It can: {kinds}.',
    '{device} 无法模拟“{kind}”，可用：{kinds}。',
  ],
  'virtual.bad-request': ['The request is wrong at {place}.', '请求有误：{place}。'],
  'virtual.no-device': ['The virtual stage has no device “{device}”.', '虚拟舞台没有设备“{device}”。'],
  'virtual.no-mixer': ['The virtual stage has no vision mixer.', '虚拟舞台没有切换台。'],
  'virtual.no-emulator': [
    'Device {device}: driver {driver} has no emulator.',
    '设备 {device}：驱动 {driver} 没有仿真器。',
  ],
  'virtual.settings': [
    'Device {device}: the emulator refuses its settings ({code} {place}).',
    '设备 {device}：仿真器拒绝其设置（{code} {place}）。',
  ],
  'virtual.bad-host': ['The host name “{host}” is not served here.', '此处不为主机名“{host}”服务。'],
  'virtual.bad-origin': [
    'Pages from {origin} may not speak to the virtual stage.',
    '来自 {origin} 的网页不能访问虚拟舞台。',
  ],
  'virtual.method': ['Method {method} is not known here.', '不支持方法 {method}。'],
  'virtual.too-large': ['The request is larger than {bytes} bytes.', '请求超过 {bytes} 字节。'],
  'virtual.not-found': ['There is nothing at {path}.', '{path} 不存在。'],
  'virtual.option': ['The command line is wrong at: {option}', '命令行有误：{option}'],
  'virtual.unreachable': ['No virtual stage answers at {url}: {why}', '{url} 没有虚拟舞台应答：{why}'],
} as const satisfies Catalogue;
