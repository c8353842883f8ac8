/**
 * Interoperation with liblo's own tools, which we did not write: oscsend to our decoder, our encoder to oscdump.
 * Integration: needs the package liblo-tools, and fails where it is missing.
 */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { decodeOsc } from '../../../drivers/kit/osc-decode.ts';
import { encodeOsc } from '../../../drivers/kit/osc-encode.ts';
import type { OscArg, OscPacket } from '../../../drivers/kit/osc-packet.ts';

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind({ address: '127.0.0.1', port: 0 }, resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

function run(command: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', (cause) => reject(new Error(`${command} is missing: install liblo-tools`, { cause })));
    child.on('exit', resolve);
  });
}

test('what oscsend sends is what we read', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind({ address: '127.0.0.1', port: 0 }, resolve));
  const heard: OscPacket[] = [];
  socket.on('message', (bytes) => {
    const packet = decodeOsc(bytes);
    if ('code' in packet) throw new Error(packet.code);
    heard.push(packet);
  });
  const url = `osc.udp://127.0.0.1:${socket.address().port}`;
  const sends: [string, string, string[], readonly OscArg[]][] = [
    ['/xr/scene', 's', ['极地冰川'], [{ type: 's', value: '极地冰川' }]],
    [
      '/light',
      'if',
      ['-7', '0.5'],
      [
        { type: 'i', value: -7 },
        { type: 'f', value: 0.5 },
      ],
    ],
    [
      '/big',
      'hd',
      ['9007199254740993', '0.1'],
      [
        { type: 'h', value: 9007199254740993n },
        { type: 'd', value: 0.1 },
      ],
    ],
    ['/flags', 'TFNI', [], [{ type: 'T' }, { type: 'F' }, { type: 'N' }, { type: 'I' }]],
    [
      '/more',
      'Sc',
      ['symbol', 'x'],
      [
        { type: 'S', value: 'symbol' },
        { type: 'c', value: 'x' },
      ],
    ],
    ['/none', '', [], []],
  ];
  try {
    for (const [address, types, args, wanted] of sends) {
      heard.length = 0;
      expect(await run('oscsend', [url, address, ...(types === '' ? [] : [types]), ...args])).toBe(0);
      await expect.poll(() => heard).toMatchObject([{ address, args: wanted }]);
    }
  } finally {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
});

test('what we send is what oscdump reads', async () => {
  const port = await freePort();
  const dump = spawn('oscdump', ['-L', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const missing = new Promise<never>((_, reject) => {
    dump.on('error', (cause) => reject(new Error('oscdump is missing: install liblo-tools', { cause })));
  });
  missing.catch(() => undefined);
  let out = '';
  dump.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString('utf8');
  });
  const exited = new Promise((resolve) => dump.on('exit', resolve));
  const socket = createSocket('udp4');
  socket.on('error', () => undefined); // refused until oscdump listens
  const send = (packet: OscPacket): void => {
    const bytes = encodeOsc(packet);
    if (!(bytes instanceof Uint8Array)) throw new Error(bytes.code);
    socket.send(bytes, port, '127.0.0.1');
  };
  try {
    const ready = async (): Promise<void> => {
      const probe = (): string => {
        send({ address: '/ready', args: [] });
        return out;
      };
      await expect.poll(probe).toContain('/ready');
    };
    await Promise.race([missing, ready()]);
    out = '';
    send({
      address: '/mixed',
      args: [
        { type: 'i', value: -3 },
        { type: 'f', value: 0.5 },
        { type: 's', value: '雪地露营' },
      ],
    });
    send({
      address: '/wide',
      args: [{ type: 'h', value: -(2n ** 62n) }, { type: 'd', value: 29.5 }, { type: 'T' }, { type: 'F' }],
    });
    send({ address: '/blob', args: [{ type: 'b', value: Uint8Array.of(1, 2, 3, 4, 5) }] });
    send({
      timeTag: 1n,
      elements: [
        { address: '/in/bundle', args: [{ type: 'i', value: 1 }] },
        { address: '/in/bundle', args: [{ type: 'i', value: 2 }] },
      ],
    });
    await expect.poll(() => out).toContain('/in/bundle i 2');
    const lines = out.split('\n').filter((line) => line !== '' && !line.includes('/ready'));
    expect(lines.map((line) => line.slice(line.indexOf('/')))).toEqual([
      '/mixed ifs -3 0.500000 "雪地露营"',
      '/wide hdTF -4611686018427387904 29.500000 #T #F',
      '/blob b [5b 0x1 0x2 0x3 0x4 0x5]',
      '/in/bundle i 1',
      '/in/bundle i 2',
    ]);
  } finally {
    dump.kill();
    await exited;
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
});
