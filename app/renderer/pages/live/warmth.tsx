/**
 * Whether the systems of a target chosen by hand are warm, and the load that nobody sees. What it says comes from the
 * gates of a rehearsal, asked again every few seconds: cold, loading, ready.
 */
import type { Gate } from '../../../core/stage/plan.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { targetArgs, useTarget } from '../../live/target.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx } from '../../ui/kit.tsx';
import { sayAbout } from '../../words/names.ts';
import { useWords } from '../../words/say.ts';
import { libraryChanged, useAsked } from '../library/asked.ts';
import { useIsLoading } from './gate-target.ts';
import { readPlan } from './rehearsed.tsx';

type Warm = 'cold' | 'loading' | 'ready' | 'unknown';

function warmthOf(gate: Gate): Warm {
  if (gate.value === 'loading') return 'loading';
  if (gate.verdict === 'open') return 'ready';
  return gate.fix?.code === 'fix.load' ? 'cold' : 'unknown';
}

export function Warmth() {
  const { t } = useWords();
  const hand = useTarget((target) => target.hand);
  const may = useMay('stage.prepare');
  const live = useIsLive();
  const chosen = hand.mode !== undefined || hand.scene !== undefined || hand.preset !== undefined;
  const plan = useAsked('stage.rehearse', chosen && may ? targetArgs(hand) : undefined, readPlan);
  const warm = (plan?.gates ?? []).filter((gate) => gate.kind === 'warm');
  if (warm.length === 0) return null;
  const cold = warm.some((gate) => warmthOf(gate) === 'cold');
  return (
    <div className="warmth">
      <ul>
        {warm.map((gate) => (
          <WarmRow key={gate.id} gate={gate} />
        ))}
      </ul>
      {cold ? (
        <Button
          disabled={!may || !live}
          onPress={() => void send('stage.prepare', targetArgs(hand)).then(() => libraryChanged())}
        >
          {t('target.prepare')}
        </Button>
      ) : null}
    </div>
  );
}

function WarmRow({ gate }: { readonly gate: Gate }) {
  const words = useWords();
  const studio = useStage((state) => state.studio);
  const loading = useIsLoading(gate.fix);
  const is = loading ? 'loading' : warmthOf(gate);
  return (
    <li className={cx(is !== 'ready' && 'warned')}>
      <Icon name={is === 'ready' ? 'tick' : is === 'loading' ? 'clock' : 'warning'} size="s" />
      {sayAbout(gate.id.slice(gate.kind.length + 1), studio, words.lang)} <b>{words.t(`value.${is}`)}</b>
    </li>
  );
}
