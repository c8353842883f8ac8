import type { Catalogue } from './words.ts';

/** Cuts in which a wall has a part, and cameras on air that no wall is drawn for. */
export const cutFaults = {
  'cut.no-mixer': ['No mixer is bound: cut by hand', '未接入切换台：请手动切换'],
  'cut.loop-incomplete': ['The loop is not measured ({hops}): cut by hand', '环路延迟未测全（{hops}）：请手动切换'],
  'cut.loop-declared': [
    'Of the loop only a data sheet is known ({hops}): cut by hand',
    '环路延迟仅有标称值（{hops}）：请手动切换',
  ],
  'cut.path-unknown': [
    'Nobody can tell the picture path of {camera}: cut by hand',
    '无法得知 {camera} 的画面通路：请手动切换',
  ],
  'cut.wall-held': ['The wall is held ({zones}) and cannot go to the camera', '画面保持中（{zones}），无法跟到该机位'],
  'cut.wall-held!': ['Release it, or cut on the mixer itself', '请解除保持，或在切换台上直接切'],
  'cut.wall-offline': ['{device} cannot be reached: the wall would not follow', '无法连接 {device}：画面无法跟随'],
  'cut.no-path': ['The wall cannot be told: {path}', '无法控制画面：{path}'],
  'cut.running': ['A cut to {camera} is under way', '正在切到 {camera}'],
  'cut.none': ['No cut is under way', '没有正在进行的切换'],
  'cut.too-late': ['The wall has gone already', '画面已经切换，无法取消'],
  'cut.silent': ['it does not say so', '未收到回报'],
  'cut.not-lit': ['Not cut: the frustum stays dark. {path}: {why}', '未切：内视锥未点亮。{path}：{why}'],
  'cut.wall-did-not-follow': [
    'Not cut: the wall did not follow and was sent back. {path}: {why}',
    '未切：画面没有跟随，已发回原机位。{path}：{why}',
  ],
  'cut.mixer-did-not-follow': [
    'The wall went, the mixer did not. {path}: {why}',
    '画面已切，切换台未切。{path}：{why}',
  ],
  'cut.nobody-cut': ['The wall went, and nobody cut to {source}', '画面已切，但没有人切到 {source}'],
  'cut.not-let-go': ['Cut; an old frustum stays lit. {path}: {why}', '已切，但旧的内视锥未关闭。{path}：{why}'],
  'alarm.unserved': [
    '{camera} is on air and {system} draws {zones} for {serves}',
    '{camera} 正在播出，而 {system} 在 {zones} 上仍按 {serves} 绘制',
  ],
  'alarm.unserved!': ['Cut from the console, or set the active camera', '请从控制台切换，或设置当前机位'],
  'alarm.unlit-on-air': [
    '{camera} is on air and its frustum on {zones} is dark ({system})',
    '{camera} 正在播出，但其在 {zones} 上的内视锥未点亮（{system}）',
  ],
  'alarm.unlit-preview': [
    '{camera} is next and its frustum on {zones} is dark ({system})',
    '{camera} 为预监，但其在 {zones} 上的内视锥未点亮（{system}）',
  ],
} as const satisfies Catalogue;
