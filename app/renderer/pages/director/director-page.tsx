/** A touch page, read at arm's length in the dark: presets as pictures, the next cue, whether it is ready, its note. */

import { match } from 'pinyin-pro';
import { useEffect, useMemo, useState } from 'react';
import { type PresetCard, presetPicture, readPresets } from '../../live/presets.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { modeKind, modeWord } from '../../live/view.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, Field, OwnerDot, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { Standby } from './standby.tsx';

export function DirectorPage() {
  const { t } = useWords();
  const live = useIsLive();
  const boot = useStage((state) => state.boot);
  const library = useStage((state) => state.storage.library);
  const [presets, setPresets] = useState<readonly PresetCard[]>([]);
  const [search, setSearch] = useState('');
  useEffect(() => {
    let heard = true;
    if (live) void send('preset.list', {}).then((reply) => heard && reply.ok && setPresets(readPresets(reply.result)));
    return () => {
      heard = false;
    };
  }, [live, boot, library]);
  const shown = useMemo(() => presets.filter((preset) => matches(preset, search)), [presets, search]);
  return (
    <main className="page dir">
      <section className="panel">
        <div className="dir-head">
          <Field label={t('director.search')} icon="search" value={search} onChange={setSearch} />
          <span className="num dimmed">{t('list.count', { n: shown.length })}</span>
        </div>
        <div className={cx('tiles', shown.length > 8 && 'scroll')}>
          {shown.map((preset, n) => (
            <Tile key={preset.id} preset={preset} place={n + 1} />
          ))}
          <Store />
        </div>
        {presets.length > 0 && shown.length === 0 ? <Quiet>{t('director.no-match')}</Quiet> : null}
      </section>
      <Standby presets={presets} />
    </main>
  );
}

/** By either name, by id, by pinyin in full or by initials. */
function matches(preset: PresetCard, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const words = [preset.name.en, preset.name.zh, preset.mode ?? '', preset.scene ?? '', preset.id];
  return (
    words.some((word) => word.toLowerCase().includes(wanted)) ||
    match(preset.name.zh, wanted.replaceAll(' ', '')) !== null
  );
}

function Tile({ preset, place }: { readonly preset: PresetCard; readonly place: number }) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const wall = useStage((state) => Object.values(state.zones).some((zone) => zone.preset === preset.id));
  const air = useStage((state) =>
    Object.values(state.zones).some((zone) => zone.preset === preset.id && zone.onAir === 'yes'),
  );
  const armed = useStage((state) => state.armed?.preset === preset.id);
  const standby = useStage(
    (state) => state.cues?.cues.find((cue) => cue.id === state.cues?.standby)?.preset === preset.id,
  );
  const may = useMay('preset.recall');
  const live = useIsLive();
  const url = presetPicture(preset, studio);
  return (
    <button
      type="button"
      className={cx('tile', wall && 'air', air && 'seen', !wall && (standby || armed) && 'next')}
      disabled={!may || !live}
      onClick={() => void send('preset.recall', { id: preset.id })}
    >
      {url ? <img src={url} alt="" /> : <span className="nopic" />}
      <span className="num1 num">{place}</span>
      {wall ? (
        <span className="flag">{air ? t('word.on-air') : t('director.on-wall')}</span>
      ) : armed ? (
        <span className="flag">{t('word.armed')}</span>
      ) : standby ? (
        <span className="flag">{t('director.standby')}</span>
      ) : null}
      <span className="cap">
        <b>{text(preset.name)}</b>
        <span className="m">
          <OwnerDot kind={modeKind(studio, preset.mode)} />
          {modeWord(preset.mode)}
        </span>
      </span>
    </button>
  );
}

/** Saves what is live, read back; the name is asked in its own tile. */
function Store() {
  const { t, lang } = useWords();
  const may = useMay('preset.save');
  const live = useIsLive();
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState('');
  const save = (): void => {
    const given = name.trim();
    if (given === '') return;
    const names = lang === 'zh' ? { en: '', zh: given } : { en: given, zh: '' };
    void send('preset.save', { name: names }).then((reply) => {
      if (!reply.ok) return;
      setAsking(false);
      setName('');
    });
  };
  if (asking)
    return (
      <div className="tile store">
        <div>
          <Field label={t('director.store-name')} value={name} onChange={setName} onEnter={save} autoFocus />
          <span className="row">
            <Button look="primary" disabled={name.trim() === '' || !live} onPress={save}>
              {t('director.store')}
            </Button>
            <Button look="quiet" onPress={() => setAsking(false)}>
              {t('ask.cancel')}
            </Button>
          </span>
        </div>
      </div>
    );
  return (
    <button type="button" className="tile store" disabled={!may || !live} onClick={() => setAsking(true)}>
      <div>
        <Icon name="record" size="l" />
        {t('director.store')}
        <small>{t('director.store-how')}</small>
      </div>
    </button>
  );
}
