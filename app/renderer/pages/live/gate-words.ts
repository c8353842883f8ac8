/** Names of gates, and which of their fixes are commands that a button can give. */
import type { Fault } from '../../../core/parameter.ts';
import type { Gate } from '../../../core/stage/plan.ts';
import type { CommandName } from '../../../protocol/commands.ts';
import type { StudioInfo } from '../../../protocol/state.ts';
import { sayAbout } from '../../words/names.ts';
import { type Words, wordKey } from '../../words/say.ts';

/** "VP cluster warm", "Camera 1 tracking": the kind's word with what it is about. */
export function gateTitle(gate: Gate, studio: StudioInfo, words: Words): string {
  const what = sayAbout(gate.id.slice(gate.kind.length + 1), studio, words.lang);
  const key = wordKey(`gate.${gate.kind}`);
  return key ? words.t(key, { what }) : `${gate.kind} ${what}`;
}

export type FixAct =
  | { readonly kind: 'command'; readonly name: CommandName; readonly args: Readonly<Record<string, unknown>> }
  | { readonly kind: 'room'; readonly to: string };

const COMMAND_OF: Readonly<Record<string, (p: Readonly<Record<string, string | number | boolean>>) => FixAct>> = {
  'fix.cut': (p) => ({ kind: 'command', name: 'camera.cut', args: { source: p['source'], to: 'program' } }),
  'fix.push': (p) => ({ kind: 'command', name: 'param.push', args: { path: p['path'] } }),
  'fix.tick': (p) => ({ kind: 'command', name: 'step.tick', args: { what: p['what'] } }),
  'fix.join': (p) => ({ kind: 'command', name: 'device.standAside', args: { device: p['device'], on: false } }),
  'fix.look': (p) => ({ kind: 'command', name: 'device.test', args: { device: p['device'] } }),
  'fix.connect': (p) => ({ kind: 'room', to: `/devices/${p['device']}` }),
  'fix.rate': (p) => ({ kind: 'room', to: `/devices/${p['device']}` }),
  'fix.measure': (p) => ({ kind: 'room', to: `/devices/${p['device']}` }),
  'fix.reference': () => ({ kind: 'room', to: '/sync' }),
  'fix.tracking': () => ({ kind: 'room', to: '/tracking' }),
  'fix.load': (p) =>
    typeof p['path'] === 'string' && p['value'] !== undefined
      ? { kind: 'command', name: 'param.set', args: { path: p['path'], value: p['value'] } }
      : { kind: 'room', to: '/devices' },
};

/** What its button does; undefined where only a person can do it. */
export function fixAct(fix: Fault | undefined): FixAct | undefined {
  return fix && COMMAND_OF[fix.code]?.(fix.params ?? {});
}
