import type { Catalogue } from '../../protocol/words/words.ts';

/** Page Tracking: what is known of a camera's lens, by whose word, and what of it goes to sinks. */
export const opticsWords = {
  'optics.title': ['Lens', '镜头'],
  'optics.by-map': ['by its lens map', '依据镜头映射'],
  'optics.by-tracker': ['as the tracker says', '依据跟踪设备自述'],
  'optics.no-map': ['no lens map', '无镜头映射'],
  'optics.unknown': [
    'Focal length and focus distance are not known: sinks get the counts of the rings.',
    '焦距和对焦距离未知：目标只收到镜头环计数。',
  ],
  'optics.focalLengthMm': ['focal length', '焦距'],
  'optics.focusDistanceM': ['focus distance', '对焦距离'],
  'optics.infinity': ['infinity', '无穷远'],
  'optics.fStop': ['f-stop', '光圈值'],
  'optics.entrancePupilM': ['entrance pupil', '入瞳'],
  'optics.sensorWidthMm': ['sensor width', '传感器宽度'],
  'optics.fov': ['field of view', '视角'],
  'optics.outside.zoom-below': [
    'Zoom is wider than was measured: values of the nearest place.',
    '变焦比测量范围更广角：采用最近位置的值。',
  ],
  'optics.outside.zoom-above': [
    'Zoom is longer than was measured: values of the nearest place.',
    '变焦比测量范围更长焦：采用最近位置的值。',
  ],
  'optics.outside.focus-below': [
    'Focus is farther than was measured: values of the nearest place.',
    '对焦比测量范围更远：采用最近位置的值。',
  ],
  'optics.outside.focus-above': [
    'Focus is nearer than was measured: values of the nearest place.',
    '对焦比测量范围更近：采用最近位置的值。',
  ],
  'optics.outside.no-rings': [
    'The lens map is not at work: the tracker does not count the lens rings.',
    '镜头映射未起作用：跟踪设备没有提供镜头环计数。',
  ],
  'optics.sink.mapped': ['Lens by its lens map', '镜头数据依据镜头映射'],
  'optics.sink.tracker': ['Lens as the tracker says', '镜头数据依据跟踪设备自述'],
  'optics.sink.counts': ['Of the lens only the counts of its rings', '镜头仅有镜头环计数'],
  'optics.sink.bypassed': [
    'Lens map bypassed by the studio file: counts of the rings',
    '影棚文件绕过镜头映射：仅有镜头环计数',
  ],
  'optics.sink.at-pupil': ['poses of the entrance pupil', '位姿为入瞳处'],
  'optics.sink.no-pupil': ['the entrance pupil is not known: poses of the reference point', '入瞳未知：位姿为参考点处'],
} as const satisfies Catalogue;
