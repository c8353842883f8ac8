/** The shipped stage's light without any emulator: a map of true values that a test changes by hand. */
import type { Value } from '../../app/core/parameter.ts';
import { planLight, type Spot } from '../../app/virtual-stage/light-plan.ts';
import { LightRecorder } from '../../app/virtual-stage/light-recorder.ts';
import { seedStudio } from '../seeds/seed-files.ts';

export const FRAME_US = 20_000;

const NODES = [1, 2, 3, 4, 5].map((n) => `node_${n}`);

const START: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  router: {
    ...Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`out/${n}`, `in/${n}`])),
    'out/16': 'in/51',
    'out/17': 'in/52',
    'out/18': 'in/53',
  },
  'led-wings': { mode: 'normal', brightness: 80, source: 'router', relocking: false },
  'led-centre': { mode: 'normal', brightness: 80, source: 'router', relocking: false },
  'led-ceiling': { mode: 'normal', brightness: 80, source: 'router', relocking: false },
  xr: { scene: 'polar-glacier', ready: true, look: 'day', exposure: 0, activeCamera: 'a', extension: 0.85 },
  vp: {
    level: 'snow-camp',
    ready: true,
    look: 'dusk',
    exposure: 0,
    activeCamera: 'a',
    'camera/a/frustum': true,
    'camera/b/frustum': false,
    ...Object.fromEntries(NODES.map((node) => [`node/${node}`, 'running'])),
    stalled: false,
  },
  playback: { clip: 'key-visual', ready: true, level: 100 },
  'ar-key': { scene: 'car', ready: true, opacity: 1 },
  mixer: { program: 'vt-1', preview: 'cam-1' },
};

export function lightRig() {
  const studio = seedStudio('shenzhen');
  const values = Object.entries(START).flatMap(([device, all]) =>
    Object.entries(all).map(([key, value]): [Spot, Value] => [{ device, key }, value]),
  );
  const read = ({ device, key }: Spot): Value | undefined => START[device]?.[key];
  let nowUs = 1_000_000;
  const plan = planLight(studio, read, (device) => (device === 'vp' ? NODES : []));
  const recorder = new LightRecorder(plan, studio.rate, values, nowUs);
  return {
    recorder,
    get frame() {
      return recorder.frameAt(nowUs);
    },
    /** At the current time. */
    set(device: string, all: Readonly<Record<string, Value>>): void {
      for (const [key, value] of Object.entries(all)) recorder.change({ device, key, value, atUs: nowUs });
    },
    power(device: string, on: boolean): void {
      recorder.power(device, on, nowUs);
    },
    /** To the next frames; returns what is on then. */
    step(frames = 1) {
      nowUs += frames * FRAME_US;
      recorder.flush(nowUs);
      return recorder.now;
    },
    /** Within the frame. */
    wait(us: number): void {
      nowUs += us;
    },
  };
}

export const centre = (from: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`out/${n + 2}`, `in/${from + n + 2}`]));
