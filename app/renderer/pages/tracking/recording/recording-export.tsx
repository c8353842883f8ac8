/** Which part of a recording is taken away, and as what. */
import { useState } from 'react';
import type { RecordingEntry } from '../../../../protocol/state-recording.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { formatDuration } from '../../../ui/format.ts';
import { Button } from '../../../ui/kit.tsx';
import { useWords, wordKey } from '../../../words/say.ts';
import { type ExportFormat, saveRecording } from './save-recording.ts';

const FORMATS: readonly ExportFormat[] = ['csv', 'jsonl', 'usda'];

export function RecordingExport({ entry }: { readonly entry: RecordingEntry }) {
  const { t } = useWords();
  const may = useMay('tracking.record.stop');
  const live = useIsLive();
  const [take, setTake] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (format: ExportFormat): Promise<void> => {
    setBusy(true);
    await saveRecording(entry.id, format, take === '' ? undefined : take);
    setBusy(false);
  };
  const outcomeOf = (outcome: string | null): string => {
    const key = outcome === null ? 'tape.take-open' : wordKey(`take.at.${outcome}`);
    return key ? t(key) : (outcome ?? '');
  };
  return (
    <div className="acts">
      <label className="tapepart">
        <span className="dimmed">{t('tape.export')}</span>
        {entry.takes.length === 0 ? null : (
          <select value={take} onChange={(event) => setTake(event.currentTarget.value)} aria-label={t('tape.part')}>
            <option value="">{t('tape.whole')}</option>
            {entry.takes.map(({ takeId, atS, outcome }) => (
              <option key={takeId} value={takeId}>
                {t('tape.take', { at: formatDuration(atS * 1_000), outcome: outcomeOf(outcome) })}
              </option>
            ))}
          </select>
        )}
      </label>
      {FORMATS.map((format) => (
        <Button
          key={format}
          look="quiet"
          disabled={!may || !live || busy || entry.state === 'unreadable'}
          onPress={() => void save(format)}
        >
          {t(`tape.format.${format}`)}
        </Button>
      ))}
    </div>
  );
}
