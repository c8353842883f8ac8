/**
 * Device x fault x phase x programme of the shipped studio: whatever breaks, whenever it breaks, a take ends in one of its
 * named outcomes within its bound, or asks; every choice that it offers leads somewhere; what it says is what the boxes
 * and the light are; and a camera on air shows no change that nobody planned. Judged by `/truth` alone.
 */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TakeState } from '../../app/protocol/state.ts';
import type { Truth } from '../../app/protocol/truth.ts';
import { FAULTS } from '../../app/protocol/words/faults.ts';
import { commandsSince, frozenZones, lastCommand, openSeat, type Seat, wallOf } from '../engine/light.ts';
import { type Answer, type EngineRig, openRig, ownStudio, patiently, type TakeResult, takeTo } from '../engine/rig.ts';
import { CELLS, type Cell, chosen, nameOf } from './matrix-cells.ts';
import { type Ended, isCommitted, judge, judgeOnAir, judgeWords } from './matrix-judge.ts';

const LONG = process.env['STAGELOCK_LONG'] === '1';
const TELL = process.env['STAGELOCK_TELL'];
const LANES = 3;
const SHORT_CELLS = 40;
const SEED = 20_261_121;
/** For hunting: only cells whose name matches, all of them. */
const ONLY = process.env['STAGELOCK_CELLS'];
const WANTED: readonly Cell[] = ONLY
  ? CELLS.filter((cell) => new RegExp(ONLY).test(nameOf(cell)))
  : LONG
    ? CELLS
    : chosen(SHORT_CELLS, SEED);

interface Lane {
  readonly rig: EngineRig;
  readonly seat: Seat;
}
let lanes: Lane[];
let studio: string;
beforeAll(async () => {
  studio = await ownStudio(
    'seeds/shenzhen',
    (_, json) => {
      // Stutters of a busy machine are told by other tests; here every fault is one that was put in.
      json['gates'] = { ...(json['gates'] as object), trackingCleanMs: 100, closeAfterMs: 2_000, settleMs: 4_000 };
    },
    ['studio.json'],
  );
  lanes = await Promise.all(
    Array.from({ length: LANES }, async (_, n) => {
      const rig = await openRig({ studio, seed: n + 1 });
      return { rig, seat: openSeat(rig.url) };
    }),
  );
});
afterAll(async () => {
  for (const { seat } of lanes) seat.close();
  await Promise.all(lanes.map(({ rig }) => rig.stop()));
  await rm(studio, { recursive: true, force: true });
});

const OUTCOMES = [
  'committed',
  'committed-with-exceptions',
  'rolled-back',
  'stuck',
  'failed-visible',
  'refused',
  'bailed-out',
];

/** A machine that stutters may need several ways home. */
const HOME_MS = 60_000;

async function inject(rig: EngineRig, { device, fault }: Cell): Promise<void> {
  if (fault.kind === 'front-panel') await rig.frontPanel(device, String(fault['key']), fault['value']);
  else await rig.fault(device, fault);
}

const online = (rig: EngineRig): Promise<unknown> =>
  rig.until('every device is back', (s) => Object.values(s.devices).every((d) => d.status === 'online'), 40_000);

/** XR, live, everything well: by a take where that is possible, by the bail-out and a take where it is not. */
async function home({ rig }: Lane, was: Truth | undefined): Promise<void> {
  await rig.mixer({ program: 'vt-1' });
  await rig.clearFaults();
  const kelvin = was?.devices['light-key']?.['kelvin'];
  if (kelvin !== undefined) await rig.frontPanel('light-key', 'kelvin', kelvin);
  let why = '';
  for (const lastMs = Date.now() + HOME_MS; Date.now() < lastMs; ) {
    await online(rig);
    const state = await rig.state();
    const whole = Object.values(state.zones).every(
      (z) => z.owner.leased === 'xr' && z.owner.observed === 'xr' && z.held === null,
    );
    // A release shows some frames late, and a tracker that was broken is followed again a moment after it is well.
    for (const endMs = Date.now() + 10_000; whole && state.mode === 'XR' && Date.now() < endMs; ) {
      const { now } = await rig.truth();
      if (now.pictures['a']?.extension.startsWith('match') === true && frozenZones(now).length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const armed = await patiently(rig, 'stage.arm', { mode: 'XR', scene: 'polar-glacier' });
    const taken = armed.ok
      ? await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true })
      : undefined;
    why = JSON.stringify([
      whole,
      state.mode,
      armed.error ?? taken?.error ?? taken?.result.why ?? taken?.result.outcome,
    ]);
    if (!taken?.result?.outcome?.startsWith('committed')) await rig.command('stage.bailout');
    await expect
      .poll(async () => frozenZones((await rig.truth()).now), { timeout: 10_000 })
      .toEqual([])
      .catch(() => undefined);
  }
  throw new Error(`the stage does not come home: ${why}`);
}

