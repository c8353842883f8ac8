/**
 * OSC codec beside node-osc and osc-js in the same run: fresh values per packet, every result used, rounds alternating,
 * medians. The geometric means carry the budget: encode at least 5 times, decode at least 1.5 times the faster peer.
 */
import { decode as decodeNodeOsc, encode as encodeNodeOsc } from 'node-osc';
import OscJs from 'osc-js';
import { decodeOsc } from '../../drivers/kit/osc-decode.ts';
import { encodeOsc } from '../../drivers/kit/osc-encode.ts';
import { OSC_IMMEDIATELY, type OscMessage, type OscPacket } from '../../drivers/kit/osc-packet.ts';
import { median } from './figures.ts';

export interface BenchRow {
  readonly name: string;
  readonly ours: number;
  readonly control: number;
  /** ours / control: above 1 is faster. */
  readonly ratio: number;
  readonly unit: string;
}

export const OSC_BUDGETS = { encode: 5, decode: 1.5 };

const PACKETS = 256;
const ROUNDS = 15;
const ROUND_MS = 6;

const kinds: Readonly<Record<string, (n: number) => OscPacket>> = {
  small: (n) => ({ address: '/light/key/intensity', args: [{ type: 'f', value: n / 7 }] }),
  mixed: (n) => ({
    address: `/camera/${'abc'[n % 3]}/state`,
    args: [
      { type: 'i', value: n },
      { type: 'f', value: n / 3 },
      { type: 's', value: `take-${n}` },
      { type: 'T' },
      { type: 'f', value: -n },
      { type: 'i', value: -n },
    ],
  }),
  'bundle-16': (n) => ({
    timeTag: OSC_IMMEDIATELY,
    elements: Array.from({ length: 16 }, (_, i) => ({
      address: `/zone/${i}/level`,
      args: [
        { type: 'i', value: i + n },
        { type: 'f', value: (i * n) / 5 },
      ],
    })),
  }),
  chinese: (n) => ({ address: '/xr/scene/load', args: [{ type: 's', value: `极地冰川 ${n} 号场景 雪地露营` }] }),
  blob: (n) => ({ address: '/ndi/thumb', args: [{ type: 'b', value: new Uint8Array(256).fill(n & 0xff) }] }),
};

type Work = () => number;

function messageForNodeOsc(packet: OscPacket): Parameters<typeof encodeNodeOsc>[0] {
  if ('elements' in packet) {
    return { oscType: 'bundle', timetag: 0, elements: packet.elements.map(messageForNodeOsc) } as never;
  }
  const args = packet.args.map((arg) => {
    if ('value' in arg)
      return { type: arg.type, value: arg.type === 'b' ? Buffer.from(arg.value as Uint8Array) : arg.value };
    return { type: 'boolean', value: arg.type === 'T' };
  });
  return { oscType: 'message', address: packet.address, args } as never;
}

interface Packs {
  pack(): Uint8Array;
  unpack(view: DataView): number;
  readonly args?: readonly unknown[];
}

/** Its type declarations leave out what its documentation shows. */
const peer = OscJs as unknown as {
  readonly Message: new (address?: string) => Packs;
  readonly Bundle: new (packets?: readonly Packs[]) => Packs;
  readonly TypedMessage: { readonly prototype: { readonly add: (this: Packs, type: string, value: unknown) => void } };
};

function messageForOscJs(packet: OscPacket): Packs {
  if ('elements' in packet) return new peer.Bundle(packet.elements.map(messageForOscJs));
  // Its typed way of adding: types and values apart, so nothing is inferred. Bundles take only its untyped class.
  const message = new peer.Message(packet.address);
  const { add } = peer.TypedMessage.prototype;
  for (const arg of packet.args) add.call(message, arg.type, 'value' in arg ? arg.value : arg.type === 'T');
  return message;
}

