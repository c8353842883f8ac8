/** On the band: that what cameras do is recorded and not live; and that it is being recorded now. */
import { useStage } from '../live/store.ts';
import { Icon } from '../ui/icons.tsx';
import { useWords } from '../words/say.ts';
import './tape-chip.css';

export function TapeChip() {
  const { t } = useWords();
  const replay = useStage((state) => state.recording?.replay ?? null);
  const recording = useStage((state) => state.recording?.recording ?? null);
  const plays = replay !== null && replay.at !== 'ended';
  const records = recording?.at === 'running';
  if (!plays && !records) return null;
  return (
    <div className="tape">
      {plays ? (
        <a
          className="replay"
          href="#/tracking"
          title={t('tape.band-replay', { name: replay.name })}
          aria-label={t('tape.band-replay', { name: replay.name })}
        >
          {t('tape.replay')}
        </a>
      ) : null}
      {records ? (
        <a
          className="rec"
          href="#/tracking"
          title={t('tape.band-rec', { name: recording.name })}
          aria-label={t('tape.band-rec', { name: recording.name })}
        >
          <Icon name="record" size="s" />
          {t('tape.rec')}
        </a>
      ) : null}
    </div>
  );
}
