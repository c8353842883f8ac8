import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from '../../app/protocol/apply-patch.ts';
import { type CommandReply, connect, type Link, type SocketLike, type StageClient } from '../../app/protocol/client.ts';
import { type FromEngine, PROTOCOL } from '../../app/protocol/messages.ts';
import { decodePoseFrame, encodePoseFrame, type PoseSample } from '../../app/protocol/pose-frame.ts';
import type { StageState } from '../../app/protocol/state.ts';

class FakeSocket implements SocketLike {
  static all: FakeSocket[] = [];
  binaryType = '';
  readyState = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }
  say(message: FromEngine): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  drop(): void {
    this.readyState = 3;
    this.onclose?.(undefined as never);
  }
}

/** Only what the mirror looks at: the client never reads the rest. */
const state = (rev: number, more: object = {}): StageState =>
  ({ rev, boot: 'b1', show: 'REHEARSAL', params: {}, zones: {}, ...more }) as unknown as StageState;

const welcome = (rev: number, nowUs = 0): FromEngine => ({
  t: 'welcome',
  protocol: PROTOCOL,
  seat: 's1',
  role: 'operator',
  version: '0',
  nowUs,
  state: state(rev),
});

function rig() {
  FakeSocket.all = [];
  let nowMs = 1_000;
  let beat: () => void = () => undefined;
  let beating = true;
  const client = connect('ws://x/ws', {
    token: 't',
    lang: 'en',
    name: 'Desk 1',
    socket: FakeSocket,
    time: {
      nowMs: () => nowMs,
      every: (_ms, fn) => {
        beat = fn;
        return () => {
          beating = false;
        };
      },
    },
  });
  const links: Link['at'][] = [];
  client.onLink((link) => links.push(link.at));
  const advance = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 250) {
      nowMs += 250;
      if (beating) beat();
    }
  };
  const socket = (): FakeSocket => {
    const last = FakeSocket.all.at(-1);
    if (!last) throw new Error('no socket');
    return last;
  };
  return { client, links, advance, socket, beating: () => beating };
}

function live(rev = 1): ReturnType<typeof rig> {
  const r = rig();
  r.socket().open();
  r.socket().say(welcome(rev));
  return r;
}

function watch(promise: Promise<CommandReply>): { reply: CommandReply | undefined } {
  const box: { reply: CommandReply | undefined } = { reply: undefined };
  void promise.then((reply) => {
    box.reply = reply;
  });
  return box;
}
const flush = (): Promise<void> => Promise.resolve().then(() => undefined);

