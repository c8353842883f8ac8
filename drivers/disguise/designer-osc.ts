/**
 * The OSC transport of Designer, as its emulator hears and says it: `/d3/showcontrol/…`.
 *
 * Follows the vendor's OSC syntax library and bitfocus/companion-module-disguise. Is told: messages. Tells: what a
 * command wants to change, and the messages of feedback.
 */
import type { Value } from '../../app/core/parameter.ts';
import type { OscArg, OscMessage } from '../kit/osc-packet.ts';
import { type DesignerVirtual, playmodeWord, type Step, stepOf } from './designer.ts';

const ROOT = '/d3/showcontrol/';
const MODES: Readonly<Record<string, string>> = {
  play: 'play',
  playsection: 'play-section',
  loop: 'loop',
  stop: 'stop',
};
const STEPS: ReadonlySet<string> = new Set<Step>([
  'returntostart',
  'nextsection',
  'previoussection',
  'nexttrack',
  'previoustrack',
]);
const isStep = (what: string): what is Step => STEPS.has(what);

/** Empty: nothing that the box knows. */
export function changesOf(
  { address, args }: OscMessage,
  world: DesignerVirtual,
  state: ReadonlyMap<string, Value>,
): readonly (readonly [string, Value])[] {
  if (!address.startsWith(ROOT)) return [];
  const what = address.slice(ROOT.length);
  const mode = Object.hasOwn(MODES, what) ? MODES[what] : undefined;
  if (mode !== undefined) return [['transport', mode]];
  if (isStep(what)) return [stepOf(what, world, state)];
  const value = valueOf(args[0]);
  switch (what) {
    case 'hold':
      return [['held', true]];
    case 'fadeup':
      return [
        ['black', false],
        ['held', false],
      ];
    case 'fadedown':
      return [['black', true]];
    case 'trackname':
      return [['scene', value ?? '']];
    case 'trackid':
      return [['scene', world.tracks[Number(value)] ?? '']];
    case 'cue':
      return [['cue', String(value ?? '')]];
    case 'volume':
    case 'brightness':
      return [[what, typeof value === 'number' ? Math.fround(value) : (value ?? '')]];
    default:
      return [];
  }
}

function valueOf(arg: OscArg | undefined): Value | undefined {
  return arg !== undefined && 'value' in arg && (typeof arg.value === 'number' || typeof arg.value === 'string')
    ? arg.value
    : undefined;
}

/** Everything that goes out with a heartbeat; `beat` runs from 0 to 1. */
export function feedbackOf(
  beat: number,
  world: DesignerVirtual,
  said: (key: string) => Value | undefined,
): readonly OscMessage[] {
  const scene = String(said('scene'));
  const cue = String(said('cue'));
  const f = (value: number): OscArg => ({ type: 'f', value });
  const s = (value: string): OscArg => ({ type: 's', value });
  const all: readonly (readonly [string, OscArg])[] = [
    ['heartbeat', f(beat)],
    ['trackposition', s('00:00:00:00')],
    ['trackname', s(scene)],
    ['trackid', { type: 'i', value: world.tracks.indexOf(scene) }],
    ['currentsectionname', s(cue)],
    ['nextsectionname', s(world.cues[world.cues.indexOf(cue) + 1] ?? '')],
    ['sectionhint', s(`${cue} +00:00:00.00`)],
    ['volume', f(Number(said('volume')))],
    ['brightness', f(Number(said('brightness')))],
    ['bpm', f(120)],
    ['playmode', s(playmodeWord(said('transport')))],
  ];
  return all.map(([name, arg]) => ({ address: ROOT + name, args: [arg] }));
}
