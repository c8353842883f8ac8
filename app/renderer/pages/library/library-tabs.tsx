/** The four sides of the library. */
import { useLocation } from 'wouter';
import { Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

export type LibraryTab = 'presets' | 'journal' | 'files' | 'studio';

export function LibraryTabs({ tab }: { readonly tab: LibraryTab }) {
  const { t } = useWords();
  const [, go] = useLocation();
  return (
    <div className="tabs">
      <Seg
        label={t('library.sides')}
        value={tab}
        options={[
          { id: 'presets', name: t('library.presets') },
          { id: 'journal', name: t('library.journal') },
          { id: 'files', name: t('library.files') },
          { id: 'studio', name: t('library.studio') },
        ]}
        onPick={(next) => go(next === 'presets' ? '/library' : `/library/${next}`)}
      />
    </div>
  );
}
