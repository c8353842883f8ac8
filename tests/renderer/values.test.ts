/** Values, and the journal's lines about them, as people read them: options and ids by their names, in both languages. */
import { describe, expect, test, vi } from 'vitest';
import type { Descriptor } from '../../app/core/parameter.ts';
import type { StageState } from '../../app/protocol/state.ts';

// The console's words read the address of their page.
vi.stubGlobal('location', { search: '' });
const { valueText } = await import('../../app/renderer/param/value-text.ts');
const { sayRow } = await import('../../app/renderer/pages/library/journal-data.ts');
const { wordsOf } = await import('../../app/renderer/words/say.ts');

const en = wordsOf('en');
const zh = wordsOf('zh');
const name = (english: string, chinese: string) => ({ en: english, zh: chinese });

const studio = {
  zones: {
    left: { id: 'left', kind: 'led', name: name('Wall left', '左屏'), short: name('Left', '左') },
    right: { id: 'right', kind: 'led', name: name('Wall right', '右屏'), short: name('Right', '右') },
  },
  systems: {
    xr: { id: 'xr', kind: 'xr', name: name('XR server', 'XR 服务器') },
    playback: { id: 'playback', kind: 'playback', name: name('Playback', '播放') },
  },
  cameras: { 1: { id: '1', name: name('Camera 1', '1号机') } },
  devices: {},
  scenes: { camp: { name: name('Snow camp', '雪地露营') } },
  mixer: { sources: [{ id: 'vt-1', name: name('VT 1', 'VT 1') }] },
  ranges: {},
  holdGroups: { wings: { zoneIds: ['left', 'right'] } },
} as unknown as StageState['studio'];

const choice = (options: readonly string[], names?: Descriptor['optionNames']) => ({
  type: { kind: 'enum', options } as const,
  ...(names ? { optionNames: names } : {}),
});

describe('values', () => {
  test.each([
    ['an owner is the word of its system', 'playback', choice(['xr', 'playback']), 'SCREEN', 'SCREEN'],
    ['a picture path is not an owner', 'xr', choice(['direct', 'xr', 'key']), 'XR', 'XR'],
    ['a shared word', 'freeze', choice(['normal', 'freeze', 'black']), 'frozen', '冻结'],
    ['a scene by its name', 'camp', choice(['empty', 'camp']), 'Snow camp', '雪地露营'],
    ['a camera where all are cameras', '1', choice(['1']), 'Camera 1', '1号机'],
    ['a number among numbers is no camera', '1', choice(['1', '2', '3']), '1', '1'],
    ["the studio's own name", 'car', choice(['none', 'car'], { car: name('Car', '新车') }), 'Car', '新车'],
    ['what nobody named stays', 'in/7', choice(['in/7']), 'in/7', 'in/7'],
    ['text is no option', 'freeze', { type: { kind: 'string', maxLength: 9 } as const }, 'freeze', 'freeze'],
    ['a unit', -3, { type: { kind: 'number', unit: '%', min: -9, max: 9 } as const }, '−3 %', '−3 %'],
    ['nothing', undefined, undefined, '–', '–'],
  ] as const)('%s', (_what, value, about, english, chinese) => {
    expect(valueText(value, about, studio, en)).toBe(english);
    expect(valueText(value, about, studio, zh)).toBe(chinese);
  });
});

const known = {
  studio,
  descriptors: {
    'light/key': {
      label: name('Key light', '主光'),
      type: { kind: 'number', unit: '%', min: 0, max: 100 },
    },
  } as unknown as StageState['descriptors'],
  cues: { cues: [{ id: 'open', number: '3', name: name('Opening', '开场') }] } as unknown as StageState['cues'],
  seats: { s1: { name: 'Desk one', role: 'operator', connected: true } } as const,
  sources: { ltc: { name: name('LTC', 'LTC') } } as unknown as StageState['sync']['sources'],
  presets: new Map([['blue', name('Blue hour', '蓝调')]]),
};
const row = (kind: string, data: unknown) => ({
  seq: 1,
  kind,
  seat: null,
  takeId: null,
  wallMs: 0,
  frame: 0,
  timecode: '',
  hash: '',
  data,
});
const asked = (command: string, args: object) => row('command', { name: command, args, by: 'Desk one' });

