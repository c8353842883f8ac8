/** When a move begins: at once, or at a timecode of the house within the hour. */
import { useState } from 'react';
import { frameOfTimecode, parseTimecode } from '../../../../core/time/timecode.ts';
import { timecodeAt } from '../../../frame/house-time.ts';
import { nowUs } from '../../../live/session.ts';
import { useStage } from '../../../live/store.ts';
import { EMPTY, type Entry, labelOf } from '../../../ui/timecode-entry.ts';
import { TimecodeField } from '../../../ui/timecode-field.tsx';
import { useWords } from '../../../words/say.ts';

export interface StartTime {
  readonly entry: Entry;
  /** Empty = at once. */
  readonly label: string;
  /** Nothing, or a label that there is. */
  readonly isGood: boolean;
  readonly set: (entry: Entry) => void;
}

export function useStartTime(): StartTime {
  const [entry, set] = useState(EMPTY);
  const clock = useStage((state) => state.sync.clock);
  const label = labelOf(entry, clock.drop);
  const timecode = parseTimecode(label);
  const isKnown = timecode !== undefined && frameOfTimecode(timecode, clock.timecodeRate) !== undefined;
  return { entry, label, isGood: label === '' || isKnown, set };
}

export function StartAt({ time }: { readonly time: StartTime }) {
  const { t } = useWords();
  const clock = useStage((state) => state.sync.clock);
  return (
    <div className="startat">
      <TimecodeField
        label={t('moves.start-at')}
        entry={time.entry}
        onEntry={time.set}
        onEnter={() => undefined}
        labels={{ rate: clock.timecodeRate, drop: clock.drop }}
        now={() => timecodeAt(clock, nowUs())}
        wrong={!time.isGood}
      />
      <small>{t(time.label === '' ? 'moves.start-at-once' : 'moves.start-then', { at: time.label })}</small>
    </div>
  );
}
