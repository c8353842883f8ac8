/** The wire against things we did not write: a take's messages are read, and poses are sent, by Python's own library. */
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { PROTOCOL } from '../../app/protocol/messages.ts';
import type { VirtualAddresses } from '../../app/protocol/truth.ts';
import { arm, type EngineRig, openCalmRig, type TakeResult, TOKEN } from './rig.ts';

let rig: EngineRig;
beforeAll(async () => {
  rig = await openCalmRig();
});
afterAll(() => rig.stop());

/** A value that nothing else sets, said last: what is collected ends with it. And the message that says it. */
const MARK = 83;
const MARK_SAID = '/light/key/intensity\0\0\0\0,f\0\0\x42\xa6\0\0';

interface Line {
  readonly dir: 'in' | 'out';
  readonly hex: string;
}

/** Collects the message trace of one device while something happens, until all of these words have left. */
async function traced(device: string, words: readonly string[], act: () => Promise<void>): Promise<readonly Line[]> {
  const socket = new WebSocket(rig.url.replace('http', 'ws') + '/ws');
  const lines: Line[] = [];
  let answered = false;
  await new Promise((resolve) => socket.once('open', resolve));
  socket.on('message', (data, isBinary) => {
    if (isBinary) return;
    const message = JSON.parse((data as Buffer).toString()) as { t: string; lines?: Line[] };
    if (message.t === 'trace') lines.push(...(message.lines ?? []));
    answered ||= message.t === 'result';
  });
  socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, token: TOKEN, lang: 'en' }));
  socket.send(JSON.stringify({ t: 'trace', device }));
  // Answered on the same socket: what is said from now on is traced.
  socket.send(JSON.stringify({ t: 'command', id: 1, name: 'seat.list', args: {} }));
  await expect.poll(() => answered).toBe(true);
  await act();
  const out = (): readonly Line[] => lines.filter((line) => line.dir === 'out');
  const said = (): string =>
    out()
      .map(({ hex }) => Buffer.from(hex, 'hex').toString('latin1'))
      .join('\n');
  await expect.poll(() => words.filter((word) => !said().includes(word))).toEqual([]);
  socket.terminate();
  return out();
}

async function decoded(
  kind: 'osc' | 'ndisplay',
  lines: readonly Line[],
): Promise<readonly { ok: boolean; said: unknown; problem?: string }[]> {
  const child = spawn('python3', [join(import.meta.dirname, 'wire_decode.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  for (const { hex } of lines) child.stdin.write(`${JSON.stringify({ kind, hex })}\n`);
  child.stdin.end();
  await ended;
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { ok: boolean; said: unknown });
}

async function takeTo(target: Record<string, unknown>): Promise<void> {
  const armed = await arm(rig, target);
  expect(armed.ok, JSON.stringify(armed.error)).toBe(true);
  const taken = await rig.command<TakeResult>('stage.take', { planId: armed.result.planId, wait: true });
  expect(taken.result?.outcome, JSON.stringify(taken)).toBe('committed');
}

test('every OSC message of a take is what the standard says, and says what was asked', async () => {
  const lines = await traced('light-key', ['/light/key/kelvin', MARK_SAID], async () => {
    await rig.command('param.set', { path: 'light/key/intensity', value: 37 });
    await takeTo({ mode: 'VP', scene: 'snow-camp' });
    // Said after all of the take, and waited for: what the take said last is among what is read.
    const mark = await rig.command('param.set', { path: 'light/key/intensity', value: MARK });
    expect(mark.ok, JSON.stringify(mark.error)).toBe(true);
  });
  const said = await decoded('osc', lines);
  expect(said.filter((one) => !one.ok)).toEqual([]);
  const addresses = said.map((one) => one.said as { address: string; args: unknown[] });
  expect(addresses).toContainEqual({ address: '/light/key/intensity', args: [37] });
  expect(addresses.some((one) => one.address === '/light/key/kelvin')).toBe(true);
});

test('every cluster event is length-prefixed ASCII JSON, and says what was asked', async () => {
  const lines = await traced('vp', ['-1.5'], async () => {
    const exposure = await rig.command('param.set', { path: 'engine/vp/exposure', value: -1.5 });
    expect(exposure.ok, JSON.stringify(exposure.error)).toBe(true);
  });
  expect(lines.length).toBeGreaterThan(0);
  const said = await decoded('ndisplay', lines);
  expect(said.filter((one) => !one.ok)).toEqual([]);
  expect(JSON.stringify(said)).toContain('-1.5');
});

test('poses sent by a script in another language appear in the state', async () => {
  const { devices } = (await (await fetch(`${rig.virtual.url}/addresses`)).json()) as VirtualAddresses;
  await rig.fault('track-a', { kind: 'offline' });
  await rig.until('the emulated tracker is silent', (s) => s.cameras['a']?.status === 'stale');
  const script = join(import.meta.dirname, 'send_freed.py');
  const port = String(devices['track-a']?.port);
  const sending = promisify(execFile)('python3', [script, port, '6', '1', '1234', '-2345', '1678', '12']);
  await rig.until('it is tracked again', (s) => s.cameras['a']?.status === 'ok');
  const status = await rig.command<{ cameras: Record<string, { pose: number[] }> }>('tracking.status');
  const [x = 0, y = 0, z = 0] = status.result.cameras['a']?.pose ?? [];
  expect(Math.hypot(x, y, z)).toBeCloseTo(Math.hypot(1.234, 2.345, 1.678), 2);
  expect(z).toBeCloseTo(1.678, 2);
  await sending;
  await rig.clearFaults();
});