function decodeWithOscJs(view: DataView, isBundle: boolean): number {
  const packet = isBundle ? new peer.Bundle() : new peer.Message();
  packet.unpack(view);
  return packet.args?.length ?? 1;
}

function encoders(packets: readonly OscPacket[]): Record<'ours' | 'node-osc' | 'osc-js', Work> {
  const nodeOsc = packets.map(messageForNodeOsc);
  const oscJs = packets.map(messageForOscJs);
  return {
    ours: () => {
      let used = 0;
      for (const packet of packets) {
        const bytes = encodeOsc(packet);
        if (bytes instanceof Uint8Array) used += bytes.length + bytes[bytes.length - 1]!;
      }
      return used;
    },
    'node-osc': () => {
      let used = 0;
      for (const packet of nodeOsc) {
        const bytes = encodeNodeOsc(packet);
        used += bytes.length + bytes[bytes.length - 1]!;
      }
      return used;
    },
    'osc-js': () => {
      let used = 0;
      for (const packet of oscJs) {
        const bytes = packet.pack();
        used += bytes.length + bytes[bytes.length - 1]!;
      }
      return used;
    },
  };
}

function decoders(packets: readonly OscPacket[]): Record<'ours' | 'node-osc' | 'osc-js', Work> {
  const datagrams = packets.map((packet) => {
    const bytes = encodeOsc(packet);
    if (!(bytes instanceof Uint8Array)) throw new Error(bytes.code);
    return Buffer.from(bytes); // its own bytes, as a socket hands them over
  });
  const views = datagrams.map((bytes) => new DataView(Uint8Array.from(bytes).buffer));
  const isBundle = 'elements' in packets[0]!;
  return {
    ours: () => {
      let used = 0;
      for (const datagram of datagrams) {
        const packet = decodeOsc(datagram) as OscMessage;
        used += isBundle ? 1 : packet.args.length + packet.address.length;
      }
      return used;
    },
    'node-osc': () => {
      let used = 0;
      for (const datagram of datagrams) {
        const packet = decodeNodeOsc(datagram) as unknown as { args: unknown[]; address: string };
        used += isBundle ? 1 : packet.args.length + packet.address.length;
      }
      return used;
    },
    'osc-js': () => {
      let used = 0;
      for (const view of views) used += decodeWithOscJs(view, isBundle);
      return used;
    },
  };
}

let sink = 0;

/** Packets per second of one round. */
function rate(work: Work): number {
  const startMs = performance.now();
  let packets = 0;
  let nowMs = startMs;
  while (nowMs - startMs < ROUND_MS) {
    sink += work();
    packets += PACKETS;
    nowMs = performance.now();
  }
  return (packets * 1000) / (nowMs - startMs);
}

export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [direction, worksOf] of [
    ['encode', encoders],
    ['decode', decoders],
  ] as const) {
    const logs = { 'node-osc': 0, 'osc-js': 0 };
    for (const [kind, make] of Object.entries(kinds)) {
      const works = worksOf(Array.from({ length: PACKETS }, (_, n) => make(n)));
      const rates: Record<string, number[]> = { ours: [], 'node-osc': [], 'osc-js': [] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const who of ['ours', 'node-osc', 'osc-js'] as const) rates[who]!.push(rate(works[who]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const peer of ['node-osc', 'osc-js'] as const) {
        const ours = median(rates['ours']!);
        const control = median(rates[peer]!);
        logs[peer] += Math.log(ours / control);
        rows.push({
          name: `osc ${direction} ${kind} / ${peer}`,
          ours,
          control,
          ratio: ours / control,
          unit: 'packets/s',
        });
      }
    }
    for (const peer of ['node-osc', 'osc-js'] as const) {
      const ratio = Math.exp(logs[peer] / Object.keys(kinds).length);
      rows.push({ name: `osc ${direction} geometric mean / ${peer}`, ours: ratio, control: 1, ratio, unit: 'times' });
    }
  }
  if (sink === 0) throw new Error('nothing was measured');
  return rows;
}
