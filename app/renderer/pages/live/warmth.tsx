/** Whether the systems of a target chosen by hand are warm, from a rehearsal that is asked again every few seconds. */
import { useEffect } from 'react';
import { useAsked } from '../../live/asked.ts';
import { useMay } from '../../live/send.ts';
import { targetArgs, targetOf, useTarget } from '../../live/target.ts';
import { readPlan } from './rehearsed.tsx';
import { WarmRows } from './warm-rows.tsx';

const NONE = [] as const;

export function Warmth() {
  const hand = useTarget((target) => target.hand);
  const target = targetOf(null, 'hand', hand);
  const may = useMay('stage.rehearse');
  const plan = useAsked('stage.rehearse', target && may ? targetArgs(target) : undefined, readPlan);
  const gates = plan?.gates ?? NONE;
  useEffect(() => {
    useTarget.setState({ handGates: gates });
    return () => useTarget.setState({ handGates: NONE });
  }, [gates]);
  return <WarmRows gates={gates} target={target} />;
}