describe('the link', () => {
  test('says hello with token, name and language, and is live at the welcome', async () => {
    const { client, socket, links } = rig();
    const ready = client.ready();
    socket().open();
    expect(socket().sent).toEqual([{ t: 'hello', protocol: PROTOCOL, token: 't', lang: 'en', name: 'Desk 1' }]);
    socket().say(welcome(7));
    expect(await ready).toBeUndefined();
    expect(links).toEqual(['live']);
    expect(client.state?.rev).toBe(7);
  });

  test('a refused token waits for a person and does not dial again', async () => {
    const { client, socket, advance } = rig();
    socket().open();
    const error = { code: 'seat.token', message: 'no', hint: '' };
    socket().say({ t: 'refused', error });
    socket().drop();
    advance(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(await client.ready()).toEqual(error);
  });

  test('comes back with growing delays, keeps the state meanwhile and starts the delays afresh once live', () => {
    const { client, socket, advance } = live(3);
    socket().drop();
    expect(client.link.at).toBe('lost');
    expect(client.state?.rev).toBe(3);
    advance(250);
    expect(FakeSocket.all).toHaveLength(2);
    socket().drop();
    advance(250);
    expect(FakeSocket.all).toHaveLength(2);
    advance(250);
    expect(FakeSocket.all).toHaveLength(3);
    socket().open();
    socket().say(welcome(9));
    expect(client.state?.rev).toBe(9);
    socket().drop();
    advance(250);
    expect(FakeSocket.all).toHaveLength(4);
  });

  test('silence where telemetry was heard is a cut wire', () => {
    const { client, socket, advance } = live();
    socket().say({ t: 'telemetry', data: { atUs: 5, cameras: {}, devices: {} } });
    advance(2_500);
    expect(client.link.at).toBe('live');
    advance(250);
    expect(client.link.at).toBe('lost');
  });

  test('answers the beat of the engine', () => {
    const { socket } = live();
    socket().say({ t: 'time', nowUs: 9 });
    expect(socket().sent.at(-1)).toEqual({ t: 'pong' });
  });

  test('after stop nothing is left running', () => {
    const { client, socket, advance, beating } = live();
    const first = socket();
    client.stop();
    client.stop();
    advance(30_000);
    expect([first.closed, beating(), FakeSocket.all.length, client.link.at]).toEqual([true, false, 1, 'stopped']);
  });
});

describe('commands', () => {
  test('an answer waits for the patch that contains it', async () => {
    const { client, socket } = live(4);
    const box = watch(client.command('show.state', { state: 'SHOW' }, 'k1'));
    const sent = socket().sent.at(-1);
    expect(sent).toMatchObject({ t: 'command', name: 'show.state', args: { state: 'SHOW' }, key: 'k1' });
    socket().say({ t: 'result', id: sent?.['id'] as number, rev: 5, ok: true, result: { done: 1 } });
    await flush();
    expect(box.reply).toBeUndefined();
    socket().say({ t: 'patch', rev: 5, ops: [{ path: ['show'], value: 'SHOW' }] });
    await flush();
    expect(box.reply).toEqual({ ok: true, rev: 5, result: { done: 1 } });
    expect(client.state?.show).toBe('SHOW');
  });

  test('what is unanswered when the link goes ends with link.lost and is never sent again', async () => {
    const { client, socket, advance } = live();
    const box = watch(client.command('stage.stop', {}));
    socket().drop();
    await flush();
    expect(box.reply).toMatchObject({ ok: false, error: { code: 'link.lost' } });
    advance(250);
    socket().open();
    socket().say(welcome(2));
    expect(socket().sent.filter((m) => m['t'] === 'command')).toEqual([]);
  });

  test('without a link a command is refused at once, in the language of the seat', async () => {
    const { client } = rig();
    client.speak('zh');
    const reply = await client.command('stage.stop', {});
    expect(reply).toMatchObject({ ok: false, error: { code: 'link.lost', message: '与引擎的链路已中断' } });
  });
});

describe('patches', () => {
  test('a gap asks for one snapshot and takes nothing until it comes', () => {
    const { client, socket } = live(1);
    socket().say({ t: 'patch', rev: 3, ops: [{ path: ['show'], value: 'EDIT' }] });
    socket().say({ t: 'patch', rev: 4, ops: [{ path: ['show'], value: 'EDIT' }] });
    expect(socket().sent.filter((m) => m['t'] === 'snapshot')).toHaveLength(1);
    expect(client.state?.show).toBe('REHEARSAL');
    socket().say({ t: 'snapshot', nowUs: 0, state: state(6) });
    socket().say({ t: 'patch', rev: 7, ops: [{ path: ['show'], value: 'SHOW' }] });
    expect(client.state).toMatchObject({ rev: 7, show: 'SHOW' });
  });

  test('only what changed changes identity', () => {
    const before = state(1, {
      params: { a: { status: 'matched' }, b: { status: 'sent' } },
      zones: { l: { mode: 'XR' } },
    });
    const after = applyPatch(before, 2, [
      { path: ['params', 'a', 'status'], value: 'drifted' },
      { path: ['params', 'c'], value: { status: 'unknown' } },
      { path: ['params', 'b'], gone: true },
    ]);
    expect(after?.params).toEqual({ a: { status: 'drifted' }, c: { status: 'unknown' } });
    expect(after?.zones).toBe(before.zones);
    expect(before.params).toEqual({ a: { status: 'matched' }, b: { status: 'sent' } });
  });

  test('a way that is not there, or one out of the house, is refused whole', () => {
    for (const path of [['nowhere', 'x'], [], ['params', '__proto__', 'x'], ['show', 'x']])
      expect(
        applyPatch(state(1), 2, [
          { path: ['mode'], value: 'XR' },
          { path, value: 1 },
        ]),
      ).toBeUndefined();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('any sequence of patches ends where plain assignment ends', () => {
    const key = fc.constantFrom('a', 'b', 'c');
    const op = fc.record({ path: fc.tuple(fc.constantFrom('params', 'zones'), key), value: fc.integer() });
    fc.assert(
      fc.property(fc.array(fc.array(op, { maxLength: 5 }), { maxLength: 10 }), (patches) => {
        let mirror: StageState | undefined = state(0);
        const plain: Record<string, Record<string, number>> = { params: {}, zones: {} };
        for (const [n, ops] of patches.entries()) {
          mirror = mirror && applyPatch(mirror, n + 1, ops);
          for (const { path, value } of ops) (plain[path[0]] ??= {})[path[1]] = value;
        }
        expect(mirror).toMatchObject(plain);
      }),
    );
  });
});

test('the engine clock is the fastest message heard, and starts anew with a new engine', () => {
  const r = live();
  const at = (client: StageClient) => client.nowUs();
  r.socket().say({ t: 'time', nowUs: 500_000 });
  expect(at(r.client)).toBe(500_000);
  r.socket().say({ t: 'time', nowUs: 400_000 });
  expect(at(r.client)).toBe(500_000);
  r.advance(250);
  expect(at(r.client)).toBe(750_000);
  r.socket().drop();
  r.advance(250);
  r.socket().open();
  r.socket().say(welcome(1, 10));
  expect(at(r.client)).toBe(10);
});

describe('pose frames', () => {
  const sample: PoseSample = {
    index: 2,
    flags: 1,
    pose: [1.5, -2, 3, 0, 0, 0.5, 0.75],
    zoom: 2048,
    focus: 7,
    atUs: 123456789.5,
    hfovDeg: 46.5,
  };

  test('survive the wire, wherever they lie in a buffer, and reach the subscriber', () => {
    const bytes = encodePoseFrame([sample, { ...sample, index: 3 }]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodePoseFrame(shifted.subarray(3))).toEqual([sample, { ...sample, index: 3 }]);
    const r = live();
    const seen: unknown[] = [];
    r.client.onPoses((samples) => seen.push(samples));
    r.socket().onmessage?.({ data: bytes.buffer });
    expect(seen).toEqual([[sample, { ...sample, index: 3 }]]);
  });

  test('every truncation and no random bytes throw or pass', () => {
    const bytes = encodePoseFrame([sample]);
    for (let n = 0; n < bytes.length; n++) expect(decodePoseFrame(bytes.subarray(0, n))).toBeUndefined();
    expect(decodePoseFrame(Uint8Array.of(...bytes, 0))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (b) => void decodePoseFrame(b)));
  });
});
