/**
 * Which scene each system has, and whether it is ready: a state per system that moves only by what its devices say, and
 * by loads that left for it. Pure. Measures a load from its command to the device's own ready report.
 *
 * Is told: readings of a system. Tells: warmth, what a load took, since when its picture is another one than before.
 */

/**
 * `ready`: the device says so. `loaded`: it has the scene, and no way to say that it is ready. `loading`: it says that it is
 * not ready, or a load left for it and its scene is not there yet. `cold`: it has none of the studio's scenes.
 */
export type WarmthAt = 'ready' | 'loaded' | 'loading' | 'cold' | 'unknown';

export interface Load {
  /** The device's word for the scene; undefined: somebody else's load, of which nobody told us. */
  readonly value: string | undefined;
  readonly fromUs: number;
  /** The device itself says that it is not ready; until then only the command has left. */
  readonly told: boolean;
}

/** Since when its picture may be another one, and what made it so. Who saw it before has seen something else. */
export interface PictureSince {
  readonly sinceUs: number;
  readonly why: 'start' | 'restart' | 'load';
}

export interface Warmth {
  readonly at: WarmthAt;
  readonly sinceUs: number;
  /** The device's word for what it has; undefined: nobody says. */
  readonly value: string | undefined;
  readonly loading: Load | undefined;
  readonly picture: PictureSince;
  /** From one look to the next. */
  readonly memo: Memo;
}

interface Memo {
  readonly epochs: string;
  /** The last word for a scene that was heard, and since when. */
  readonly value: string | undefined;
  readonly valueSinceUs: number;
  /** When the newest load left. */
  readonly sentUs: number;
  /** It said `not ready` since then. */
  readonly wasBusy: boolean;
}

/** What is known of a system at one instant. */
export interface WarmthReading {
  readonly value: { readonly is: string; readonly atUs: number } | undefined;
  /** `value` is one of the studio's scenes. */
  readonly known: boolean;
  readonly ready: { readonly is: boolean; readonly atUs: number } | undefined;
  readonly canSayReady: boolean;
  /** The newest load that left for it in this life of its device. */
  readonly sent: { readonly is: string; readonly atUs: number } | undefined;
  /** The newest load was refused, or did not leave. */
  readonly refused: boolean;
  /** Boot epochs of its devices, as one word. */
  readonly epochs: string;
}

export interface WarmthStep {
  readonly warmth: Warmth;
  /** A load of ours that is over, and what it took. */
  readonly took: { readonly value: string; readonly ms: number } | undefined;
}

/** A device that has the scene and never says `not ready` in between is believed after this, and nothing is measured. */
export const BELIEVED_AFTER_US = 500_000;
/** A load of which its device never says a word is not on its way any more. */
export const GIVEN_UP_AFTER_US = 600_000_000;

export function nextWarmth(before: Warmth | undefined, now: WarmthReading, nowUs: number): WarmthStep {
  const was = before?.memo.epochs === now.epochs ? before : undefined;
  const left = now.sent && now.sent.atUs > (was?.memo.sentUs ?? 0) ? now.sent : undefined;
  const memo = remember(was?.memo, left !== undefined, now);
  const begun = left ? { value: left.is, fromUs: left.atUs, told: false } : was?.loading;
  const loading = stillLoading(begun, now, memo, nowUs);
  const at = loading ? 'loading' : atRest(now);
  const ended = begun !== undefined && loading === undefined;
  const swapped = was?.memo.value !== undefined && was.memo.value !== memo.value;
  const isOther = left !== undefined || ended || swapped || (loading !== undefined && !was?.loading);
  const why = before === undefined ? 'start' : was === undefined ? 'restart' : 'load';
  return {
    warmth: {
      at,
      sinceUs: was?.at === at && !isOther ? was.sinceUs : nowUs,
      value: now.value?.is,
      loading,
      picture: was && !isOther ? was.picture : { sinceUs: nowUs, why },
      memo,
    },
    took: ended ? tookOf(begun, now, memo) : undefined,
  };
}

function remember(was: Memo | undefined, isNewLoad: boolean, now: WarmthReading): Memo {
  const { value, ready, sent, epochs } = now;
  const isSame = was !== undefined && (value === undefined || was.value === value.is);
  return {
    epochs,
    value: value?.is ?? was?.value,
    valueSinceUs: isSame ? was.valueSinceUs : (value?.atUs ?? 0),
    sentUs: Math.max(was?.sentUs ?? 0, sent?.atUs ?? 0),
    wasBusy: isBusySince(ready, sent?.atUs) || (!isNewLoad && (was?.wasBusy ?? false)),
  };
}

/** What it said before the load left was about another one. */
function isBusySince(ready: WarmthReading['ready'], sinceUs = 0): boolean {
  return ready?.is === false && ready.atUs >= sinceUs;
}

/** The load that is on its way, as it stands now; undefined where there is none, or it is over. */
function stillLoading(begun: Load | undefined, now: WarmthReading, memo: Memo, nowUs: number): Load | undefined {
  const { value, ready, canSayReady } = now;
  if (ready?.is === false) return { value: begun?.value, fromUs: begun?.fromUs ?? ready.atUs, told: true };
  // Where nobody can tell, it is unknown and not loading.
  if (!begun || now.refused || (!value && !ready)) return undefined;
  const arrived = begun.value === undefined || value === undefined || value.is === begun.value;
  if (!arrived) return isLost(begun, now, memo, nowUs) ? undefined : begun;
  if (!canSayReady || !ready) return undefined;
  const sinceUs = Math.max(memo.valueSinceUs, begun.fromUs);
  const said = memo.wasBusy || ready.atUs >= sinceUs;
  return said || nowUs - sinceUs >= BELIEVED_AFTER_US ? undefined : begun;
}

/** It was busy and is ready with another scene, or nothing was heard of it for very long. */
function isLost(begun: Load, { ready }: WarmthReading, memo: Memo, nowUs: number): boolean {
  if (memo.wasBusy && ready && nowUs - ready.atUs >= BELIEVED_AFTER_US) return true;
  return nowUs - begun.fromUs >= GIVEN_UP_AFTER_US;
}

function atRest({ value, known, ready, canSayReady }: WarmthReading): WarmthAt {
  if (value === undefined) return ready?.is === true ? 'ready' : 'unknown';
  if (!known) return 'cold';
  if (!canSayReady) return 'loaded';
  return ready === undefined ? 'unknown' : 'ready';
}

/** Only what the device itself ended: by saying that it is ready, or where it has no way to, by naming the scene. */
function tookOf(begun: Load, { value, ready, canSayReady }: WarmthReading, memo: Memo): WarmthStep['took'] {
  if (begun.value === undefined || value?.is !== begun.value) return undefined;
  if (canSayReady && !memo.wasBusy) return undefined;
  const endUs = canSayReady ? ready?.atUs : memo.valueSinceUs;
  if (endUs === undefined || endUs <= begun.fromUs) return undefined;
  return { value: begun.value, ms: (endUs - begun.fromUs) / 1_000 };
}
