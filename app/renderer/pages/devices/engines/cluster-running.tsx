/** The configuration in force against what runs, line by line; what nobody can tell stands there as unknown, with the reason. */
import { useState } from 'react';
import type { RunningLine } from '../../../../core/ndisplay/running.ts';
import type { ClusterRunning as Answer } from '../../../../protocol/state-ndisplay.ts';
import { useAsked } from '../../../live/asked.ts';
import { Button, InlineAsk, Quiet, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import './cluster-running.css';

const asAnswer = (answer: unknown): Answer => answer as Answer;

export function ClusterRunning({ system, version }: { readonly system: string; readonly version: number }) {
  const { t } = useWords();
  const [opened, open] = useState(false);
  const answer = useAsked('ndisplay.running', opened ? { system, version } : undefined, asAnswer);
  const count = (is: RunningLine['is']): number => answer?.lines.filter((line) => line.is === is).length ?? 0;
  const sum = { same: count('same'), differs: count('differs'), unknown: count('unknown') };
  return (
    <>
      <InlineAsk
        acts={
          <Button small look="quiet" expanded={opened} onPress={() => open(!opened)}>
            {t('engines.running-compare')}
          </Button>
        }
      >
        {opened && answer ? t('engines.running-sum', sum) : t('engines.running')}
      </InlineAsk>
      {!opened ? null : answer ? (
        <Lines lines={answer.lines} version={version} />
      ) : (
        <Quiet>{t('engines.asking')}</Quiet>
      )}
    </>
  );
}

/** What differs each by itself; what nobody can tell by its reason; what agrees in one line. */
function Lines({ lines, version }: { readonly lines: readonly RunningLine[]; readonly version: number }) {
  const { t } = useWords();
  const same = lines.filter(({ is }) => is === 'same');
  const whys = [...new Set(lines.flatMap(({ why }) => why ?? []))];
  return (
    <ul className="clrun" aria-label={t('engines.running')}>
      {lines
        .filter(({ is }) => is === 'differs')
        .map(({ place, wanted, runs }) => (
          <li key={place}>
            <Word tone="fault">{t('engines.running-differs')}</Word> <b>{place}</b>
            <small>{`v${version}: ${sayValue(wanted, t)}`}</small>
            <small>{t('engines.running-runs', { runs: sayValue(runs, t) })}</small>
          </li>
        ))}
      {whys.map((why) => (
        <li key={why}>
          <Word tone="plain">{t('engines.running-unknown')}</Word> {t(`engines.running.${why}`)}
          <Places lines={lines.filter((line) => line.why === why)} />
        </li>
      ))}
      {same.length === 0 ? null : (
        <li>
          {t('engines.running-same')}
          <Places lines={same} />
        </li>
      )}
    </ul>
  );
}

/** States of a process have words; names, addresses, ports and versions are what they are. */
function sayValue(value: string | null, t: ReturnType<typeof useWords>['t']): string {
  if (value === null) return '–';
  return value === 'running' || value === 'stopped' || value === 'ended' ? t(`nodes.at.${value}`) : value;
}

const Places = ({ lines }: { readonly lines: readonly RunningLine[] }) => (
  <small>{lines.map(({ place }) => place).join(' · ')}</small>
);
