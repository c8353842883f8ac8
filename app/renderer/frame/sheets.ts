/** Which of the frame's sheets is open: one at a time, none of them modal, none over GO. */
import { create } from 'zustand';

export type SheetName = 'alarms' | 'seat' | 'show' | 'rooms' | 'palette' | 'help';

export const useSheet = create<{ readonly open: SheetName | undefined }>(() => ({ open: undefined }));

/** Opens it, or closes it where it was open. */
export function openSheet(name: SheetName): void {
  useSheet.setState(({ open }) => ({ open: open === name ? undefined : name }));
}

export function closeSheet(): void {
  useSheet.setState({ open: undefined });
}
