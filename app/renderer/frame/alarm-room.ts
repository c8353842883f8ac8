/** Alarms that a page of the console can settle, and the way there. */
import { navigate } from 'wouter/use-hash-location';
import type { AlarmState } from '../../protocol/state.ts';
import { closeSheet } from './sheets.ts';

export function roomOfAlarm({ fault, active }: Pick<AlarmState, 'fault' | 'active'>): string | undefined {
  if (!active) return undefined;
  if (fault.code === 'trial.cut-off') return `/devices/${String(fault.params?.['device'] ?? '')}`;
  return fault.code === 'studio.changed' || fault.code === 'studio.refused' ? '/library/studio' : undefined;
}

export function goToAlarm(alarm: Pick<AlarmState, 'fault' | 'active'>): void {
  const room = roomOfAlarm(alarm);
  if (room === undefined) return;
  closeSheet();
  navigate(room);
}
