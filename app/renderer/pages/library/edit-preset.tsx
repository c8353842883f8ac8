/** Name and notes of a preset in both languages; saved as a new version, refused if somebody saved since it was opened. */
import { useState } from 'react';
import type { PresetVersion } from '../../../protocol/preset-book.ts';
import { libraryChanged } from '../../live/asked.ts';
import { send } from '../../live/send.ts';
import { useIsLive } from '../../live/store.ts';
import { Button } from '../../ui/kit.tsx';
import { useOneAtATime } from '../../ui/one-at-a-time.ts';
import { useWords } from '../../words/say.ts';
import { NameFields, type Names } from './name-fields.tsx';

export function EditPreset({ preset: now, onDone }: { readonly preset: PresetVersion; readonly onDone: () => void }) {
  const { t } = useWords();
  const live = useIsLive();
  const [preset] = useState(now);
  const [names, setNames] = useState<Names>({ name: preset.name, notes: preset.notes });
  const empty = names.name.en.trim() === '' && names.name.zh.trim() === '';
  const save = useOneAtATime(async (): Promise<void> => {
    const reply = await send('preset.update', { id: preset.id, ...names, expectVersion: preset.version });
    libraryChanged();
    if (reply.ok) onDone();
  });
  return (
    <div className="form">
      <NameFields names={names} onNames={setNames} />
      <div className="acts">
        <Button look="primary" disabled={empty || !live} onPress={save}>
          {t('library.save-as', { n: preset.version + 1 })}
        </Button>
        <Button look="quiet" onPress={onDone}>
          {t('ask.cancel')}
        </Button>
      </div>
    </div>
  );
}
