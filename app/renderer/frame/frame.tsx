/** The frame of every page at every seat: band, rail, page, bar; sheets and toasts lie over the page only. */

import type { ReactNode } from 'react';
import { useHashLocation } from 'wouter/use-hash-location';
import { setLocked, usePrefs } from '../live/prefs.ts';
import { HoldButton } from '../ui/hold-button.tsx';
import { InlineAsk } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { AlarmSheet } from './alarm-sheet.tsx';
import { Band } from './band.tsx';
import { Bar } from './bar.tsx';
import { CutCount } from './cut-count.tsx';
import { Help } from './help.tsx';
import { Palette } from './palette.tsx';
import { Rail, RoomsSheet } from './rail.tsx';
import { roomOf } from './rooms.ts';
import { SeatSheet } from './seat-block.tsx';
import { useSheet } from './sheets.ts';
import { useShortcuts } from './shortcuts.ts';
import { ShowSheet } from './show-state.tsx';
import { Toasts } from './toasts.tsx';
import { VisionSheet } from './vision-sheet.tsx';
import { ZoneSheet } from './zone-sheet.tsx';

export function Frame({ children }: { readonly children: ReactNode }) {
  const [path] = useHashLocation();
  useShortcuts();
  return (
    <div className="frame" data-room={roomOf(path)}>
      <Band />
      <Rail />
      {children}
      <Bar />
      <Sheets />
      <CutCount />
      <Toasts />
      <LockedSeat />
    </div>
  );
}

function Sheets() {
  const open = useSheet((sheet) => sheet.open);
  switch (open) {
    case 'alarms':
      return <AlarmSheet />;
    case 'seat':
      return <SeatSheet />;
    case 'show':
      return <ShowSheet />;
    case 'rooms':
      return <RoomsSheet />;
    case 'palette':
      return <Palette />;
    case 'help':
      return <Help />;
    case 'vision':
      return <VisionSheet />;
    case 'zone':
      return <ZoneSheet />;
    case undefined:
      return null;
  }
}

function LockedSeat() {
  const { t } = useWords();
  const locked = usePrefs((prefs) => prefs.locked);
  if (!locked) return null;
  return (
    <div className="lockedseat">
      <InlineAsk icon="lock" acts={<HoldButton onHold={() => setLocked(false)}>{t('seat.unlock')}</HoldButton>}>
        {t('seat.is-locked')}
      </InlineAsk>
    </div>
  );
}
