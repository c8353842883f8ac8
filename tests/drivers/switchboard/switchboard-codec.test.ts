import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isFault } from '../../../drivers/contract.ts';
import { isQuicAnswer, quicAnswer, quicQuestion } from '../../../drivers/switchboard/quic-probe.ts';
import {
  type Command,
  decodeMessage,
  encodeCommand,
  plainId,
  printedTail,
} from '../../../drivers/switchboard/switchboard-codec.ts';
import { ASK_ALL, readSync } from '../../../drivers/switchboard/sync-status.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Vectors {
  readonly toListener: Readonly<
    Record<string, { readonly json: Fields & { readonly id: string }; readonly wireHex: string }>
  >;
  readonly fromListener: Readonly<Record<string, Fields>>;
  readonly derived: { readonly sync_status_good: Readonly<Record<string, string | number>> };
}

const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/ndisplay/switchboard.json', import.meta.url), 'utf8'),
) as Vectors;

const sentVector = (name: string) => {
  const vector = vectors.toListener[name];
  if (!vector) throw new Error(name);
  return vector;
};
const ID = '16fd2706-8baf-433b-82eb-8c7fada847da';
const PLAIN = '16FD27068BAF433B82EB8C7FADA847DA';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function decoded(name: string) {
  const message = decodeMessage(JSON.stringify(vectors.fromListener[name]));
  if (isFault(message)) throw new Error(message.code);
  return message;
}

test.each(['set_inactive_timeout', 'kill', 'keep_alive', 'disconnect'] as const)('%s as the vector has it', (name) => {
  const { json, wireHex } = sentVector(name);
  const { id, ...command } = json;
  expect(hex(encodeCommand(id, command as unknown as Command))).toBe(wireHex);
});

test('start, send file and the question for the sync status have every field of the vectors that an old listener needs', () => {
  const newer = { bLockGpuClock: undefined, bHide: undefined, force_overwrite: undefined };
  for (const name of ['start', 'send_file', 'get_sync_status_flags']) {
    const json = { ...sentVector(name).json, ...newer };
    const { id, ...command } = json;
    const text = new TextDecoder().decode(encodeCommand(id, command as unknown as Command));
    expect(text.endsWith('\0')).toBe(true);
    expect(JSON.parse(text.slice(0, -1))).toEqual(JSON.parse(JSON.stringify(json)));
  }
});

test('ids are one, however they are written', () => {
  expect([ID, `{${ID}}`, PLAIN, PLAIN.toLowerCase()].map(plainId)).toEqual([PLAIN, PLAIN, PLAIN, PLAIN]);
  expect([undefined, 4, '', 'x'.repeat(32), `${PLAIN}0`, '-'.repeat(10_000)].map(plainId)).toEqual([
    '',
    '',
    '',
    '',
    '',
    '',
  ]);
});

test('what the listener says, by command and acknowledgement', () => {
  const program = { uuid: PLAIN, name: 'unreal', caller: 'Wall_L', pid: 4711 };
  expect(decoded('state')).toEqual({
    kind: 'state',
    programs: [program],
    version: '1.5.0',
    os: 'Windows 10 10.0.19045.1.256.64bit',
    memoryBytes: 137_438_953_472,
  });
  expect(decoded('accepted')).toEqual({ kind: 'accepted', id: PLAIN });
  expect(decoded('declined')).toEqual({ kind: 'declined', id: PLAIN, error: 'text' });
  expect(decoded('started')).toEqual({ kind: 'started', program });
  expect(decoded('start_failed')).toEqual({ kind: 'not-started', uuid: PLAIN, error: 'text' });
  expect(decoded('stdout')).toMatchObject({ kind: 'printed', program: { name: 'sync' }, base64: 'aGVsbG8K' });
  expect(decoded('ended')).toEqual({ kind: 'ended', program, code: 0, base64: '' });
  expect(decoded('file_ok')).toEqual({ kind: 'file-kept', destination: 'C:/Temp/ndisplay/1f.ndisplay' });
  expect(decoded('duplicate_poll')).toEqual({ kind: 'duplicate', command: 'get sync status', id: PLAIN });
  expect([decoded('auth_ok'), decoded('auth_bad')]).toEqual([
    { kind: 'authenticated', ok: true },
    { kind: 'authenticated', ok: false },
  ]);
});

test('what does not fit is named with its place', () => {
  const fault = (text: string) => {
    const message = decodeMessage(text);
    return isFault(message) ? [message.code, message.params?.['place'] ?? ''] : message.kind;
  };
  expect(fault('{"command":"state"')).toEqual(['switchboard.not-json', '']);
  expect(fault('[]')).toEqual(['switchboard.not-json', '']);
  expect(fault('{"command":7}')).toEqual(['switchboard.message', 'command']);
  expect(fault('{"command":"state","runningProcesses":[{"uuid":"x","name":"a","caller":3}]}')).toEqual([
    'switchboard.message',
    'runningProcesses.0.caller',
  ]);
  expect(fault('{"command":"program ended","process":null}')).toEqual(['switchboard.message', 'process']);
  expect(fault('{"command":"Something New","bAck":true}')).toBe('other');
});

