/**
 * A real engine and a real virtual stage as processes on loopback, and a small HTTP client. Every room's integration,
 * fault and browser tests stand on it. Outcomes are read from the virtual stage's `/truth`, never from the engine alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageState } from '../../app/protocol/state.ts';
import type { Truth } from '../../app/protocol/truth.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const TOKEN = 'integration-token';
const START_MS = 60_000;
/** A limit costs time only when it is red: enough for a machine that stutters. */
const LIMIT_MS = 30_000;

export interface Answer<T = Record<string, unknown>> {
  readonly ok: boolean;
  readonly result: T;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly params?: Record<string, unknown>;
  };
}

/** What was said of a refusal, a withdrawal or an end. */
export interface Said {
  readonly code: string;
  readonly params?: Record<string, unknown>;
}

export interface TakeResult {
  readonly takeId: string;
  readonly outcome: string;
  readonly at: string;
  readonly durationMs: number;
  readonly why: Said | null;
  readonly steps: readonly {
    readonly id: string;
    readonly path: string;
    readonly at: string;
    readonly fault?: { readonly code: string };
  }[];
  readonly exceptions: readonly { readonly step: string }[];
  readonly audience: { readonly code: string };
}

export interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything it printed. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a program and waits for its ready line. */
export async function startProcess(
  words: readonly string[],
  ready: RegExp,
  program = process.execPath,
): Promise<Process> {
  const child = spawn(program, words, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready within ${START_MS} ms:\n${output}`));
    }, START_MS);
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = ready.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void gone.then((code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} before it was ready:\n${output}`));
    });
  });
  return {
    child,
    url,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return gone;
    },
  };
}

export function startVirtualStage(studio = 'seeds/shenzhen', seed = 1): Promise<Process> {
  return startProcess(
    [
      'app/virtual-stage/main.ts',
      '--studio',
      studio,
      '--listen',
      '127.0.0.1:0',
      '--seed',
      String(seed),
      '--with-parent',
    ],
    /stagelock virtual stage ready (\S+)/,
  );
}

