/** Where two configurations of a cluster differ: asked when a person wants to see it. */
import { useState } from 'react';
import type { ConfigDifference } from '../../../../core/ndisplay/differences.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

interface Asked {
  readonly question: string;
  readonly list: readonly ConfigDifference[];
}

/** Shown for the two that they were asked for; `compare` shows and hides them. */
export function useDifferences(system: string, a: number, b: number) {
  const question = `${system} ${a} ${b}`;
  const [asked, setAsked] = useState<Asked>();
  const differences = asked?.question === question ? asked.list : undefined;
  const compare = async (): Promise<void> => {
    if (differences) return setAsked(undefined);
    const reply = await sendByHttp('ndisplay.compare', { system, a, b });
    if (reply.ok)
      setAsked({ question, list: (reply.result as { differences: readonly ConfigDifference[] }).differences });
  };
  return { differences, compare };
}

interface DifferencesProps {
  readonly list: readonly ConfigDifference[];
  readonly a: number;
  readonly b: number;
}

export function Differences({ list, a, b }: DifferencesProps) {
  const { t } = useWords();
  if (list.length === 0) return <Quiet>{t('engines.same')}</Quiet>;
  return (
    <table className="cldiff" aria-label={t('engines.differences', { version: a })}>
      <thead>
        <tr>
          <th>{t('engines.place')}</th>
          <th>{`v${a}`}</th>
          <th>{`v${b}`}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={one.place}>
            <th>{one.place}</th>
            <td>{one.a ?? '–'}</td>
            <td>{one.b ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
