/**
 * What is odd of a render node, from what its host says: the wrong first, each with its name. Nothing said is nothing odd.
 *
 * Healthy is: it runs and is heard, its cards follow the house, its picture goes straight to the screen, and all nodes of
 * the cluster run at one rate.
 */
import type { Mistake } from '../ndisplay/checks.ts';
import type { Fault, Value } from '../parameter.ts';

export interface NodeLook {
  readonly node: string;
  readonly at: 'running' | 'stopped' | 'ended' | 'unknown';
  /** Of its last end, where that was not asked for. */
  readonly exit: number | undefined;
  readonly offscreen: boolean;
  /** Why its host is not heard. */
  readonly unheard: Fault | undefined;
  /** What its host said lately, by key; what is old is left out. */
  readonly said: Readonly<Record<string, Value | undefined>>;
  /** Changes of its present mode within the last minute. */
  readonly glitches: number;
  readonly pid: number | undefined;
}

const DIRECT = 'Hardware Composed: Independent Flip';
const FULL_PCT = 90;
const HZ_TOLERANCE = 0.01;

/** `rateHz`: what most nodes of the cluster refresh at. */
export function nodeOdds(look: NodeLook, rateHz: number | undefined): readonly Mistake[] {
  const { node, at, exit, unheard } = look;
  if (unheard) return [wrong('unheard', { node, ...unheard.params, why: unheard.code })];
  if (at === 'ended') return [wrong('ended', { node, exit: exit ?? '–' })];
  if (at !== 'running') return [];
  const odds = [...syncOdds(look, rateHz), ...pictureOdds(look), ...loadOdds(look)];
  const order = { wrong: 0, look: 1 };
  return odds.toSorted((a, b) => order[a.level] - order[b.level]);
}

/** The rate that most of them say; undefined where none says one. */
export function commonRateHz(looks: readonly NodeLook[]): number | undefined {
  const said = looks.flatMap((look) => numberOf(look, 'sync/refreshHz') ?? []);
  const votes = said.map((hz) => said.filter((one) => Math.abs(one - hz) <= HZ_TOLERANCE).length);
  return said[votes.indexOf(Math.max(...votes))];
}

type Params = NonNullable<Fault['params']>;
const wrong = (what: string, params: Params): Mistake => ({ level: 'wrong', code: `node.${what}`, params });
const mind = (what: string, params: Params): Mistake => ({ level: 'look', code: `node.${what}`, params });

function numberOf({ said }: NodeLook, key: string): number | undefined {
  const value = said[key];
  return typeof value === 'number' ? value : undefined;
}

/** A node without a screen of its own has nothing to keep in step. */
function syncOdds(look: NodeLook, rateHz: number | undefined): readonly Mistake[] {
  const { node, offscreen, said } = look;
  const { sync } = said;
  if (offscreen || sync === undefined || sync === 'none') return [];
  const hz = numberOf(look, 'sync/refreshHz');
  const differs = hz !== undefined && rateHz !== undefined && Math.abs(hz - rateHz) > HZ_TOLERANCE;
  return [
    ...(said['sync/house'] === false ? [wrong('house-none', { node })] : []),
    ...(sync === 'unsynced' && said['sync/house'] !== false ? [wrong('unsynced', { node })] : []),
    ...(differs ? [wrong('rate-differs', { node, hz, rateHz })] : []),
    ...(said['sync/source'] === 'vsync' ? [mind('free', { node })] : []),
  ];
}

function pictureOdds({ node, offscreen, said, glitches, pid }: NodeLook): readonly Mistake[] {
  if (offscreen) return [];
  const { present, focus, fullscreen } = said;
  const composed = typeof present === 'string' && present !== DIRECT;
  return [
    ...(composed ? [wrong('composed', { node, mode: present })] : []),
    ...(!composed && glitches > 0 ? [mind('glitch', { node, n: glitches })] : []),
    ...(typeof focus === 'number' && pid !== undefined && focus !== pid ? [mind('focus', { node, focus })] : []),
    ...(fullscreen === false ? [mind('layer', { node })] : []),
  ];
}

function loadOdds(look: NodeLook): readonly Mistake[] {
  const { node, offscreen } = look;
  const gpu = numberOf(look, 'gpu');
  const cores = numberOf(look, 'cpu/full') ?? 0;
  return [
    ...(gpu !== undefined && gpu > FULL_PCT ? [mind('gpu-full', { node, pct: gpu })] : []),
    ...(gpu === 0 && !offscreen ? [mind('idle', { node })] : []),
    ...(cores > 0 ? [mind('cpu-full', { node, cores })] : []),
  ];
}