export interface EngineRig {
  readonly engine: Process;
  readonly virtual: Process;
  readonly data: string;
  /** Folder of the studio files. */
  readonly studio: string;
  readonly url: string;
  command<T = Record<string, unknown>>(
    name: string,
    args?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  state(): Promise<StageState>;
  truth(query?: string): Promise<Truth>;
  fault(device: string, fault: Record<string, unknown>, on?: boolean): Promise<void>;
  clearFaults(): Promise<void>;
  frontPanel(device: string, key: string, value: unknown): Promise<void>;
  mixer(act: Record<string, unknown>): Promise<void>;
  /** Waits until the state is so; the newest state, or a failure that shows what it was. */
  until(what: string, holds: (state: StageState) => boolean, limitMs?: number): Promise<StageState>;
  /** Stops (or kills) the engine and starts another on the same data and the same virtual stage. */
  restart(signal?: NodeJS.Signals, extra?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly studio?: string;
  /** The studio folder is this rig's own and goes with it. */
  readonly owned?: boolean;
  readonly seed?: number;
  /** More words for the engine's command line. */
  readonly extra?: readonly string[];
  /** Wait until every device is online and tracking is clean. Default true. */
  readonly settle?: boolean;
}

export async function openRig(options: RigOptions = {}): Promise<EngineRig> {
  const studio = options.studio ?? 'seeds/shenzhen';
  const data = await mkdtemp(join(tmpdir(), 'stagelock-test-'));
  const virtual = await startVirtualStage(studio, options.seed ?? 1);
  const start = (extra: readonly string[] = []): Promise<Process> =>
    startProcess(
      [
        'app/engine/headless.ts',
        '--studio',
        studio,
        '--data',
        data,
        '--listen',
        '127.0.0.1:0',
        '--admin-token',
        TOKEN,
        `--virtual-stage=${virtual.url}`,
        ...extra,
      ],
      /stagelock engine ready (\S+)/,
    );
  let engine = await start(options.extra);
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const post = async (url: string, body: unknown): Promise<void> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  };
  const rig: EngineRig = {
    get engine() {
      return engine;
    },
    virtual,
    data,
    studio,
    get url() {
      return engine.url;
    },
    command: async (name, args = {}, more = {}) => {
      const answer = await fetch(`${engine.url}/api/v1/commands/${name}`, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify(args),
      });
      return (await answer.json()) as Answer<never>;
    },
    state: async () => (await (await fetch(`${engine.url}/api/v1/state`, { headers })).json()) as StageState,
    truth: async (query = '') => (await (await fetch(`${virtual.url}/truth${query}`)).json()) as Truth,
    fault: (device, fault, on = true) => post(`${virtual.url}/faults`, { device, fault, on }),
    clearFaults: () => post(`${virtual.url}/faults/clear`, {}),
    frontPanel: (device, key, value) => post(`${virtual.url}/front-panel`, { device, key, value }),
    mixer: (act) => post(`${virtual.url}/mixer`, act),
    until: async (what, holds, limitMs = LIMIT_MS) => {
      const endMs = Date.now() + limitMs;
      for (;;) {
        const state = await rig.state();
        if (holds(state)) return state;
        if (Date.now() > endMs)
          throw new Error(`not within ${limitMs} ms: ${what}\n${JSON.stringify(brief(state), null, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    },
    restart: async (signal = 'SIGTERM', extra = []) => {
      await engine.stop(signal);
      engine = await start(extra);
    },
    stop: async () => {
      await engine.stop();
      await virtual.stop();
      await rm(data, { recursive: true, force: true });
      if (options.owned === true) await rm(studio, { recursive: true, force: true });
    },
  };
  if (options.settle ?? true) await rig.until('the stage is well', (s) => isWell(s) && s.mode !== null, START_MS);
  return rig;
}

/** Every device online, every zone owned, every camera tracked. */
export function isWell(state: StageState): boolean {
  const online = Object.values(state.devices).every((device) => device.status === 'online');
  const leased = Object.values(state.zones).every((zone) => zone.kind === 'area' || zone.owner.leased !== null);
  const tracked = Object.values(state.cameras).every((camera) => camera.status === 'ok');
  return online && leased && tracked;
}

/**
 * Arms as a person would: while the only thing in the way is tracking that was not clean for long enough (a busy machine
 * makes its trackers stutter), it waits and tries again. Any other refusal is the answer.
 */
export function arm(rig: EngineRig, target: Record<string, unknown>): Promise<Answer<{ planId: string }>> {
  return patiently(rig, 'stage.arm', target);
}

/** The same for every command that arms: undo, recall, the ways out of an interrupted take. */
export async function patiently(
  rig: EngineRig,
  name: string,
  args: Record<string, unknown> = {},
): Promise<Answer<{ planId: string }>> {
  const endMs = Date.now() + LIMIT_MS;
  for (;;) {
    const armed = await rig.command<{ planId: string }>(name, args);
    const waiting = !armed.ok && String(armed.error.params?.['gate']).startsWith('tracking/');
    if (!waiting || Date.now() > endMs) return armed;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** A gate of a kind that a busy machine shuts by itself: a tracker that stutters, a device that is missed for a moment. */
export function isBusyGate(said: Said | null | undefined): boolean {
  return /^(tracking|online)\//.test(String(said?.params?.['gate']));
}

/** Why this plan was withdrawn, as the journal has it; nothing where it was not. */
export async function withdrawnWhy(rig: EngineRig, planId: string): Promise<Said | undefined> {
  const { result } = await rig.command<{ rows: { data: { planId: string; why: Said } }[] }>('journal.query', {
    kind: 'plan-withdrawn',
    limit: 50,
  });
  return result.rows.find(({ data }) => data.planId === planId)?.data.why;
}

export async function armAndTake(rig: EngineRig, target: Record<string, unknown>): Promise<TakeResult> {
  const armed = await arm(rig, target);
  if (!armed.ok) throw new Error(`arming was refused: ${JSON.stringify(armed.error)}`);
  const taken = await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true });
  if (!taken.ok) throw new Error(`the take was refused: ${JSON.stringify(taken.error)}`);
  return taken.result;
}

/** Arms, takes, and ends committed; if not, it says which step stood in the way. */
export async function takeTo(rig: EngineRig, target: Record<string, unknown>): Promise<void> {
  const taken = await armAndTake(rig, target);
  if (taken.outcome === 'committed') return;
  const odd = taken.steps.filter((step) => step.fault !== undefined).map(({ id, at, fault }) => [id, at, fault]);
  throw new Error(`${taken.outcome}, not committed: ${JSON.stringify([taken.why, odd])}`);
}

const PATIENT_CLOCK = { loss: { freewheelFrames: 3_000, beyond: 'alarm' } };

/**
 * The shipped studio with patient tracking gates and a house clock that runs on alone for a minute: where trackers and
 * clocks are not what is tried, a stutter of a machine that runs many stages at once is no part of the evening.
 */
export function calmStudio(change: (studio: Record<string, unknown>) => void = () => undefined): Promise<string> {
  return ownStudio(
    'seeds/shenzhen',
    (_, json) => {
      json['gates'] = { ...(json['gates'] as object), trackingCleanMs: 100, closeAfterMs: 8_000, settleMs: 8_000 };
      json['clock'] = { ...(json['clock'] as object), ...PATIENT_CLOCK };
      change(json);
    },
    ['studio.json'],
  );
}

/** A rig on a calm studio of its own. */
export async function openCalmRig(change?: (studio: Record<string, unknown>) => void): Promise<EngineRig> {
  return openRig({ studio: await calmStudio(change), owned: true });
}

/**
 * A rig whose systems are handed no poses: trackers that stutter close no gate at all, and the others are
 * patient unless a test says so. For whatever is not about tracking.
 */
export async function openStillRig(
  change: (studio: Record<string, unknown>) => void = () => undefined,
): Promise<EngineRig> {
  const still = (file: string, json: Record<string, unknown>): void => {
    if (file === 'modes.json')
      for (const { values } of json['modes'] as { values: object }[])
        Reflect.deleteProperty(values, 'tracking/c/sink/vp/relay');
    else {
      for (const { tracking } of json['cameras'] as { tracking: { sinks: unknown[] } }[]) tracking.sinks = [];
      json['gates'] = { ...(json['gates'] as object), closeAfterMs: 8_000, settleMs: 8_000 };
      json['clock'] = { ...(json['clock'] as object), ...PATIENT_CLOCK };
      change(json);
    }
  };
  return openRig({ studio: await ownStudio('seeds/shenzhen', still, ['studio.json', 'modes.json']), owned: true });
}

/** A studio folder of a test's own, changed by hand. */
export async function ownStudio(
  from: string,
  change: (file: string, json: Record<string, unknown>) => void,
  files: readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stagelock-studio-'));
  await cp(join(ROOT, from), folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file);
    const json = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    change(file, json);
    await writeFile(path, JSON.stringify(json));
  }
  return folder;
}

function brief(state: StageState): unknown {
  return {
    mode: state.mode,
    devices: Object.entries(state.devices).flatMap(([id, d]) => (d.status === 'online' ? [] : [[id, d.status, d.why]])),
    zones: Object.fromEntries(Object.entries(state.zones).map(([id, z]) => [id, z.owner])),
    take: state.take && { at: state.take.at, why: state.take.why },
    gates: state.gates.filter((gate) => gate.verdict === 'blocking').map((gate) => [gate.id, gate.why]),
    alarms: Object.keys(state.alarms),
    clock: [
      state.sync.clock.state,
      ...Object.entries(state.sync.sources).map(([id, { state: is, offsetUs, jitterUs, driftPpm, faults }]) => [
        id,
        is,
        offsetUs,
        jitterUs,
        driftPpm,
        faults.map(({ code }) => code),
      ]),
    ],
  };
}
