/** The journal's line about a calibration: which version came into force, where versions came from. Pure. */
import type { Words } from '../../words/say.ts';

type Bag = Readonly<Record<string, unknown>>;

export function sayCalibration(data: Bag, words: Words): string {
  const { t } = words;
  if (data['do'] === 'import') {
    const versions = Array.isArray(data['versions']) ? data['versions'].map(String).join(', ') : '';
    return [t('journal.calibration.import', { studio: String(data['studio']) }), versions].filter(Boolean).join(' · ');
  }
  const change = t('journal.calibration.in-force', { from: String(data['from']), to: String(data['to']) });
  return [String(data['camera']), change].join(' · ');
}
