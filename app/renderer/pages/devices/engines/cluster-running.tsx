/** The configuration in force against what runs, line by line; what nobody can tell stands there as unknown, with the reason. */
import { useState } from 'react';
import type { RunningLine } from '../../../../core/ndisplay/running.ts';
import type { ClusterRunning as Answer } from '../../../../protocol/state-ndisplay.ts';
import { useAsked } from '../../../live/asked.ts';
import { Button, InlineAsk, Quiet, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

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

const ORDER = { differs: 0, unknown: 1, same: 2 } as const;

function Lines({ lines, version }: { readonly lines: readonly RunningLine[]; readonly version: number }) {
  const { t } = useWords();
  return (
    <table className="cldiff" aria-label={t('engines.running')}>
      <thead>
        <tr>
          <th>{t('engines.place')}</th>
          <th>{`v${version}`}</th>
          <th>{t('engines.running-runs')}</th>
        </tr>
      </thead>
      <tbody>
        {lines
          .toSorted((a, b) => ORDER[a.is] - ORDER[b.is])
          .map((line) => (
            <tr key={line.place}>
              <th>{line.place}</th>
              <td>{line.wanted ?? '–'}</td>
              <td>{line.why ? <UnknownWhy why={line.why} /> : <Runs line={line} />}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function Runs({ line: { is, runs } }: { readonly line: RunningLine }) {
  const { t } = useWords();
  const said = runs ?? '–';
  if (is === 'same') return said;
  return (
    <>
      <Word tone="fault">{t('engines.running-differs')}</Word> {said}
    </>
  );
}

function UnknownWhy({ why }: { readonly why: NonNullable<RunningLine['why']> }) {
  const { t } = useWords();
  return (
    <>
      <Word tone="plain">{t('engines.running-unknown')}</Word> {t(`engines.running.${why}`)}
    </>
  );
}
