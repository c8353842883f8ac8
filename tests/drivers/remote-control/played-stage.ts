/** A small ICVFX level as its emulator plays it: the vectors' stage, with a preset of a few fields. */
import type { Value } from '../../../app/core/parameter.ts';
import type { EmulatorChange } from '../../../drivers/contract.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { openEmulator, type RemoteControlEmulator } from '../../../drivers/remote-control/remote-control-emulator.ts';

export const PRESET = 'StagePreset';
export const PASSPHRASE = 'stage2024';
export const CAMERA = '/Game/Stage/Main.Main:PersistentLevel.nDisplayRoot_1.ICVFXCamera';

export const SETTINGS = { preset: PRESET, fields: [{ key: 'camera/a/frustum', label: 'Inner Frustum' }] };
export const VIRTUAL = {
  preset: PRESET,
  cameras: { a: 'ICVFXCamera' },
  lightcards: { key: 'LightCard_Key' },
  viewports: { left: 'VP_Left', right: 'VP_Right' },
  expose: [
    { label: 'Inner Frustum', on: 'camera', property: 'CameraSettings.bEnable' },
    { label: 'Overscan left', on: 'camera', property: 'CameraSettings.CustomFrustum.Left' },
    { label: 'Chroma colour', on: 'camera', property: 'CameraSettings.Chromakey.ChromakeyColor' },
    { label: 'Chroma from', on: 'camera', property: 'CameraSettings.Chromakey.ChromakeySettingsSource' },
    { label: 'Card {of} longitude', on: 'lightcard', property: 'Longitude' },
    { label: 'Viewport {of} graded', on: 'viewport', property: 'bIsEnabled' },
  ],
  saved: { 'Card key longitude': 30 },
  functions: { Recall: { 'Inner Frustum': true } },
  frameHz: 240,
};

export interface Played {
  readonly engine: RemoteControlEmulator;
  readonly changes: EmulatorChange[];
  readonly commands: string[];
  readonly url: string;
}

export async function play(virtual: object = {}, settings: object = {}): Promise<Played> {
  const changes: EmulatorChange[] = [];
  const commands: string[] = [];
  const engine = await openEmulator({
    clock: createClock(),
    port: 0,
    settings: { ...SETTINGS, ...settings },
    virtual: { ...VIRTUAL, ...virtual },
    random: () => 0.5,
    onChange: (change) => changes.push(change),
    onCommand: ({ decoded }) => commands.push(decoded),
  });
  return { engine, changes, commands, url: `http://127.0.0.1:${engine.address.port}` };
}

interface AskOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function ask(url: string, verb: string, path: string, { body, headers }: AskOptions = {}) {
  const reply = await fetch(url + path, {
    method: verb,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  const text = await reply.text();
  return { status: reply.status, body: (text === '' ? undefined : JSON.parse(text)) as unknown };
}

export const propertyPath = (label: string): string =>
  `/remote/preset/${encodeURIComponent(PRESET)}/property/${encodeURIComponent(label)}`;

export async function read(url: string, label: string): Promise<Value> {
  const { body } = await ask(url, 'GET', propertyPath(label));
  return (body as { PropertyValues: readonly { PropertyValue: Value }[] }).PropertyValues[0]?.PropertyValue ?? '';
}
