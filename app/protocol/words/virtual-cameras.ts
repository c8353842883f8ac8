import type { Catalogue, Entry } from './words.ts';

/** A key that makes no path, as a command and a studio file say it. */
const key = (en: string, zh: string): Entry => [`Key {key}: ${en}`, `第 {key} 个关键点：${zh}`];
const place = (en: string, zh: string): Entry => [
  `{file}, line {line}, {place}: key {key} ${en}`,
  `{file} 第 {line} 行，{place}：第 {key} 个关键点${zh}`,
];

/** Words of virtual moves: why one is refused, and what became of one. */
export const virtualCameraFaults = {
  'vcam.no-camera': ['There is no tracked camera {camera}', '没有名为 {camera} 的跟踪摄像机'],
  'vcam.tap': [
    'Camera {camera} cannot be moved virtually: its sinks ({sinks}) are fed by the tracker itself',
    '{camera} 机位无法虚拟运镜：其输出（{sinks}）由跟踪设备直接送出',
  ],
  'vcam.tap!': [
    'Make a sink a relay in the studio file, and point the tracker to us',
    '请在影棚文件中把输出改为转发，并让跟踪设备发送到本系统',
  ],
  'vcam.no-relay': [
    'No relay of camera {camera} runs: a virtual move would reach nobody',
    '{camera} 机位没有正在运行的转发，虚拟运镜不会送达任何设备',
  ],
  'vcam.no-relay!': ['Switch its relay on first', '请先开启转发'],
  'vcam.take': [
    'A take that camera {camera} is part of is armed or runs',
    '与 {camera} 机位有关的切换已预位或正在执行',
  ],
  'vcam.take!': ['Start the move after it, or disarm', '请在切换之后开始，或先解除预位'],
  'vcam.replayed': ['Camera {camera} shows a recording', '{camera} 机位正在回放录制'],
  'vcam.tracker-lost': [
    'The tracker of camera {camera} is not well: there is nothing to blend with',
    '{camera} 机位的跟踪异常，无法与实机位姿混合',
  ],
  'vcam.tracker-lost!': [
    'The camera stays where it is; get the tracker well, then try again',
    '机位保持现状；请先恢复跟踪再试',
  ],
  'vcam.running': ['{name} is playing on this camera', '此机位正在播放 {name}'],
  'vcam.running!': ['Hand back first', '请先交还实机'],
  'vcam.not-running': ['No virtual move is playing on camera {camera}', '{camera} 机位没有正在播放的虚拟运镜'],
  'vcam.has-begun': [
    'The move of camera {camera} has begun; it was left as it is',
    '{camera} 机位的运镜已开始，保持不变',
  ],
  'vcam.on-way-back': ['Camera {camera} is on its way back already', '{camera} 机位已在交还中'],
  'vcam.too-fast': [
    'The camera stands too far from the first key for so short a blend: at least {leastFrames} frames',
    '摄像机离第一个关键点太远，混合过短：至少需要 {leastFrames} 帧',
  ],
  'vcam.old-process': [
    'The tracking process that runs is of an older version and plays no virtual moves',
    '正在运行的跟踪进程版本较旧，不支持虚拟运镜',
  ],
  'vcam.old-process!': ['It is replaced at the next clean start', '下次正常启动后会更新'],
  'vcam.no-such-time': ['The timecode {at} does not come within the hour', '时码 {at} 不在一小时之内'],
  'vcam.no-move': ['There is no virtual move {move}', '没有虚拟运镜 {move}'],
  'vcam.of-file': ['{move} stands in the studio file and is changed there', '{move} 写在影棚文件中，请在文件中修改'],
  'vcam.of-file!': ['Save it under another name', '可另存为新的虚拟运镜'],
  'vcam.other-version': [
    'Somebody else changed it meanwhile: version {found}, not {expected}',
    '他人已修改：现为第 {found} 版，不是第 {expected} 版',
  ],
  'vcam.too-many': ['There are too many virtual moves or versions', '虚拟运镜或版本过多'],
  'vcam.key-none': key('a move needs at least one', '至少需要一个'),
  'vcam.key-too-many': key('too many keys for one move', '一个运镜的关键点过多'),
  'vcam.key-time': key(
    'its time must be at least 0.2 s after the one before; the first stands at 0',
    '时间须比前一个至少晚 0.2 秒，第一个为 0',
  ),
  'vcam.key-too-long': key('a move lasts at most ten minutes', '运镜最长十分钟'),
  'vcam.key-pose': key('is no pose', '不是有效位姿'),
  'vcam.key-lens': key('its lens is outside of what a lens can be', '镜头数值超出范围'),
  'vcam.key-too-fast': key(
    'the way to it is faster than 10 m/s or 720°/s: give it more time',
    '到此点的速度超过 10 m/s 或 720°/s，请延长时间',
  ),
  'studio.move-none': place('is missing: a move needs at least one.', '缺失：至少需要一个。'),
  'studio.move-too-many': place('is one too many.', '超出数量上限。'),
  'studio.move-time': place(
    'must stand at least 0.2 s after the one before; the first at 0.',
    '须比前一个至少晚 0.2 秒，第一个为 0。',
  ),
  'studio.move-too-long': place('comes after more than ten minutes.', '超过十分钟。'),
  'studio.move-pose': place('is no pose.', '不是有效位姿。'),
  'studio.move-lens': place('has a lens outside of what a lens can be.', '的镜头数值超出范围。'),
  'studio.move-too-fast': place(
    'is reached faster than 10 m/s or 720°/s: give it more time.',
    '的到达速度超过 10 m/s 或 720°/s，请延长时间。',
  ),
  'studio.virtual-camera': [
    '{file}, line {line}, {place}: a virtual camera has the address kind none, and settings move, loop, expectedHz, cameraId.',
    '{file} 第 {line} 行，{place}：虚拟机位的地址类型须为 none，设置项只有 move、loop、expectedHz、cameraId。',
  ],
  'studio.unknown-move': [
    '{file}, line {line}, {place}: the studio file has no move “{name}”.',
    '{file} 第 {line} 行，{place}：影棚文件中没有运镜“{name}”。',
  ],
  'studio.move-open': [
    '{file}, line {line}, {place}: “{name}” is played again and again, but its last key is not where its first is.',
    '{file} 第 {line} 行，{place}：“{name}”循环播放，但终点与起点不同。',
  ],
  'studio.virtual-tap': [
    '{file}, line {line}, {place}: a camera without a tracker has nothing to tap; make the sink a relay.',
    '{file} 第 {line} 行，{place}：没有跟踪设备的机位无法旁听，请改为转发。',
  ],
  'gate.virtual': ['Camera on its tracker', '实机位姿'],
  'gate.virtual.on': [
    'Camera {camera} is on a virtual move: it is not where its tracker is',
    '{camera} 机位正在虚拟运镜，不在实机位姿',
  ],
  'fix.hand-back': ['Hand back', '交还实机'],
  'replay.virtual-move': ['A virtual move plays on camera {camera}', '{camera} 机位正在播放虚拟运镜'],
  'alarm.vcam-waits': [
    'Camera {camera} stays virtual ({name}): its tracker is not well',
    '{camera} 机位保持虚拟（{name}）：跟踪异常',
  ],
  'alarm.vcam-waits!': [
    'It is handed back once the tracker was well for a second, or by hand',
    '跟踪恢复一秒后方可交还',
  ],
  'alarm.vcam-lost': [
    'The tracking process ended while {name} played: camera {camera} is where its tracker is',
    '播放 {name} 时跟踪进程退出：{camera} 机位已回到实机位姿',
  ],
  'alarm.vcam-not-begun': [
    '{name} did not begin on camera {camera}: its tracker was lost before',
    '{name} 未在 {camera} 机位开始：跟踪在此之前丢失',
  ],
} as const satisfies Catalogue;
