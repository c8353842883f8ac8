/** Name and notes, English and Chinese side by side. */
import type { Text } from '../../../core/parameter.ts';
import { Field } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

export interface Names {
  readonly name: Text;
  readonly notes: Text;
}

interface NameFieldsProps {
  readonly names: Names;
  readonly onNames: (names: Names) => void;
}

const MOST = 120;

export function NameFields({ names, onNames }: NameFieldsProps) {
  const { t } = useWords();
  const set = (what: keyof Names, lang: keyof Text, text: string): void =>
    onNames({ ...names, [what]: { ...names[what], [lang]: text.slice(0, MOST) } });
  return (
    <div className="names">
      <Field label={t('library.name-en')} value={names.name.en} onChange={(text) => set('name', 'en', text)} />
      <Field label={t('library.name-zh')} value={names.name.zh} onChange={(text) => set('name', 'zh', text)} />
      <Field label={t('library.notes-en')} value={names.notes.en} onChange={(text) => set('notes', 'en', text)} />
      <Field label={t('library.notes-zh')} value={names.notes.zh} onChange={(text) => set('notes', 'zh', text)} />
    </div>
  );
}
