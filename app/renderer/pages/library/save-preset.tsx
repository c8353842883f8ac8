/** A new preset from what the stage is now; afterwards every value stands there with how well it was known. */
import { useState } from 'react';
import { libraryChanged } from '../../live/asked.ts';
import { send } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { Button, cx, PanelHead, Quiet } from '../../ui/kit.tsx';
import { useOneAtATime } from '../../ui/one-at-a-time.ts';
import { useWords } from '../../words/say.ts';
import { NameFields, type Names } from './name-fields.tsx';
import { readPreset } from './preset-data.ts';

const BLANK: Names = { name: { en: '', zh: '' }, notes: { en: '', zh: '' } };

export function SavePreset({ onDone }: { readonly onDone: (id: string | undefined) => void }) {
  const { t, text } = useWords();
  const live = useIsLive();
  const zones = useStage((state) => state.studio.zones);
  const mode = useStage((state) => state.mode);
  const ids = Object.keys(zones);
  const [names, setNames] = useState<Names>(BLANK);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [look, setLook] = useState(false);
  const chosen = ids.filter((id) => !left.includes(id));
  const empty = names.name.en.trim() === '' && names.name.zh.trim() === '';
  const save = useOneAtATime(async (): Promise<void> => {
    const reply = await send('preset.save', { ...names, zones: chosen, includeLook: look });
    libraryChanged();
    const saved = reply.ok ? readPreset(reply.result) : undefined;
    if (saved) onDone(saved.id);
  });
  return (
    <section className="panel scrolls">
      <PanelHead title={t('library.save-title')} sub={t('library.save-about', { mode: mode ?? '–' })} />
      <div className="form padded-x">
        <NameFields names={names} onNames={setNames} />
        <fieldset className="checks">
          <legend>{t('library.zones')}</legend>
          {ids.map((id) => {
            const on = !left.includes(id);
            const name = zones[id];
            return (
              <Check
                key={id}
                on={on}
                name={name ? text(name.name) : id}
                onTurn={() => setLeft(on ? [...left, id] : left.filter((one) => one !== id))}
              />
            );
          })}
        </fieldset>
        <fieldset className="checks">
          <legend>{t('library.look')}</legend>
          <Check on={look} name={t('library.look-too')} onTurn={() => setLook(!look)} />
        </fieldset>
        <Quiet>{t('library.save-proof')}</Quiet>
        <div className="acts">
          <Button look="primary" disabled={empty || chosen.length === 0 || !live} onPress={save}>
            {t('library.save')}
          </Button>
          <Button look="quiet" onPress={() => onDone(undefined)}>
            {t('ask.cancel')}
          </Button>
        </div>
      </div>
    </section>
  );
}

function Check({ on, name, onTurn }: { readonly on: boolean; readonly name: string; readonly onTurn: () => void }) {
  return (
    <label className={cx('check', on && 'on')}>
      <input type="checkbox" checked={on} onChange={onTurn} />
      {name}
    </label>
  );
}
