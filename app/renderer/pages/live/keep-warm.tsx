/** What the systems out of sight should hold: what is not there yet, with its load; and, unfolded, who shall hold what. */
import { useState } from 'react';
import type { KeepState, SystemWarmthState } from '../../../protocol/state-warmth.ts';
import { ToGo } from '../../frame/time-to-go.tsx';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { sayHas, sayWarm } from '../../live/warm-view.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, Seg } from '../../ui/kit.tsx';
import { Pick } from '../../ui/pick.tsx';
import { sayAbout, sayIds } from '../../words/names.ts';
import { useWords } from '../../words/say.ts';
import './warmth.css';

export function KeepWarm() {
  const { t } = useWords();
  const warmth = useStage((state) => state.warmth);
  const [open, setOpen] = useState(false);
  if (!warmth) return null;
  const able = Object.entries(warmth.systems).filter(([, { scenes }]) => Object.keys(scenes).length > 0);
  if (able.length === 0) return null;
  const wishes = Object.entries(warmth.keep);
  const held = wishes.filter(([, { is }]) => is === 'held').length;
  // What is next goes before: that is as it should be, and no reason to look.
  const missing = wishes.filter(([, { is, why }]) => is !== 'held' && why?.code !== 'warmth.spoken-for');
  return (
    <section className="keepwarm" aria-label={t('keep.title')}>
      <div className="row">
        <Button small look="quiet" icon="flag" expanded={open} onPress={() => setOpen(!open)}>
          {t('keep.title')}
        </Button>
        <small className="grow num">
          {wishes.length === 0 ? t('keep.none') : t('keep.held', { n: held, of: wishes.length })}
          {warmth.auto ? ` · ${t('keep.auto-by', { seat: warmth.auto.seat })}` : ''}
        </small>
      </div>
      {missing.length > 0 ? (
        <ul>
          {missing.map(([system, keep]) => (
            <Missing key={system} system={system} keep={keep} />
          ))}
        </ul>
      ) : null}
      {open ? (
        <>
          <ul>
            {able.map(([system, now]) => (
              <Choice key={system} system={system} now={now} keep={warmth.keep[system]} />
            ))}
          </ul>
          <Auto on={warmth.auto !== null} />
        </>
      ) : null}
    </section>
  );
}

function Missing({ system, keep }: { readonly system: string; readonly keep: KeepState }) {
  const words = useWords();
  const { t, fault } = words;
  const studio = useStage((state) => state.studio);
  const now = useStage((state) => state.warmth?.systems[system]);
  const may = useMay('warmth.load');
  const live = useIsLive();
  const loading = now?.loading;
  const usual = loading?.value ? (now?.scenes[loading.value]?.usual ?? null) : null;
  return (
    <li className={cx(keep.is === 'may' && 'warned')}>
      <Icon name={keep.is === 'may' ? 'warning' : 'clock'} size="s" />
      <span className="grow">
        {sayWarm({ system, scene: keep.scene }, studio, words)}
        {keep.why ? <small>{fault(keep.why)}</small> : keep.due ? <small>{t('keep.due')}</small> : null}
      </span>
      {keep.is === 'loading' && loading ? (
        <ToGo sinceUs={loading.fromUs} usual={usual} />
      ) : keep.is === 'may' ? (
        <Button small disabled={!may || !live} onPress={() => void send('warmth.load', { system })}>
          {t('keep.load')}
        </Button>
      ) : (
        <b>{t('keep.not-now')}</b>
      )}
    </li>
  );
}

interface ChoiceProps {
  readonly system: string;
  readonly now: SystemWarmthState;
  readonly keep: KeepState | undefined;
}
/** The choice of a person counts before the mode's until it is taken back. */
function Choice({ system, now, keep }: ChoiceProps) {
  const words = useWords();
  const { t } = words;
  const studio = useStage((state) => state.studio);
  const may = useMay('warmth.keep');
  const live = useIsLive();
  const said = useStage((state) => state.warmth?.words[system]);
  const scenes = Object.values(now.scenes).map(({ scene }) => ({
    id: `scene ${scene}`,
    name: sayIds(scene, studio, words.lang),
  }));
  const value = said === undefined ? 'mode' : said === null ? 'none' : `scene ${said}`;
  const pick = (id: string): void => {
    const scene = id === 'none' ? null : id.slice('scene '.length);
    void send('warmth.keep', id === 'mode' ? { system } : { system, scene });
  };
  return (
    <li>
      <span className="grow">
        {sayAbout(system, studio, words.lang)}
        <small>
          {t(`warm.at.${now.at}`)} · {sayHas(now, studio, words)}
        </small>
      </span>
      <Pick
        label={t('keep.which', { system: sayAbout(system, studio, words.lang) })}
        value={value}
        disabled={!may || !live}
        options={[
          { id: 'mode', name: t(keep?.from === 'mode' ? 'keep.by-mode' : 'keep.mode-none') },
          { id: 'none', name: t('keep.nothing') },
          ...scenes,
        ]}
        onPick={pick}
      />
    </li>
  );
}

function Auto({ on }: { readonly on: boolean }) {
  const { t } = useWords();
  const may = useMay('warmth.auto');
  const live = useIsLive();
  return (
    <div className="row">
      <small className="grow">{t('keep.auto-means')}</small>
      <Seg
        label={t('keep.auto')}
        value={on ? 'on' : 'off'}
        disabled={!may || !live}
        options={[
          { id: 'off', name: t('keep.offer') },
          { id: 'on', name: t('keep.auto') },
        ]}
        onPick={(id) => void send('warmth.auto', { on: id === 'on' })}
      />
    </div>
  );
}