describe('lines of the journal', () => {
  test.each([
    [
      asked('param.set', { path: 'light/key', value: 62 }),
      'Set a parameter · Key light: 62 %',
      '设置参数 · 主光：62 %',
    ],
    [asked('zone.freeze', { zone: 'left', on: false }), 'Freeze a zone · Left, off', '冻结分区 · 左，关'],
    [asked('stage.arm', { mode: 'VP', scene: 'camp' }), 'Arm a target · VP, Snow camp', '预位目标 · VP，雪地露营'],
    [asked('preset.recall', { id: 'blue' }), 'Recall a preset · Blue hour', '调用预设 · 蓝调'],
    [asked('cue.select', { cue: 'open' }), 'Set the next cue · Cue 3 Opening', '设为下一条 · Cue 3 开场'],
    [
      asked('camera.cut', { source: 'vt-1', to: 'program' }),
      'Cut the vision mixer · VT 1, to program',
      '切换台快切 · VT 1，至主输出',
    ],
    [asked('go.grant', { seat: 's1' }), 'Give GO to a seat · Desk one', '移交 GO · Desk one'],
    [
      asked('gate.waive', { gate: 'online/xr', reason: 'seen', untilS: 3600 }),
      'Waive a gate · XR online, “seen”, 60 min',
      '放行检查项 · XR 在线，“seen”，60 分钟',
    ],
    [asked('stage.take', { planId: 'p1', wait: true }), 'Take the armed plan', '执行已预位方案'],
    [row('go', { before: 's1' }), 'Desk one → nobody', 'Desk one → 无人'],
    [
      row('plan-armed', { planId: 'p', kind: 'undo', mode: 'XR', zones: ['left'], steps: 4 }),
      'Undo · XR · Left · 4 steps',
      '撤销 · XR · 左 · 4 步',
    ],
    [
      row('take-intent', { phase: 'hold', steps: ['hold:wings', 'light/key'] }),
      'Hold · Hold: Left + Right, Key light',
      '保持 · 保持：左 + 右，主光',
    ],
    [
      row('take-scheduled', { planId: 'p1', at: '10:00:00:00', frame: 1_800_000 }),
      '10:00:00:00, frame 1800000',
      '10:00:00:00，第 1800000 帧',
    ],
    [row('take-unscheduled', { planId: 'p1', at: '10:00:00:00' }), '10:00:00:00', '10:00:00:00'],
    [
      row('clock-step', { fromFrame: 100, toFrame: 90, byUs: -201_300, source: 'ltc' }),
      'frame 100 → 90 (−201.3 ms) · LTC',
      '帧 100 → 90（−201.3 ms） · LTC',
    ],
    [
      asked('latency.set', { hop: 'wall', mode: 'XR', frames: 1.5, spreadMs: 2 }),
      'Enter the latency of a hop · Wall, XR, 1.5 f, ± 2 ms',
      '录入一段延迟 · 屏体，XR，1.5 f，± 2 ms',
    ],
    [
      row('measure', {
        act: 'put',
        key: 'latency/_/XR/wall',
        valueUs: 20_000,
        spreadUs: 1_500,
        origin: { kind: 'entered', seat: 'Desk one' },
      }),
      'kept · Wall, every camera in XR · 20 ms ± 1.5 ms · Desk one',
      '已保存 · 屏体，全部机位，XR · 20 ms ± 1.5 ms · Desk one',
    ],
    [
      row('measure', {
        act: 'expire',
        key: 'latency/1/_/loop',
        valueUs: 120_000,
        spreadUs: null,
        origin: { kind: 'measured', by: 'delay-video' },
        expired: { code: 'measure.too-old' },
      }),
      'counts no more · Engine to camera, Camera 1, every mode · 120 ms · the guided measurement, on video · Older than it may be',
      '已失效 · 渲染至摄像机，1号机，全部模式 · 120 ms · 引导测量（视频） · 已过有效期',
    ],
    [row('measure', { act: 'clear', key: 'other/thing' }), 'cleared · other/thing', '已清除 · other/thing'],
    [row('clock-source', { from: 'ltc' }), 'LTC → free-run', 'LTC → 自由运行'],
    [row('take-choice', { choice: { do: 'retry', step: 'undo:light/key' } }), 'Retry · Key light', '重试 · 主光'],
  ])('%j', (line, english, chinese) => {
    expect(sayRow(line, known, en)).toBe(english);
    expect(sayRow(line, known, zh)).toBe(chinese);
  });

  test('a line of any shape is said somehow', () => {
    for (const data of [null, 4, [], { args: 7 }, { name: 'param.set', args: { path: 4, value: {} } }])
      for (const kind of [
        'command',
        'go',
        'plan-armed',
        'take-start',
        'take-delta',
        'take-choice',
        'take-scheduled',
        'measure',
        'clock-step',
        'clock-source',
        'device',
        'strange',
      ])
        expect(typeof sayRow(row(kind, data), known, en)).toBe('string');
  });
});
