/** Which part of a recording is taken away, of whom, and as what. */
import { useState } from 'react';
import type { RecordingEntry } from '../../../../protocol/state-recording.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { formatDuration } from '../../../ui/format.ts';
import { Button } from '../../../ui/kit.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords, wordKey } from '../../../words/say.ts';
import { type ExportFormat, saveRecording } from './save-recording.ts';

const FORMATS: readonly ExportFormat[] = ['csv', 'jsonl', 'usda'];

export function RecordingExport({ entry }: { readonly entry: RecordingEntry }) {
  const { t } = useWords();
  const may = useMay('tracking.record.stop');
  const live = useIsLive();
  const streams = useStreams(entry);
  const [take, setTake] = useState('');
  const [of, setOf] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (format: ExportFormat): Promise<void> => {
    setBusy(true);
    await saveRecording(entry.id, {
      format,
      ...(take !== '' && { take }),
      ...streams.find(({ id }) => id === of)?.ask,
    });
    setBusy(false);
  };
  const outcomeOf = (outcome: string | null): string => {
    const key = outcome === null ? 'tape.take-open' : wordKey(`take.at.${outcome}`);
    return key ? t(key) : (outcome ?? '');
  };
  const parts = entry.takes.map(({ takeId, atS, outcome }) => ({
    id: takeId,
    name: t('tape.take', { at: formatDuration(atS * 1_000), outcome: outcomeOf(outcome) }),
  }));
  return (
    <div className="acts">
      <span className="dimmed">{t('tape.export')}</span>
      {parts.length === 0 ? null : (
        <Pick
          label={t('tape.part')}
          value={take}
          options={[{ id: '', name: t('tape.whole') }, ...parts]}
          onPick={setTake}
        />
      )}
      {streams.length < 2 ? null : (
        <Pick
          label={t('tape.of-whom')}
          value={of}
          options={[{ id: '', name: t('tape.all') }, ...streams]}
          onPick={setOf}
        />
      )}
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

interface Stream {
  readonly id: string;
  readonly name: string;
  readonly ask: { readonly camera: string; readonly tracker?: string };
}

/** Every camera, and of one with several trackers each of them. */
function useStreams(entry: RecordingEntry): readonly Stream[] {
  const { t, text } = useWords();
  const { cameras, devices } = useStage((state) => state.studio);
  return entry.cameras.flatMap(({ camera, backups, ...main }) => {
    const known = cameras[camera];
    const name = known ? text(known.name) : camera;
    const whole: Stream = { id: camera, name, ask: { camera } };
    if (backups.length === 0) return [whole];
    const each = [main, ...backups].map(({ tracker }): Stream => {
      const device = devices[tracker];
      const words = { camera: name, tracker: device ? text(device.name) : tracker };
      return { id: `${camera} ${tracker}`, name: t('tape.by-tracker', words), ask: { camera, tracker } };
    });
    return [whole, ...each];
  });
}
