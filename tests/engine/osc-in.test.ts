/** OSC into the engine, said and heard by tools that we did not write: liblo's oscsend and oscdump, Python's own library. */
import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freeUdpPort } from '../../drivers/kit/free-port.ts';
import { commandsSince, lastCommand } from './light.ts';
import { arm, type EngineRig, openStillRig, TOKEN } from './rig.ts';

const run = promisify(execFile);
let rig: EngineRig;
let port: number;

beforeAll(async () => {
  port = await freeUdpPort();
  rig = await openStillRig((json) => {
    json['oscIn'] = { port, allow: ['127.0.0.1'] };
  });
});
afterAll(() => rig.stop());

const oscsend = (...words: string[]) => run('oscsend', ['127.0.0.1', String(port), ...words]);
const apart = () => new Promise((resolve) => setTimeout(resolve, 450));

/** The answer and the feedback, by a decoder written here in another language from the OSC 1.0 text. */
const PYTHON = `
import socket, struct, sys, time
port, seconds = int(sys.argv[1]), float(sys.argv[2])
def text(s):
    b = s.encode() + b'\\0'
    return b + b'\\0' * (-len(b) % 4)
def message(address, tags='', *args):
    out = text(address) + text(',' + tags)
    for tag, value in zip(tags, args):
        out += text(value) if tag == 's' else struct.pack('>f' if tag == 'f' else '>i', value)
    return out
def take(b, at):
    end = b.index(b'\\0', at)
    return b[at:end].decode(), end + 4 - end % 4
def read(b):
    address, at = take(b, 0)
    tags, at = take(b, at)
    values = []
    for tag in tags[1:]:
        if tag == 's': value, at = take(b, at)
        elif tag in 'if': value, at = struct.unpack('>' + tag, b[at:at+4])[0], at + 4
        elif tag in 'TF': value = tag == 'T'
        else: value = tag
        values.append(value)
    return address, values
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
s.settimeout(0.1)
s.sendto(message('/stagelock/subscribe'), ('127.0.0.1', port))
time.sleep(0.1)
for line in sys.argv[3:]:
    words = line.split('|')
    tags = words[1] if len(words) > 1 else ''
    args = [float(w) if t == 'f' else int(w) if t == 'i' else w for t, w in zip(tags, words[2:])]
    s.sendto(message(words[0], tags, *args), ('127.0.0.1', port))
end = time.time() + seconds
while time.time() < end:
    try: print(*map(str, (lambda r: [r[0]] + r[1])(read(s.recv(65536)))), flush=True)
    except socket.timeout: pass
`;

interface Listener {
  lines(): readonly string[];
  stop(): void;
}

