/** Names of gates, and which of their fixes are commands that a button can give. */
import type { Fault } from '../../../core/parameter.ts';
import type { Gate } from '../../../core/stage/plan.ts';
import { type CommandName, ROLE_RANK } from '../../../protocol/commands.ts';
import type { Role, StudioInfo } from '../../../protocol/state.ts';
import { type Target, targetArgs } from '../../live/target.ts';
import { formatValue } from '../../ui/format.ts';
import { sayAbout, sayIds } from '../../words/names.ts';
import { type Words, wordKey } from '../../words/say.ts';
import { ENGINES_PATH } from '../devices/engines/device-tabs.tsx';

/** "VP cluster warm", "Camera 1 tracking": the kind's word with what it is about. */
export function gateTitle(gate: Gate, studio: StudioInfo, words: Words): string {
  const what = sayAbout(gate.id.slice(gate.kind.length + 1), studio, words.lang);
  const key = wordKey(`gate.${gate.kind}`);
  return key ? words.t(key, { what }) : `${gate.kind} ${what}`;
}

interface Figures {
  readonly value: string;
  readonly limit: string;
  /** What is too long for a column. */
  readonly more: string;
}

/** Value and limit of a gate in words. A hold says which of the things that it must outlive it does. */
export function gateFigures(gate: Gate, studio: StudioInfo, words: Words): Figures {
  const { t, lang } = words;
  const say = (value: string | number | undefined): string => {
    if (typeof value !== 'string') return formatValue(value);
    const key = wordKey(`value.${value}`);
    return key ? t(key) : sayIds(value, studio, lang);
  };
  const value = say(gate.value);
  const limit = gate.limit === undefined ? '' : say(gate.limit);
  if (gate.kind === 'hold') {
    const known = gate.value !== undefined && gate.value !== 'none';
    const needs = gate.limit === 'hold' ? '' : limit;
    const simple = gate.verdict === 'open' && !String(gate.limit).includes(',');
    return {
      value: gate.verdict === 'open' ? t('hold.holds') : known ? t('hold.lost') : '?',
      limit: simple ? needs : '',
      more: simple
        ? ''
        : [
            known ? t('hold.survives', { what: value }) : t('hold.unmeasured'),
            needs && t('hold.needs', { what: needs }),
          ]
            .filter(Boolean)
            .join(t('semicolon')),
    };
  }
  return { value, limit: gate.unit && limit ? `${limit} ${gate.unit}` : limit === value ? '' : limit, more: '' };
}

/** What a person does about a gate. */
export function fixSays(gate: Gate, words: Words): string {
  if (!gate.fix) return '';
  return gate.fix.code === 'fix.tick' ? words.t('gate.tick') : words.fault(gate.fix);
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
  'fix.audio': (p) => ({ kind: 'command', name: 'param.set', args: { path: p['path'], value: p['value'] } }),
  'fix.cold': () => ({ kind: 'room', to: '/live/change' }),
  'fix.nodes': () => ({ kind: 'room', to: ENGINES_PATH }),
  'fix.reference': () => ({ kind: 'room', to: '/sync' }),
  'fix.clock': () => ({ kind: 'room', to: '/sync' }),
  'fix.source': () => ({ kind: 'room', to: '/sync' }),
  'fix.replay-stop': () => ({ kind: 'command', name: 'tracking.replay.stop', args: {} }),
  'fix.hand-back': (p) => ({ kind: 'command', name: 'vcam.back', args: { camera: p['camera'] } }),
  'fix.calibrate': (p) => ({ kind: 'room', to: `/tracking/${p['camera']}/align` }),
  'fix.tracking': () => ({ kind: 'room', to: '/tracking' }),
};

/**
 * What its button does; undefined where only a person can do it. Loading is a set by hand for those who may, and the
 * preparation of the whole target for everybody else.
 */
export function fixAct(fix: Fault | undefined, role: Role, target: Target | undefined): FixAct | undefined {
  if (!fix) return undefined;
  const { path, value } = fix.params ?? {};
  if (fix.code !== 'fix.load') return COMMAND_OF[fix.code]?.(fix.params ?? {});
  if (ROLE_RANK[role] < ROLE_RANK.technician)
    return target && { kind: 'command', name: 'stage.prepare', args: targetArgs(target) };
  if (typeof path !== 'string' || value === undefined) return { kind: 'room', to: '/devices' };
  return { kind: 'command', name: 'param.set', args: { path, value } };
}
