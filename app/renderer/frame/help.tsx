/** F1: the keys. */
import { Button } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { closeSheet } from './sheets.ts';

const KEYS = [
  'go',
  'arm',
  'extend',
  'back',
  'move',
  'stop',
  'hard-stop',
  'undo',
  'rooms',
  'palette',
  'lock',
  'help',
] as const;

export function Help() {
  const { t } = useWords();
  return (
    <section className="sheet palette" aria-label={t('help.title')}>
      <div className="sheet-head">
        <h2>{t('help.title')}</h2>
        <small>{t('help.rule')}</small>
        <Button look="quiet" small icon="close" label={t('sheet.close')} onPress={closeSheet}>
          {null}
        </Button>
      </div>
      <dl className="keys">
        {KEYS.map((key) => (
          <div key={key}>
            <dt>{t(`help.${key}.key`)}</dt>
            <dd>{t(`help.${key}`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
