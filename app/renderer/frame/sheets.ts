/** Which of the frame's sheets is open: one at a time, none of them modal, none over GO. */
import { create } from 'zustand';

export type SheetName = 'alarms' | 'seat' | 'show' | 'rooms' | 'palette' | 'help' | 'vision' | 'zone';

interface SheetView {
  readonly open: SheetName | undefined;
  /** Which zone the sheet `zone` is about. */
  readonly zone: string | undefined;
}

export const useSheet = create<SheetView>(() => ({ open: undefined, zone: undefined }));

/** Opens it, or closes it where it was open. */
export function openSheet(name: Exclude<SheetName, 'zone'>): void {
  useSheet.setState(({ open }) => ({ open: open === name ? undefined : name }));
}

/** The same for one zone: another zone takes the place of the one that was open. */
export function openZone(zone: string): void {
  useSheet.setState((before) => ({ open: before.open === 'zone' && before.zone === zone ? undefined : 'zone', zone }));
}

export function closeSheet(): void {
  useSheet.setState({ open: undefined });
}
