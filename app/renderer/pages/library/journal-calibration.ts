/** The journal's line about a calibration: which version came into force, where versions came from. Pure. */
import { CALIBRATION_KINDS } from '../../../core/calibration/kept/version.ts';
import type { Fault } from '../../../core/parameter.ts';
import type { Words } from '../../words/say.ts';

type Bag = Readonly<Record<string, unknown>>;

export function sayCalibration(data: Bag, words: Words): string {
  const { t, fault } = words;
  const kind = CALIBRATION_KINDS.find((one) => one === data['of']);
  const camera = kind ? `${String(data['camera'])} · ${t(`cal.kind.${kind}`)}` : String(data['camera']);
  if (data['do'] === 'check') {
    const mm = typeof data['mm'] === 'number' ? data['mm'].toFixed(1) : '?';
    return [camera, t('journal.calibration.check', { point: String(data['point']), mm })].join(' · ');
  }
  if (data['do'] === 'broken') {
    const { code, params } = data['why'] as Fault;
    return [camera, fault(params ? { code, params } : { code })].join(' · ');
  }
  if (data['do'] === 'import') {
    const versions = Array.isArray(data['versions']) ? data['versions'].map(String).join(', ') : '';
    return [t('journal.calibration.import', { studio: String(data['studio']) }), versions].filter(Boolean).join(' · ');
  }
  const change = t('journal.calibration.in-force', { from: String(data['from']), to: String(data['to']) });
  return [camera, change].join(' · ');
}
