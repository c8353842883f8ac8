/** Words of the delay found by one pan: what was noticed, and what to do. */
import type { Catalogue } from './words.ts';

export const calibrationMotionFaults = {
  // Delay by one pan.
  'calibration.motion-too-few': [
    '{count} samples of {signal}, at least {least} are needed',
    '{signal} 只有 {count} 个样本，至少需要 {least} 个',
  ],
  'calibration.motion-too-few!': ['Pan back and forth for ten seconds', '请来回摇摄十秒'],
  'calibration.motion-no-number': ['Sample {sample} of {signal} is no number', '{signal} 第 {sample} 个样本无效'],
  'calibration.motion-no-number!': ['Record it again', '请重新录制'],
  'calibration.motion-backwards': [
    'Time runs backwards at sample {sample} of {signal}',
    '{signal} 第 {sample} 个样本时间倒退',
  ],
  'calibration.motion-backwards!': ['Check the clock of that source', '请检查该来源的时钟'],
  'calibration.motion-short': [
    '{signal} lasts {s} s only; {least} s are needed',
    '{signal} 仅 {s} 秒，需要 {least} 秒',
  ],
  'calibration.motion-short!': ['Pan for ten seconds', '请摇摄十秒'],
  'calibration.motion-still': [
    '{signal} moved by {deg}° only; {least}° are needed',
    '{signal} 仅移动 {deg}°，需要 {least}°',
  ],
  'calibration.motion-still!': [
    'Pan by 10° and more, unevenly, once or twice a second',
    '请不规则摇摄 10° 以上，每秒一到两次',
  ],
  'calibration.motion-gap': ['{signal} has a gap of {ms} ms', '{signal} 有 {ms} ms 的缺口'],
  'calibration.motion-gap!': ['Bring the source back, then record again', '请恢复该来源后重新录制'],
  'calibration.motion-overlap': [
    'Video and tracking overlap by {s} s only; {least} s are needed',
    '视频与跟踪仅重叠 {s} 秒，需要 {least} 秒',
  ],
  'calibration.motion-overlap!': ['Record both at once, for ten seconds', '请同时录制两者十秒'],
  'calibration.motion-unlike': [
    'Video and tracking do not tell one move (agreement {peak}, {least} is needed)',
    '视频与跟踪不是同一运动（相关度 {peak}，需要 {least}）',
  ],
  'calibration.motion-unlike!': [
    'Check that the tracker sits on this camera, and pan without shaking',
    '请确认跟踪器装在该摄像机上，并平稳摇摄',
  ],
  'calibration.motion-beyond': ['The delay lies beyond {limitMs} ms', '延迟超过 {limitMs} ms'],
  'calibration.motion-beyond!': ['Check that both are stamped by one clock', '请确认两者使用同一时钟'],
  'calibration.motion-two-answers': [
    '{aMs} ms and {bMs} ms fit almost alike (by {by}): the pan was too even',
    '{aMs} ms 与 {bMs} ms 几乎同样符合（相差 {by}）：摇摄过于规律',
  ],
  'calibration.motion-two-answers!': ['Pan unevenly', '请不规则摇摄'],
  'calibration.motion-parts': [
    'Only {count} parts of the take moved enough to judge by',
    '只有 {count} 段有足够运动可供判断',
  ],
  'calibration.motion-parts!': ['Keep moving during the whole take', '请在整个过程中保持运动'],
  'calibration.motion-inverted': ['Tracking counts this angle the other way', '跟踪系统对该角度的计数方向相反'],
  'calibration.motion-inverted!': ['Invert the pan of this tracker', '请反转该跟踪系统的水平角'],
  'calibration.motion-scatter': ['The parts differ by {ms} ms', '各段之间相差 {ms} ms'],
  'calibration.motion-scatter!': [
    'The delay wanders: check genlock and the network, then measure again',
    '延迟不稳定：请检查同步锁相和网络后重新测量',
  ],
} as const satisfies Catalogue;
