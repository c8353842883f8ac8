/** The driver beside an engine that Python's standard library plays, written from Epic's pages alone. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { eventually } from '../../kit/driver-rig.ts';
import { closeMet, openMet } from './met-engine.ts';

const SCRIPT = new URL('remote_control_peer.py', import.meta.url).pathname;
const PRESET = 'Stage Preset / 1';

afterEach(closeMet);

test('a preset is found, written, read back and heard', async () => {
  const python = spawn('python3', [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => python.once('exit', resolve));
  const said: Record<string, unknown>[] = [];
  createInterface({ input: python.stdout }).on('line', (line) => {
    said.push(JSON.parse(line) as Record<string, unknown>);
  });
  const tell = (order: unknown): void => void python.stdin.write(`${JSON.stringify(order)}\n`);
  try {
    await eventually('it listens', () => said.length > 0);
    const { http, ws } = said[0] as { http: number; ws: number };
    const settings = { preset: PRESET, passphrase: 'stage2024', webSocketPort: ws, pollMs: 600_000 };
    const { context, put, is, isLive } = openMet({ host: '127.0.0.1', port: http }, settings);
    await isLive();
    await is('health/notices', true);
    const keys = context.specs.map(({ key }) => key);
    const vector = keys.find((key) => key.endsWith('/x'))?.slice(0, -2);
    expect(keys).toContain('inner-frustum-a');
    expect(context.specs.find(({ key }) => key === 'exposure')?.type).toMatchObject({ min: -8, max: 8 });
    expect(context.values.get(`${vector}/z`)).toBe(3);

    expect(await put('exposure', 2.25).acked).toBe('acked');
    await is('exposure', 2.25);
    await Promise.all([put(`${vector}/x`, 9).acked, put(`${vector}/y`, 8).acked]);
    await is(`${vector}/y`, 8);
    expect(context.values.get(`${vector}/z`)).toBe(3);
    expect(await put('print-text', true).acked).toBe('acked');
    expect(said.slice(1)[0]).toEqual({ write: 'Exposure', body: { PropertyValue: 2.25, GenerateTransaction: true } });
    expect(said.at(-1)).toEqual({ call: 'Print Text', body: { Parameters: {}, GenerateTransaction: true } });

    // Nothing is read again by itself here: what is heard, is heard from the WebSocket.
    tell({ label: 'Inner Frustum (A)', value: false });
    await is('inner-frustum-a', false);
    tell({ say: { Type: 'SomethingNew', PresetName: PRESET } });
    tell({ label: 'Inner Frustum (A)', value: true });
    await is('inner-frustum-a', true);
    expect(context.faults.filter(isFault)).toEqual([]);
  } finally {
    python.kill();
    await gone;
  }
});
