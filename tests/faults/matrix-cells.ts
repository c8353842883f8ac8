/**
 * The cells of the fault matrix: which device breaks, how, in which phase of the take, under which programme. And the
 * short form's choice of them: a fixed one, by a seed, that holds every device, kind, phase and programme.
 */
export const PHASES = ['arming', 'holding', 'switching', 'settling', 'revealing'] as const;

interface Fault {
  readonly kind: string;
  readonly [argument: string]: string | number;
}

/**
 * `away`: camera 1 is cut away from before the take, and cut back to after it. `blind`: camera 1 stays on air all along,
 * and the take is for the ceiling, which no camera sees. `return`: as `away`, from the volume back to XR.
 */
export type Programme = 'away' | 'blind' | 'return';

export interface Cell {
  readonly device: string;
  /** A fault of the emulator, or a hand on its front panel. */
  readonly fault: Fault;
  readonly phase: (typeof PHASES)[number];
  readonly programme: Programme;
  readonly show: 'SHOW' | 'REHEARSAL';
  /** What was broken is well again before a person answers. */
  readonly healed: boolean;
  /** Which kind of the choices that are offered is given to the first question; the next ones go back, or leave it so. */
  readonly answer: number;
}

const ALL: readonly Fault[] = [
  { kind: 'offline' },
  { kind: 'refuse' },
  { kind: 'slow', delayMs: 700 },
  { kind: 'lie' },
  { kind: 'drop', share: 0.5 },
  { kind: 'duplicate' },
];
const LOST: Fault = { kind: 'hold-lost-on-input-switch' };
const hand = (key: string, value: string | number): Fault => ({ kind: 'front-panel', key, value });
/** With a node the cluster closes: what it draws is gone with it. */
const NODES: readonly Fault[] = [
  { kind: 'node-dies', node: 3 },
  { kind: 'node-hangs', node: 2 },
];
const few = (...kinds: readonly string[]): readonly Fault[] => ALL.filter(({ kind }) => kinds.includes(kind));

type Devices = Readonly<Record<string, readonly Fault[]>>;
const AWAY: Devices = {
  router: [...ALL, { kind: 'crosspoint-stuck', output: 3 }, hand('out/3', 'in/35')],
  'led-wings': [...ALL, LOST, hand('mode', 'normal')],
  'led-centre': [...ALL, LOST, hand('mode', 'black')],
  'led-ceiling': [...ALL, LOST],
  vp: [...ALL, ...NODES],
  'vp-status': few('offline', 'slow'),
  'light-key': [...ALL, hand('kelvin', 5000)],
  'light-fill': few('offline', 'refuse'),
  mixer: few('offline', 'slow'),
  tally: few('offline'),
  'track-a': [{ kind: 'frozen-tracking' }, { kind: 'drop', share: 0.5 }],
};
/** Only boxes whose own fault no camera on air can see: what changes there is by us. */
const BLIND: Devices = {
  router: [...ALL, { kind: 'crosspoint-stuck', output: 12 }, hand('out/12', 'in/3')],
  'led-ceiling': [...ALL, LOST, hand('mode', 'black')],
  playback: few('offline', 'slow', 'lie'),
  'light-fill': few('offline', 'refuse', 'lie'),
  mixer: few('offline', 'slow'),
  tally: few('offline'),
};

/** The server that the wall goes back to, and what stands between it and the wall. */
const RETURN: Devices = {
  xr: ALL,
  router: few('refuse', 'slow'),
  'led-centre': few('offline', 'lie'),
};

const SHOWS = ['SHOW', 'REHEARSAL'] as const;

function cellsOf(devices: Devices, programme: Programme): readonly Cell[] {
  const bare = Object.entries(devices).flatMap(([device, faults]) =>
    faults.flatMap((fault) => PHASES.map((phase) => ({ device, fault, phase }))),
  );
  return bare.flatMap(({ device, fault, phase }, n) =>
    SHOWS.map((show, m) => ({ device, fault, phase, programme, show, healed: (n + m) % 2 === 0, answer: n % 3 })),
  );
}

export const CELLS: readonly Cell[] = [
  ...cellsOf(AWAY, 'away'),
  ...cellsOf(BLIND, 'blind'),
  ...cellsOf(RETURN, 'return'),
];

export const nameOf = ({ device, fault, phase, programme, show, healed, answer }: Cell): string =>
  [device, fault.kind, phase, programme, show, `answer ${answer}`, healed ? 'healed' : ''].join(' ').trim();

const tagsOf = ({ device, fault, phase, programme, show }: Cell): readonly string[] => [
  `${device} ${programme}`,
  `${fault.kind} ${programme}`,
  `${phase} ${programme}`,
  show,
];

/** Shuffled by the seed; first what brings something that was not there yet, then what comes, up to the count. */
export function chosen(count: number, seed: number): readonly Cell[] {
  let random = seed;
  const rest = CELLS.map((cell) => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
    return { cell, at: random >> 8 };
  })
    .toSorted((a, b) => a.at - b.at)
    .map(({ cell }) => cell);
  const tags = new Set<string>();
  const taken: Cell[] = [];
  while (taken.length < count && rest.length > 0) {
    const news = rest.map((cell) => tagsOf(cell).filter((tag) => !tags.has(tag)).length);
    const [cell] = rest.splice(news.indexOf(Math.max(...news)), 1);
    if (!cell) break;
    taken.push(cell);
    for (const tag of tagsOf(cell)) tags.add(tag);
  }
  const missing = CELLS.flatMap(tagsOf).filter((tag) => !tags.has(tag));
  if (missing.length > 0) throw new Error(`${count} cells leave out ${[...new Set(missing)].join(', ')}`);
  return taken;
}