/** Subscribes, says the lines, and hears until it is stopped. */
function python(...lines: string[]): Listener {
  const child = spawn('python3', ['-c', PYTHON, String(port), '120', ...lines], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return { lines: () => text.trim().split('\n'), stop: () => child.kill() };
}

test('a parameter is set with the same checks as anywhere', async () => {
  await oscsend('/stagelock/param/set', 'sf', 'light/key/intensity', '33');
  await rig.until('set', (s) => s.params['light/key/intensity']?.actual?.value === 33);
  expect((await rig.truth()).devices['light-key']?.['intensity']).toBe(33);
  expect((await rig.state()).params['light/key/intensity']?.desired?.by).toMatch(/^seat:osc:127\.0\.0\.1/);
  await oscsend('/stagelock/param/set', 'sf', 'light/key/intensity', '3300');
  await apart();
  expect((await rig.truth()).devices['light-key']?.['intensity']).toBe(33);
});

/** What was refused as a repeat, as the journal has it. */
async function repeated(): Promise<readonly string[]> {
  const { result } = await rig.command<{ rows: { data: { address: string; refused?: { code: string } } }[] }>(
    'journal.query',
    { kind: 'osc-in' },
  );
  return result.rows.flatMap(({ data }) => (data.refused?.code === 'osc-in.repeat' ? [data.address] : []));
}

test('a take by OSC acts only on what a seat armed for that very target', async () => {
  const sent = await lastCommand(rig);
  await oscsend('/stagelock/take', 's', 'VP');
  await apart();
  expect(await commandsSince(rig, sent)).toEqual([]);
  // What OSC itself armed is no seat's will either.
  await expect
    .poll(async () => {
      await oscsend('/stagelock/arm', 's', 'VP/snow-camp');
      await apart();
      return (await rig.state()).armed?.mode ?? null;
    })
    .toBe('VP');
  await oscsend('/stagelock/take', 's', 'VP');
  await apart();
  expect(await commandsSince(rig, sent)).toEqual([]);
  await rig.command('stage.disarm');

  expect((await arm(rig, { mode: 'VP', scene: 'snow-camp' })).ok).toBe(true);
  await oscsend('/stagelock/take', 's', 'XR');
  await apart();
  expect(await commandsSince(rig, sent)).toEqual([]);
  // On a machine that stutters two words arrive nearer to each other than they were said, and the second is a repeat.
  let repeats = await takesRepeated();
  await oscsend('/stagelock/take', 's', 'VP');
  for (;;) {
    await expect.poll(async () => (await rig.state()).take !== null || (await takesRepeated()) > repeats).toBe(true);
    if ((await rig.state()).take !== null) break;
    repeats = await takesRepeated();
    await apart();
    await oscsend('/stagelock/take', 's', 'VP');
  }
  await rig.until('taken', (s) => s.take?.outcome === 'committed' && s.mode === 'VP');
});

/** How many takes said by OSC the journal has as repeats. */
async function takesRepeated(): Promise<number> {
  return (await repeated()).filter((address) => address === '/stagelock/take').length;
}

test('a repeat within 400 ms is refused and journaled; all stop never is', async () => {
  const osc = python('/stagelock/cue/back', '/stagelock/cue/back', '/stagelock/stop', '/stagelock/stop');
  const answers = (to: string): readonly string[] => osc.lines().filter((line) => line.includes(to));
  await expect.poll(() => [answers('/stagelock/cue/back').length, answers('/stagelock/stop').length]).toEqual([2, 2]);
  osc.stop();
  const said = [...answers('/stagelock/cue/back'), ...answers('/stagelock/stop')];
  expect(said.filter((line) => line.includes('osc-in.repeat'))).toHaveLength(1);
  await expect.poll(repeated).toContain('/stagelock/cue/back');
});

test('subscribers hear what the stage does, as oscdump and Python decode it', async () => {
  const osc = python();
  await expect.poll(() => osc.lines()).toContain('/stagelock/state/mode VP');
  await rig.command('show.state', { state: 'SHOW' });
  expect((await arm(rig, { mode: 'XR', scene: 'polar-glacier' })).ok).toBe(true);
  await expect.poll(() => osc.lines()).toContain('/stagelock/state/show SHOW');
  const armed = (line: string): boolean => line.startsWith('/stagelock/state/armed ') && line.includes('XR');
  await expect.poll(() => osc.lines().some(armed)).toBe(true);
  osc.stop();
  await rig.command('stage.disarm');
  await rig.command('show.state', { state: 'REHEARSAL' });
});

test('what this engine sends is read by oscdump: every light of a take', async () => {
  // A described device over OSC, moved to a port where liblo listens.
  const dumpPort = await freeUdpPort();
  const dump = spawn('oscdump', ['-L', String(dumpPort)], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  dump.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  try {
    const socket = createSocket('udp4');
    await expect
      .poll(async () => {
        await run('oscsend', ['127.0.0.1', String(dumpPort), '/ready', 's', 'yes']);
        return text;
      })
      .toContain('/ready');
    // The trace has the very bytes that left; they are said again to liblo.
    const ws = await import('./light.ts');
    const seat = ws.openSeat(rig.url, TOKEN);
    await seat.linked('live', (l) => l.at === 'live');
    const hex: string[] = [];
    seat.client.onTrace((message) => {
      for (const line of message.lines) if (line.dir === 'out') hex.push(line.hex);
    });
    seat.client.trace('light-back');
    // On the same socket as the wish to see its bytes, and after it.
    expect((await seat.client.command('param.set', { path: 'light/back/intensity', value: 44 })).ok).toBe(true);
    const wanted = Buffer.from('/light/back/intensity\0').toString('hex');
    await expect.poll(() => hex.filter((bytes) => bytes.startsWith(wanted)).length).toBeGreaterThan(0);
    for (const bytes of hex.filter((one) => one.startsWith(wanted)))
      await new Promise((resolve) => socket.send(Buffer.from(bytes, 'hex'), dumpPort, '127.0.0.1', resolve));
    await expect.poll(() => text).toMatch(/\/light\/back\/intensity [fi] 44/);
    socket.close();
    seat.close();
  } finally {
    dump.kill();
  }
});

test('garbage, unknown addresses and wrong arguments change nothing and end nothing', async () => {
  const sent = await lastCommand(rig);
  const socket = createSocket('udp4');
  for (const bytes of [Buffer.alloc(0), Buffer.from('/'), Buffer.alloc(2_000, 0xff), Buffer.from('#bundle\0garbage!')])
    await new Promise((resolve) => socket.send(bytes, port, '127.0.0.1', resolve));
  socket.close();
  await oscsend('/stagelock/unknown', 's', 'x');
  await oscsend('/stagelock/param/set', 's', 'light/key/intensity');
  await oscsend('/stagelock/arm', 'i', '7');
  await oscsend('/stagelock/preset/recall', 's', 'no-such-preset');
  await apart();
  expect(await commandsSince(rig, sent)).toEqual([]);
  expect((await rig.command('seat.list')).ok).toBe(true);
});
