/** What the gates of a target and the warmth of its systems say together: a row per system, and the time to go in words. Pure. */
import { type LoadTimes, type TimeToGo, timeToGo } from '../../core/stage/load-times.ts';
import type { Gate } from '../../core/stage/plan.ts';
import type { StudioInfo } from '../../protocol/state.ts';
import type { SystemWarmthState, WarmthState } from '../../protocol/state-warmth.ts';
import { formatDuration, formatMs } from '../ui/format.ts';
import { sayAbout, sayIds } from '../words/names.ts';
import type { Words } from '../words/say.ts';

export interface WarmRow {
  readonly system: string;
  /** Of the studio; null: whichever it has. */
  readonly scene: string | null;
  readonly is: 'ready' | 'loading' | 'cold' | 'unknown';
  /** Loading: since when; ready: since when, while the engine tells it. */
  readonly sinceUs: number | null;
  /** What this load took before; null: never loaded here. */
  readonly usual: LoadTimes | null;
}

export function warmRows(gates: readonly Gate[], warmth: WarmthState | undefined): readonly WarmRow[] {
  return gates.filter(({ kind }) => kind === 'warm').map((gate) => rowOf(gate, warmth));
}

function rowOf(gate: Gate, warmth: WarmthState | undefined): WarmRow {
  const system = gate.id.slice('warm/'.length);
  const now = warmth?.systems[system];
  const wanted = typeof gate.limit === 'string' ? now?.scenes[gate.limit] : undefined;
  const is = isOf(gate);
  return {
    system,
    scene: wanted?.scene ?? null,
    is,
    sinceUs: is === 'loading' ? (now?.loading?.fromUs ?? null) : is === 'ready' ? (now?.sinceUs ?? null) : null,
    usual: wanted?.usual ?? null,
  };
}

function isOf(gate: Gate): WarmRow['is'] {
  if (gate.value === 'loading') return 'loading';
  if (gate.verdict === 'open') return 'ready';
  return gate.fix?.code === 'fix.load' ? 'cold' : 'unknown';
}

/** What keeps an arming waiting; undefined: nothing that has to get warm. */
export function waitsFor(gates: readonly Gate[], warmth: WarmthState | undefined): WarmRow | undefined {
  const blocking = gates.filter(({ kind, verdict }) => kind === 'warm' && verdict === 'blocking');
  const rows = warmRows(blocking, warmth);
  return rows.find(({ is }) => is === 'cold') ?? rows[0];
}

/** "0:12 to go", "longer than usual by 4 s". */
export function sayToGo(row: Pick<WarmRow, 'sinceUs' | 'usual'>, nowUs: number, { t }: Pick<Words, 't'>): string {
  if (row.sinceUs === null) return t('value.loading');
  const toGo: TimeToGo = timeToGo(row.sinceUs, row.usual, nowUs);
  switch (toGo.is) {
    case 'unknown':
      return t('warm.untimed', { time: seconds(toGo.elapsedMs) });
    case 'counting':
      return t('warm.to-go', { time: seconds(Math.ceil(toGo.leftMs / 1_000) * 1_000) });
    case 'due':
      return t('warm.due');
    case 'late':
      return t('warm.late', { time: seconds(toGo.overMs) });
  }
}

const seconds = (ms: number): string => formatDuration(ms);

/** "usually 3.10 s (2.80 s to 4.00 s, 12 loads)". */
export function sayUsual(usual: LoadTimes | null, { t }: Pick<Words, 't'>): string {
  if (!usual) return t('warm.never');
  const { medianMs, fastestMs, slowestMs, runs } = usual;
  if (runs === 1) return t('warm.once', { time: formatMs(medianMs) });
  return t('warm.usual', {
    time: formatMs(medianMs),
    from: formatMs(fastestMs),
    to: formatMs(slowestMs),
    n: runs,
  });
}

/** "VP · Snow camp". */
export function sayWarm(
  { system, scene }: Pick<WarmRow, 'system' | 'scene'>,
  studio: StudioInfo,
  words: Words,
): string {
  const short = sayAbout(system, studio, words.lang);
  return scene === null ? short : `${short} · ${sayIds(scene, studio, words.lang)}`;
}

/** The scene that a system has, by the studio's name for it where it has one. */
export function sayHas({ value, scenes }: SystemWarmthState, studio: StudioInfo, words: Words): string {
  if (value === null) return '?';
  const known = scenes[value]?.scene;
  return known === undefined ? value : sayIds(known, studio, words.lang);
}
