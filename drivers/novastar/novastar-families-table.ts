/**
 * Registers of the 55AA families: where display mode, input, brightness and presets live, and what their bytes mean.
 *
 * Data from NovaStar's documents and bitfocus/companion-module-novastar-controller; where they differ, and what no
 * document says, stands in docs/protocols/novastar.md.
 */
import type { DeviceType } from './novastar-codec.ts';

export type Mode = 'normal' | 'freeze' | 'black';
export const MODES: readonly Mode[] = ['normal', 'freeze', 'black'];
export const FAMILIES = ['mctrl4k', 'vx1000', 'mctrl660'] as const;
export type Family = (typeof FAMILIES)[number];

export interface Register {
  readonly on: DeviceType;
  readonly at: number;
  readonly length: number;
}

export interface FamilyTable {
  /** As the device says it of itself. */
  readonly modelIds: readonly string[];
  readonly mode: Register & { readonly bytes: Readonly<Record<Mode, readonly number[]>> };
  /** Connectors that an input can be switched to, and the bytes that say so. */
  readonly connectors: Readonly<Record<string, readonly number[]>>;
  /** One per layer. */
  readonly inputs: readonly Register[];
  /** Must read or be written so before the input register counts. */
  readonly manualInput?: Register & { readonly bytes: readonly number[] };
  readonly preset?: Register;
  /** Bit of SIGNALS per connector. */
  readonly signalBits: Readonly<Record<string, number>>;
  readonly defaultSources: Readonly<Record<string, string>>;
}

/** 0..255; volatile in the receiving cards. */
export const BRIGHTNESS: Register = { on: 'receiver', at: 0x02000001, length: 1 };
export const MODEL: Register = { on: 'sender', at: 0x00000002, length: 2 };
export const FIRMWARE: Register = { on: 'sender', at: 0x04100004, length: 4 };
/** Bit = 1: present. NovaStar's text says the opposite of all its worked examples; the examples win. */
export const SIGNALS: Register = { on: 'sender', at: 0x0200004d, length: 1 };

/** KillMode, SelfTestMode, LockMode stand side by side: one write changes all three. */
const KILL_TEST_LOCK: Register = { on: 'receiver', at: 0x02000100, length: 3 };
const CARD_INPUT: Register = { on: 'sender', at: 0x02000023, length: 1 };

export const FAMILY_TABLE: Readonly<Record<Family, FamilyTable>> = {
  mctrl4k: {
    modelIds: ['0311'],
    mode: { on: 'sender', at: 0x02200050, length: 1, bytes: { normal: [0], freeze: [1], black: [2] } },
    connectors: { dvi: [0x61], hdmi: [0x05], dp: [0x5f] },
    inputs: [CARD_INPUT],
    preset: { on: 'sender', at: 0x02200070, length: 1 },
    signalBits: {},
    defaultSources: { router: 'dvi', backup: 'hdmi' },
  },
  vx1000: {
    modelIds: ['0c62'],
    mode: { on: 'sender', at: 0x13000004, length: 2, bytes: { normal: [3, 0], freeze: [4, 0], black: [5, 0] } },
    connectors: {
      'hdmi-1': [0, 0, 0],
      'hdmi-2': [1, 0, 0],
      'dvi-1': [2, 0, 0],
      'dvi-2': [3, 0, 0],
      sdi: [4, 0, 0],
      'opt-1': [5, 0, 0],
      'opt-2': [6, 0, 0],
    },
    inputs: [0x13020012, 0x13020042, 0x13020072].map((at) => ({ on: 'sender', at, length: 3 })),
    preset: { on: 'sender', at: 0x13510100, length: 1 },
    signalBits: {},
    defaultSources: { router: 'dvi-1', backup: 'hdmi-1' },
  },
  mctrl660: {
    modelIds: ['0001', '0101', '0111', '0711'],
    mode: { ...KILL_TEST_LOCK, bytes: { normal: [0, 0, 0], freeze: [0, 0, 0xff], black: [0xff, 0, 0] } },
    connectors: { dvi: [0x58], 'dual-dvi': [0x61], hdmi: [0x05], sdi: [0x01], dp: [0x5f], 'hdmi-1.4': [0x5a] },
    inputs: [CARD_INPUT],
    manualInput: { on: 'sender', at: 0x02000022, length: 1, bytes: [0x5a] },
    signalBits: { sdi: 0, hdmi: 1, 'hdmi-1.4': 1, dvi: 2, 'dual-dvi': 2, dp: 6 },
    defaultSources: { router: 'dvi', backup: 'hdmi' },
  },
};

/** Undefined: bytes that no document explains (a self-test picture, a mode of another model). */
export function modeOf(family: Family, data: Uint8Array): Mode | undefined {
  if (family !== 'mctrl660') return MODES.find((mode) => sameBytes(FAMILY_TABLE[family].mode.bytes[mode], data));
  const [kill, test, lock] = data;
  if (data.length !== 3) return undefined;
  if (kill === 0xff) return 'black';
  if (test !== 0) return undefined;
  return lock === 0xff ? 'freeze' : kill === 0 && lock === 0 ? 'normal' : undefined;
}

export function sameBytes(wanted: readonly number[], got: Uint8Array): boolean {
  return wanted.length === got.length && wanted.every((byte, i) => byte === got[i]);
}

const MODEL_NAMES: Readonly<Record<string, string>> = {
  '0001': 'MCTRL300',
  '0101': 'MCTRL500',
  '0111': 'MCTRL6xx',
  '0711': 'MCTRL660 Pro',
  '0311': 'MCTRL4K',
  '0661': 'VX4S',
  '0475': 'NovaPro UHD',
  '0b62': 'VX16S',
  '0c62': 'VX1000',
  '0e62': 'VX600',
  '1162': 'VX400',
};

export function modelName(id: string): string {
  return MODEL_NAMES[id] ?? id;
}