test('a healthy sync status reads as the vector derives it', () => {
  const message = decoded('sync_status_good');
  if (message.kind !== 'sync') throw new Error(message.kind);
  const { values, presentModes } = readSync(message.status, message.asked) ?? { values: new Map(), presentModes: [] };
  const { syncRateHz, houseSyncHz, bpc, mosaic } = vectors.derived.sync_status_good;
  expect(Object.fromEntries(values)).toEqual({
    sync: 'synced',
    'sync/house': true,
    'sync/houseHz': houseSyncHz,
    'sync/refreshHz': syncRateHz,
    'sync/source': 'house',
    'sync/bpc': bpc,
    mosaic,
    present: 'Hardware Composed: Independent Flip',
    fullscreen: true,
    driver: '537.33 r535_00',
    taskbar: 'auto hide',
    focus: 4711,
    cpu: 15,
    'cpu/full': 0,
    gpu: 71,
    'gpu/temperature': 64,
    'gpu/clock': 1740,
    'memory/free': 64,
  });
  expect(presentModes).toEqual(['Hardware Composed: Independent Flip']);
});

test('empty is "not asked", never "bad"; asked and empty is a host without the card', () => {
  const nothing = { syncTopos: [], mosaicTopos: [], flipModeHistory: [], gpuUtilization: [] };
  expect([...(readSync(nothing, undefined)?.values ?? [])]).toEqual([]);
  expect([...(readSync(nothing, 4)?.values ?? [])]).toEqual([]);
  expect(readSync(nothing, ASK_ALL)?.values.get('sync')).toBe('none');
  expect(readSync({ syncTopos: 'yes' }, 1)).toBeUndefined();
});

test('one display that is not in step is enough', () => {
  const message = decoded('sync_status_good');
  if (message.kind !== 'sync') throw new Error(message.kind);
  const text = JSON.stringify(message.status)
    .replace('"syncState":"Slave"', '"syncState":"Slave"},{"syncState":"Unsynced"')
    .replace('"bInternalSlave":false', '"bInternalSlave":true')
    .replace('"source":1', '"source":0');
  const values = readSync(JSON.parse(text), ASK_ALL)?.values;
  expect([values?.get('sync'), values?.get('sync/source')]).toEqual(['unsynced', 'daisy']);
});

test('of what a host does not say nothing is known; one house signal that is missing is enough', () => {
  const message = decoded('sync_status_good');
  if (message.kind !== 'sync') throw new Error(message.kind);
  const whole = message.status as { syncTopos: { syncStatusParams: object }[] };
  const [topo] = whole.syncTopos;
  if (!topo) throw new Error('no topology in the vector');
  const { bHouseSync: _, ...unsaid } = topo.syncStatusParams as { bHouseSync: boolean };
  const mute = { ...topo, syncGpus: [{}], syncDisplays: [{ syncState: 'Weird' }], syncStatusParams: unsaid };
  const silent = readSync({ ...whole, syncTopos: [mute] }, ASK_ALL)?.values;
  expect([silent?.has('sync'), silent?.has('sync/house'), silent?.get('sync/houseHz')]).toEqual([
    false,
    false,
    vectors.derived.sync_status_good.houseSyncHz,
  ]);
  const away = { ...topo, syncStatusParams: { ...unsaid, bHouseSync: false } };
  const half = readSync({ ...whole, syncTopos: [topo, away] }, ASK_ALL)?.values;
  expect([half?.get('sync'), half?.get('sync/house')]).toEqual(['synced', false]);
});

test('of long output only the end is decoded', () => {
  const printed = Buffer.from(`${'x'.repeat(100_000)}\nlast`).toString('base64');
  const tail = printedTail(printed, 90);
  expect(tail.length).toBeLessThan(100);
  expect(tail.endsWith('\nlast')).toBe(true);
  expect(printedTail('aGVsbG8K', 90)).toBe('hello\n');
});

test('a question for versions is answered to just this question', () => {
  const [to, from] = [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2)];
  const question = quicQuestion(to, from);
  expect(question.length).toBe(1_200);
  const answer = quicAnswer(question, [1]);
  expect(answer && isQuicAnswer(answer, to, from)).toBe(true);
  expect(answer && isQuicAnswer(answer, from, to)).toBe(false);
  expect(isQuicAnswer(question, to, from)).toBe(false);
  expect(quicAnswer(question.subarray(0, 600), [1])).toBeUndefined();
  for (const bytes of [new Uint8Array(0), Uint8Array.of(0x80, 0, 0, 0, 0, 255), new Uint8Array(30)])
    expect(isQuicAnswer(bytes, to, from)).toBe(false);
});
