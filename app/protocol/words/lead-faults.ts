import type { Catalogue } from './words.ts';

/** Words for cameras with several trackers. */
export const leadFaults = {
  'tracking.no-source': ['Camera {camera} has no tracker {source}', '机位 {camera} 没有跟踪源 {source}'],
  'tracking.switch-waits': [
    'The tracker that leads is gone; {to} is {mm} mm and {deg}° away from it, so the switch waits for a person',
    '主导跟踪源已丢失，{to} 与其相差 {mm} 毫米、{deg}°，切换等待人工确认',
  ],
  'tracking.switch-waits!': [
    'Choose the other tracker on the tracking page, or bring the first one back',
    '请在跟踪页选择另一个跟踪源，或恢复原来的跟踪源',
  ],
  'alarm.tracking-switch-waits': [
    'Camera {camera}: going over to {to} would cross {mm} mm and {deg}°; it waits for a person',
    '机位 {camera}：切换到 {to} 将跨越 {mm} 毫米、{deg}°，等待人工确认',
  ],
  'alarm.tracking-switch-waits!': [
    'Choose the tracker on the tracking page; the difference is faded out',
    '请在跟踪页选择跟踪源，差值会渐变消除',
  ],
  'alarm.tracking-switched-far': [
    'Camera {camera} went over to {to} across {mm} mm and {deg}°, more than its limits',
    '机位 {camera} 已切换到 {to}，跨越 {mm} 毫米、{deg}°，超出限值',
  ],
  'alarm.tracking-switched-far!': [
    'Check both trackers with a survey point; choose the one that is right',
    '请用测量点检查两个跟踪源，选择正确的一个',
  ],
  'tracking.lacks-arm': [
    'Camera {camera}: {to} leads and has no lever arm of its own; its poses are of what it tracks, not of the camera',
    '机位 {camera}：{to} 正在主导，但没有自己的杆臂；位姿是被跟踪体的，不是摄像机的',
  ],
  'tracking.lacks-arm!': [
    'Name its bodyFromCamera in the studio file, or choose the main tracker',
    '请在影棚文件中填写它的 bodyFromCamera，或选择主跟踪源',
  ],
  'tracking.lacks-lens': [
    'Camera {camera}: {to} leads, and the lens calibration counts the rings of the main tracker',
    '机位 {camera}：{to} 正在主导，而镜头校准按主跟踪源的环计数',
  ],
  'tracking.lacks-lens!': [
    'Sinks get what {to} itself says of the lens; choose the main tracker',
    '输出使用 {to} 自身的镜头数据；请选择主跟踪源',
  ],
  'tracking.lacks-nodal': [
    'Camera {camera}: {to} leads, and the nodal offset in force is not for it',
    '机位 {camera}：{to} 正在主导，而生效的节点偏移不适用于它',
  ],
  'tracking.lacks-nodal!': ['Choose the main tracker', '请选择主跟踪源'],
} as const satisfies Catalogue;