/** The volume has the wall, and it is seen: late words of a box that was slow may cost a try. */
async function toVolume(rig: EngineRig): Promise<void> {
  const there = (): Promise<boolean> =>
    takeTo(rig, { mode: 'VP', scene: 'snow-camp' }).then(
      () => true,
      () => false,
    );
  await expect.poll(there, { timeout: HOME_MS, interval: 500 }).toBe(true);
  await expect
    .poll(async () => {
      const { now } = await rig.truth();
      return [...new Set(Object.values(wallOf(now))), ...frozenZones(now)];
    })
    .toEqual(['vp/snow-camp']);
}

interface Turn {
  readonly at: string;
  readonly outcome: string;
  readonly choices: readonly string[];
}
const asks = ({ at, choices }: Turn): boolean =>
  ['asking', 'stopped', 'stuck', 'failed-visible'].includes(at) && choices.length > 0;
const isOver = (turn: Turn): boolean => OUTCOMES.includes(turn.outcome) && !asks(turn);

/** The take as it is now: at its end, or at a question. */
async function turnOf(rig: EngineRig, takeId: string, limitMs: number, where: string): Promise<Turn> {
  for (const endMs = Date.now() + limitMs; ; ) {
    const { result } = await rig.command<Turn & Record<string, unknown>>('take.get', { takeId });
    if (asks(result) || isOver(result)) return result;
    if (Date.now() > endMs) throw new Error(`${where}: neither ended nor asked within ${limitMs} ms: ${result.at}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const COMMANDS: Readonly<Record<string, string>> = {
  continue: 'take.continue',
  back: 'take.back',
  reveal: 'take.reveal',
  retry: 'take.retryStep',
  skip: 'take.skipStep',
  accept: 'take.acceptStep',
  undo: 'stage.undo',
  bailout: 'stage.bailout',
};

/**
 * What a person does about an undo that is refused, as its gate says: a box that was just healed may still fall off its link
 * for what was lost before, and is waited for; what a hand has moved is pushed back first.
 */
function fixOf({ ok, error }: Answer): 'wait' | 'push' | undefined {
  const gate = ok ? '' : String(error.params?.['gate']);
  return gate.startsWith('online/') ? 'wait' : gate.startsWith('route/') ? 'push' : undefined;
}

async function give(rig: EngineRig, cell: Cell, takeId: string, choice: string): Promise<void> {
  const where = nameOf(cell);
  const [word = '', ...step] = choice.split(':');
  const name = COMMANDS[word] ?? '';
  if (word === 'undo' || word === 'bailout') {
    // A person bails out where it went wrong, not on the walls that are on air.
    const zones = cell.programme === 'blind' ? { zones: ['ceiling'] } : {};
    let answer = word === 'undo' ? await patiently(rig, name) : await rig.command(name, zones);
    for (const endMs = Date.now() + 20_000; fixOf(answer) && Date.now() < endMs; ) {
      if (fixOf(answer) === 'push') await rig.command('param.push', { path: String(answer.error.params?.['path']) });
      await online(rig);
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await patiently(rig, name);
    }
    expect(answer.ok, `${where}: ${choice} ${JSON.stringify(answer.error)}`).toBe(true);
    if (word === 'bailout') expect(answer.result, where).toMatchObject({ outcome: 'bailed-out' });
    return;
  }
  const args = {
    takeId,
    ...(step.length > 0 && { step: step.join(':') }),
    ...(word === 'reveal' && { reason: 'the cue is now' }),
  };
  const answer = await rig.command(name, args);
  expect(answer.ok, `${where}: ${choice} ${JSON.stringify(answer.error)}`).toBe(true);
}

/** What the long form must have come to, and answered. */
const EVERY_ANSWER = [
  ...['continue', 'back', 'reveal', 'retry', 'skip', 'accept'].map((word) => `asking:${word}`),
  ...['retry', 'skip', 'accept'].map((word) => `stuck:${word}`),
  ...['undo', 'bailout'].map((word) => `failed-visible:${word}`),
];
/** Later questions go back, or leave it as it is: what is tried is the first one. */
const LATER = ['back', 'skip', 'accept', 'continue', 'bailout'];
const wordOf = (choice: string): string => choice.split(':')[0] ?? '';

interface Ran {
  readonly told: string;
  /** Each as `asking:retry`. */
  readonly answers: readonly string[];
  /** How many kinds of choices the first question offered; none where nothing was asked. */
  readonly offered: number;
}

/** The volume always has something to do: the take is for the look that it does not have. */
function targetOf({ programme }: Cell, truth: Truth): Record<string, unknown> {
  if (programme === 'blind') return { mode: 'SCREEN', zones: ['ceiling'] };
  if (programme === 'return') return { mode: 'XR', scene: 'polar-glacier' };
  return { preset: truth.devices['vp']?.['look'] === 'dusk' ? 'snow-camp-night' : 'snow-camp-dusk' };
}

const hasTurned = ({ at, outcome }: TakeState): boolean => outcome !== null || at === 'asking' || at === 'stuck';

async function run(lane: Lane, cell: Cell): Promise<Ran> {
  const { rig, seat } = lane;
  const where = nameOf(cell);
  await rig.command('show.state', { state: cell.show });
  await seat.when('camera 1 is off air', (s) => s.pictures['a']?.onAir === 'no');
  if (cell.programme === 'return') await toVolume(rig);
  await rig.mixer({ program: 'cam-1', preview: 'vt-2' });
  await seat.when('camera 1 is on air', (s) => s.pictures['a']?.onAir === 'yes');
  await expect.poll(async () => (await rig.truth()).now.program.camera).toBe('a');
  const was = await rig.truth();
  const sent = await lastCommand(rig);
  const nothing = (told: string): Ran => ({ told, answers: [], offered: 0 });
  try {
    if (cell.programme !== 'blind') {
      await rig.mixer({ program: 'vt-1' });
      await seat.when('camera 1 is off air', (s) => s.pictures['a']?.onAir === 'no');
    }
    if (cell.phase === 'arming') await inject(rig, cell);
    const armed = await patiently(rig, 'stage.arm', targetOf(cell, was));
    if (!armed.ok) {
      expect(armed.error.message.length, where).toBeGreaterThan(10);
      expect((await commandsSince(rig, sent)).length, where).toBe(0);
      await judgeOnAir(rig, cell, was.now.frame, true);
      return nothing('arming refused');
    }
    const plan = (await rig.state()).armed;
    if (!plan) return nothing('withdrawn');
    const { boundMs } = plan;
    const reached =
      cell.phase === 'arming'
        ? undefined
        : seat.when(
            cell.phase,
            (s) => s.take?.planId === plan.planId && (s.take.at === cell.phase || hasTurned(s.take)),
            boundMs,
          );
    const begun = await rig.command<{ takeId: string }>('stage.take', { planId: plan.planId, wait: false });
    if (!begun.ok) {
      reached?.catch(() => undefined);
      expect(begun.error.code, where).toMatch(/^(plan|arming)\./);
      expect((await commandsSince(rig, sent)).length, where).toBe(0);
      return nothing('withdrawn');
    }
    const { takeId } = begun.result;
    await reached;
    if (cell.phase !== 'arming') await inject(rig, cell);
    const { turn, answers, offered } = await answered(rig, cell, takeId, boundMs + 5_000);
    const state = await seat.when(
      `${where}: told to seats`,
      (s) => s.take?.takeId !== takeId || s.take.at === turn.at,
      5_000,
    );
    const own = state.take?.takeId === takeId ? state.take : undefined;
    const end = own?.outcome ?? turn.outcome;
    expect(OUTCOMES, where).toContain(end);
    if (own) await atEnd(lane, cell, { take: own, end, was, sent, state, answers });
    else await judgeOnAir(rig, cell, was.now.frame, true);
    return {
      told: `${answers.join(', ')} ${end} ${JSON.stringify(own?.why ?? null)} ${JSON.stringify(own?.exceptions.map(({ step, fault }) => [step, fault.code]) ?? [])}`,
      answers,
      offered,
    };
  } finally {
    await home(lane, was);
  }
}

/** Gives the first question the answer that the cell wants, the others what ends it; at most eight. */
async function answered(
  rig: EngineRig,
  cell: Cell,
  takeId: string,
  limitMs: number,
): Promise<{ turn: Turn; answers: readonly string[]; offered: number }> {
  const where = nameOf(cell);
  const answers: string[] = [];
  let offered = 0;
  let turn = await turnOf(rig, takeId, limitMs, where);
  for (let n = 0; asks(turn) && n < 8; n++) {
    if (n === 0 && (cell.healed || turn.at === 'failed-visible')) {
      await rig.clearFaults();
      await online(rig);
      turn = await turnOf(rig, takeId, limitMs, where);
      // Where only a gate was shut, a person who has just healed it waits for it to open.
      const isShut = (): boolean => turn.at === 'asking' && turn.choices.every((one) => !/:|continue/.test(one));
      for (const endMs = Date.now() + 5_000; isShut() && Date.now() < endMs; ) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        turn = await turnOf(rig, takeId, limitMs, where);
      }
      if (!asks(turn)) break;
    }
    const kinds = [...new Set(turn.choices.map(wordOf))];
    if (n === 0) offered = kinds.length;
    const word = n === 0 ? kinds[cell.answer % kinds.length] : LATER.find((one) => kinds.includes(one));
    const choice = turn.choices.find((one) => wordOf(one) === word) ?? '';
    answers.push(`${turn.at}:${wordOf(choice)}`);
    await give(rig, cell, takeId, choice);
    // What failed in sight has ended: its two ways out are acts of their own.
    if (turn.at === 'failed-visible') break;
    turn = await turnOf(rig, takeId, limitMs, where);
  }
  return { turn, answers, offered };
}

async function atEnd({ rig }: Lane, cell: Cell, ended: Ended): Promise<void> {
  const { end, was } = ended;
  await judge(rig, cell, ended);
  judgeWords(cell, ended, FAULTS);
  // A person cuts back to the camera once the take is over and all is well; not to one whose tracking is reported lost.
  const isWell = isCommitted(end) || end === 'rolled-back' || end === 'refused';
  const back =
    cell.programme !== 'blind' &&
    isWell &&
    cell.device !== 'track-a' &&
    frozenZones((await rig.truth()).now).length === 0;
  if (back) {
    await rig.mixer({ program: 'cam-1' });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await judgeOnAir(rig, cell, was.now.frame, true);
}

function told(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { actual } = cause as Error & { actual?: unknown };
  return `${cause.message} ${actual === undefined ? '' : JSON.stringify(actual)}`.slice(0, 1_200);
}

test(
  `${WANTED.length} of ${CELLS.length} cells of device x fault x phase x programme: named, true, in time`,
  async () => {
    const queue = [...WANTED];
    const results = new Set<Cell>();
    const wrong: string[] = [];
    const answers = new Map<string, number>();
    await Promise.all(
      lanes.map(async (lane) => {
        for (let cell = queue.shift(); cell; cell = queue.shift()) {
          const startMs = performance.now();
          try {
            const ran = await run(lane, cell);
            results.add(cell);
            for (const answer of ran.answers.slice(0, 1)) answers.set(answer, (answers.get(answer) ?? 0) + 1);
            if (TELL)
              process.stdout.write(`${nameOf(cell)}: ${ran.told} (${Math.round(performance.now() - startMs)} ms)\n`);
            // Every other kind of choice of its first question is tried on its own.
            if (LONG && WANTED.includes(cell))
              for (let n = 1; n < ran.offered; n++) queue.push({ ...cell, answer: cell.answer + n });
          } catch (cause) {
            wrong.push(`${nameOf(cell)}: ${told(cause)}`);
            if (TELL) process.stdout.write(`RED ${wrong.at(-1)}\n`);
          }
        }
      }),
    );
    const done = WANTED.filter((cell) => results.has(cell)).length;
    const given = [...answers.keys()].toSorted().map((answer) => `${answer} ${answers.get(answer)}`);
    process.stdout.write(
      `fault matrix: ${done} of ${WANTED.length} (of ${CELLS.length} in the long form); questions answered: ${given.join(', ')}\n`,
    );
    expect(wrong).toEqual([]);
    if (LONG && !ONLY) expect([...answers.keys()]).toEqual(expect.arrayContaining(EVERY_ANSWER));
    expect(done).toBe(WANTED.length);
  },
  LONG ? 2_400_000 : 300_000,
);
