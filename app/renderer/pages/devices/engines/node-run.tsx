/** A start or end that is under way: whom it waits for, for how long, how long it took before; how the last one ended. */
import type { EngineEnd, EngineRun } from '../../../../protocol/state-engines.ts';
import { Since } from '../../../ui/age.tsx';
import { formatMs } from '../../../ui/format.ts';
import { Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

interface RunProps {
  readonly run: EngineRun | null;
  readonly last: EngineEnd | null;
}

export function NodeRun({ run, last }: RunProps) {
  const { t, fault } = useWords();
  if (run) return <Running run={run} />;
  if (!last) return null;
  if (last.fault) return <p className="nrun faulty">{t('nodes.failed', { why: fault(last.fault) })}</p>;
  return <Quiet>{t(`nodes.last.${last.do}`, { time: formatMs(last.tookMs) })}</Quiet>;
}

function Running({ run }: { readonly run: EngineRun }) {
  const { t } = useWords();
  const { by, phase, nodes, usualMs, sinceUs } = run;
  const waits = t(`nodes.phase.${phase}`, { n: nodes.length, names: nodes.join(t('comma')) });
  return (
    <p className="nrun" role="status">
      <b>{t(`nodes.run.${run.do}`, { by })}</b>
      <span>{waits}</span>
      <Since atUs={sinceUs} />
      {usualMs === null ? null : <small>{t('nodes.usual', { time: formatMs(usualMs) })}</small>}
    </p>
  );
}
