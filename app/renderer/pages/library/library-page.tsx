/** Library: presets, the journal, backups and files, the studio itself. */
import { useParams } from 'wouter';
import { FilesTab } from './files-tab.tsx';
import { JournalTab } from './journal-tab.tsx';
import { PresetsTab } from './presets-tab.tsx';
import { StudioTab } from './studio-tab.tsx';
import '../technician.css';

export function LibraryPage() {
  const asked = useParams()['*'];
  if (asked === 'journal') return <JournalTab />;
  if (asked === 'files') return <FilesTab />;
  if (asked === 'studio') return <StudioTab />;
  return <PresetsTab asked={asked?.startsWith('preset/') ? asked.slice('preset/'.length) : undefined} />;
}
