/**
 * The engine's side of the virtual stage: starts it as a process of its own, or attaches to a running one.
 *
 * Knows: its HTTP interface (app/protocol/truth.ts). Is told: a script or a URL. Tells: loopback addresses of devices
 * and sinks, faults set, truth. It is not the engine's truth: only pages and tests read it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isFault } from '../../../drivers/contract.ts';
import type { Fault, Value } from '../../core/parameter.ts';
import type { VirtualAddresses } from '../../protocol/truth.ts';

export interface VirtualStage {
  readonly url: string;
  readonly addresses: VirtualAddresses;
  /** Undefined when it did not answer. */
  truth(query: string): Promise<string | undefined>;
  setFault(device: string, fault: Readonly<Record<string, string | number>>, on: boolean): Promise<Fault | undefined>;
  clearFaults(device: string | undefined): Promise<Fault | undefined>;
  frontPanel(device: string, key: string, value: Value): Promise<Fault | undefined>;
  faults(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** The studio's files changed: devices that are new in them are played, and `addresses` tells where. */
  retake(): Promise<Fault | undefined>;
  close(): Promise<void>;
}

const START_MS = 15_000;
const CALL_MS = 3_000;
const READY = /stagelock virtual stage ready (http:\/\/\S+)/;

export async function openVirtualStage(
  how: { readonly entry: URL; readonly studio: string } | { readonly url: string },
  onGone: (fault: Fault) => void,
): Promise<VirtualStage | Fault> {
  const child = 'entry' in how ? spawnStage(how.entry, how.studio) : undefined;
  const url = child ? await readyUrl(child) : 'url' in how ? how.url : '';
  if (typeof url !== 'string') return url;
  let closing = false;
  child?.on('exit', (code) => {
    if (!closing) onGone({ code: 'virtual.ended', params: { exit: code ?? 'signal' } });
  });
  const known = await askAddresses(url);
  if (isFault(known)) {
    child?.kill('SIGKILL');
    return known;
  }
  let addresses = known;
  const post = async (path: string, body: unknown): Promise<Fault | undefined> => {
    const answer = await call(url, 'POST', path, body);
    return 'fault' in answer ? answer.fault : undefined;
  };
  return {
    url,
    get addresses() {
      return addresses;
    },
    retake: async () => {
      const fault = await post('/retake', {});
      const told = fault ?? (await askAddresses(url));
      if (isFault(told)) return told;
      addresses = told;
      return undefined;
    },
    truth: async (query) => {
      const answer = await call(url, 'GET', `/truth${query}`);
      return 'fault' in answer ? undefined : JSON.stringify(answer.json);
    },
    setFault: (device, fault, on) => post('/faults', { device, fault, on }),
    clearFaults: (device) => post('/faults/clear', device === undefined ? {} : { device }),
    frontPanel: (device, key, value) => post('/front-panel', { device, key, value }),
    faults: async () => {
      const answer = await call(url, 'GET', '/truth?sinceCommand=999999999&since=999999999999');
      if ('fault' in answer || typeof answer.json !== 'object' || answer.json === null) return {};
      const { faults } = answer.json as { faults?: Record<string, readonly string[]> };
      return faults ?? {};
    },
    close: async () => {
      closing = true;
      if (!child || child.exitCode !== null) return;
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 1_500);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function askAddresses(url: string): Promise<VirtualAddresses | Fault> {
  const answer = await call(url, 'GET', '/addresses');
  return 'fault' in answer ? answer.fault : (answer.json as VirtualAddresses);
}

function spawnStage(entry: URL, studio: string): ChildProcess {
  // stdin stays open as long as we live: it ends with us, however we end.
  return spawn(process.execPath, [fileURLToPath(entry), '--studio', studio, '--with-parent'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

function readyUrl(child: ChildProcess): Promise<string | Fault> {
  return new Promise((resolve) => {
    let text = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ code: 'virtual.not-ready', params: { ms: START_MS } });
    }, START_MS);
    const done = (answer: string | Fault): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    child.stdin?.on('error', () => undefined);
    child.on('error', (cause) => done({ code: 'virtual.not-started', params: { problem: cause.message } }));
    child.on('exit', (code) => done({ code: 'virtual.ended', params: { exit: code ?? 'signal' } }));
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (chunk: string) => {
      text = (text + chunk).slice(-4_096);
      const url = READY.exec(text)?.[1];
      if (url !== undefined) done(url);
    });
  });
}

async function call(
  url: string,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<{ json: unknown } | { fault: Fault }> {
  try {
    const response = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(CALL_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const json: unknown = await response.json();
    if (response.ok) return { json };
    const error = (json as { error?: Fault }).error;
    return { fault: error ?? { code: 'virtual.refused', params: { status: response.status } } };
  } catch (cause) {
    return { fault: { code: 'virtual.no-answer', params: { problem: cause instanceof Error ? cause.message : '' } } };
  }
}
