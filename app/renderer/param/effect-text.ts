/** When a write takes effect, as a technician reads it, and how anybody knows. Pure. */
import type { Effect } from '../../core/parameter.ts';
import type { StepState } from '../../protocol/state.ts';
import type { Words } from '../words/say.ts';

export function effectText(effect: Effect, { t }: Pick<Words, 't'>): string {
  switch (effect.kind) {
    case 'exact':
      return t('effect.exact', { n: effect.frames });
    case 'within':
      return t('effect.within', { min: effect.minFrames, max: effect.maxFrames });
    case 'relock':
    case 'restart':
      return t(`effect.${effect.kind}`);
  }
}

/** Re-locks and restarts are nobody's measurement. */
export function effectSource(effect: Effect, { t }: Pick<Words, 't'>): string {
  if (effect.kind === 'relock' || effect.kind === 'restart') return '';
  return effect.measuredOn === undefined ? t('effect.declared') : t('effect.measured', { on: effect.measuredOn });
}

/** For a step of a plan: all of it in one line. */
export function effectLine(effect: Effect, leadFrames: number, words: Pick<Words, 't'>): string {
  const lead = leadFrames > 0 ? words.t('effect.lead', { n: leadFrames }) : '';
  return [effectText(effect, words), effectSource(effect, words), lead].filter((part) => part !== '').join(' · ');
}

/** Less is the machine's own grain, and every send has some. */
const LATE_US = 1_000;

/** How long after its instant a step really left; undefined where that is not worth a word. */
export function lateLine(lateUs: number | undefined, { t }: Pick<Words, 't'>): string | undefined {
  if (lateUs === undefined || lateUs < LATE_US) return undefined;
  return t('effect.late', { ms: lateUs < 100_000 ? (lateUs / 1000).toFixed(1) : Math.round(lateUs / 1000) });
}

/** Of what a device does in sight: the one that says least of when. Undefined where nothing is in sight. */
export function widestEffect(steps: readonly StepState[]): Effect | undefined {
  const effects = steps.flatMap((step) => (step.visible && step.effect ? [step.effect] : []));
  return effects.toSorted((a, b) => widthOf(b) - widthOf(a))[0];
}

function widthOf(effect: Effect): number {
  if (effect.kind === 'restart') return Number.POSITIVE_INFINITY;
  if (effect.kind === 'relock') return Number.MAX_SAFE_INTEGER;
  return effect.kind === 'exact' ? -1 : effect.maxFrames - effect.minFrames;
}
