/** Presets: found by name in either language or pinyin, looked at, armed, and never overwritten. */
import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import type { PresetVersion } from '../../../protocol/preset-book.ts';
import { useAsked } from '../../live/asked.ts';
import { presetPicture } from '../../live/presets.ts';
import { useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { modeKind, modeWord } from '../../live/view.ts';
import { Button, cx, Field, OwnerDot, Quiet, Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { LibraryTabs } from './library-tabs.tsx';
import { readPresetList } from './preset-data.ts';
import { PresetDetail } from './preset-detail.tsx';
import { PresetHistory } from './preset-history.tsx';
import { SavePreset } from './save-preset.tsx';

const LIMIT = 500;

export function PresetsTab({ asked }: { readonly asked: string | undefined }) {
  const { t } = useWords();
  const [, go] = useLocation();
  const [search, setSearch] = useState('');
  const [which, setWhich] = useState<'kept' | 'deleted'>('kept');
  const [saving, setSaving] = useState(false);
  const [compared, setCompared] = useState<number>();
  const may = useMay('preset.save');
  const live = useIsLive();
  const wanted = search.trim();
  const read = useCallback((answer: unknown) => readPresetList(answer, 'presets'), []);
  const found = useAsked(
    'preset.list',
    { limit: LIMIT, deleted: which === 'deleted', ...(wanted === '' ? {} : { search: wanted }) },
    read,
  );
  const list = found ?? [];
  // Until one is asked for, the first that was shown stays: another that is saved meanwhile moves nothing under the hand.
  const [first, setFirst] = useState<string>();
  if (first === undefined && list[0]) setFirst(list[0].id);
  const shown = list.find((one) => one.id === (asked ?? first)) ?? list[0];
  const open = (id: string): void => {
    setSaving(false);
    setCompared(undefined);
    go(`/library/preset/${id}`);
  };
  return (
    <main className="page lib">
      <section className="panel">
        <LibraryTabs tab="presets" />
        <div className="searchline">
          <Field icon="search" label={t('library.search')} value={search} onChange={setSearch} />
        </div>
        <div className="tabs">
          <Seg
            label={t('library.which')}
            value={which}
            options={[
              { id: 'kept', name: t('library.kept') },
              { id: 'deleted', name: t('library.deleted') },
            ]}
            onPick={setWhich}
          />
          <Button disabled={!may || !live} expanded={saving} onPress={() => setSaving(true)}>
            {t('library.save')}
          </Button>
        </div>
        {found === undefined ? <Quiet>{t('library.asking')}</Quiet> : null}
        {found?.length === 0 ? (
          <Quiet>{wanted === '' ? t('library.empty') : t('library.not-found', { search: wanted })}</Quiet>
        ) : null}
        <ol className="plist scrolls">
          {list.map((preset) => (
            <PresetItem
              key={preset.id}
              preset={preset}
              selected={!saving && preset.id === shown?.id}
              onPick={() => open(preset.id)}
            />
          ))}
        </ol>
      </section>
      {saving ? (
        <SavePreset onDone={(id) => (id === undefined ? setSaving(false) : open(id))} />
      ) : shown ? (
        <PresetDetail key={shown.id} preset={shown} compared={compared} onCompare={setCompared} />
      ) : (
        <section className="panel" />
      )}
      <aside className="panel scrolls">
        {shown && !saving ? (
          <PresetHistory key={shown.id} preset={shown} compared={compared} onCompare={setCompared} />
        ) : null}
      </aside>
    </main>
  );
}

interface ItemProps {
  readonly preset: PresetVersion;
  readonly selected: boolean;
  readonly onPick: () => void;
}

function PresetItem({ preset, selected, onPick }: ItemProps) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const armed = useStage((state) => state.armed?.preset === preset.id);
  const onStage = useStage((state) => Object.values(state.zones).some((zone) => zone.preset === preset.id));
  const picture = presetPicture({ ...preset, picture: preset.picture ?? undefined }, studio);
  const mark = armed ? t('word.armed') : onStage ? t('word.current') : undefined;
  return (
    <li className={cx(selected && 'sel')}>
      {picture === undefined ? <span className="nopic" /> : <img src={picture} alt="" />}
      <div className="nm">
        <button type="button" className="cover" aria-pressed={selected} onClick={onPick}>
          {text(preset.name)}
        </button>
        <small className="num">{[`v${preset.version}`, mark].filter(Boolean).join(' · ')}</small>
      </div>
      <span className="m">
        <OwnerDot kind={modeKind(studio, preset.mode)} />
        {modeWord(preset.mode)}
      </span>
    </li>
  );
}
