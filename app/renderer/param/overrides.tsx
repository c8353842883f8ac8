/**
 * Values that a person holds over mode, scene and preset until they are cleared. Setting one sends nothing: the next
 * take obeys it.
 */
import { useState } from 'react';
import type { Value } from '../../core/parameter.ts';
import { send, useMay } from '../live/send.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { formatClock } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Button, Field } from '../ui/kit.tsx';
import { Pick } from '../ui/pick.tsx';
import { useWords } from '../words/say.ts';
import { useValueText } from './use-value-text.ts';
import { ValueInput } from './value-input.tsx';
import { readValue } from './value-text.ts';

const SHOWN = 40;

/** Every override in force; nothing where there is none. */
export function Overrides({ paths }: { readonly paths?: readonly string[] }) {
  const { t } = useWords();
  const overrides = useStage((state) => state.overrides);
  const shown = Object.keys(overrides).filter((path) => paths === undefined || paths.includes(path));
  if (shown.length === 0) return null;
  return (
    <section className="overrides" aria-label={t('override.title')}>
      <p>
        <Icon name="flag" size="s" /> <b>{t('override.in-force', { n: shown.length })}</b>
      </p>
      {shown.map((path) => (
        <Row key={path} path={path} />
      ))}
    </section>
  );
}

function Row({ path }: { readonly path: string }) {
  const { t, text } = useWords();
  const say = useValueText();
  const descriptor = useStage((state) => state.descriptors[path]);
  const held = useStage((state) => state.overrides[path]);
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const may = useMay('override.clear');
  const live = useIsLive();
  if (!held) return null;
  const time = formatClock(wallAt0 + held.atUs / 1_000);
  return (
    <div className="row">
      <span className="grow">
        <b>{descriptor ? text(descriptor.label) : path}</b>{' '}
        <strong className="num">{say(held.value, descriptor)}</strong>
        {held.seat === '' ? null : <small>{t('override.by', { seat: held.seat, time })}</small>}
      </span>
      <Button disabled={!may || !live} onPress={() => void send('override.clear', { path })}>
        {t('override.clear')}
      </Button>
    </div>
  );
}

/** The mark beside a value that an override holds. */
export function OverrideMark({ path }: { readonly path: string }) {
  const { t } = useWords();
  const held = useStage((state) => state.overrides[path]);
  const descriptor = useStage((state) => state.descriptors[path]);
  const say = useValueText();
  if (!held) return null;
  return (
    <em className="overmark">
      <Icon name="flag" size="s" /> {t('override.mark', { value: say(held.value, descriptor) })}
    </em>
  );
}

/** One value typed or picked, to hold over everything else. */
export function OverrideSetter({ path }: { readonly path: string }) {
  const { t, text: name } = useWords();
  const say = useValueText();
  const descriptor = useStage((state) => state.descriptors[path]);
  const may = useMay('override.set');
  const live = useIsLive();
  const [text, setText] = useState('');
  if (!descriptor?.writable || descriptor.safety === 4) return null;
  const value = readValue(text, descriptor.type);
  const set = (given: Value): void => {
    void send('override.set', { path, value: typeof given === 'object' ? [...given] : given }).then((reply) => {
      if (reply.ok) setText((now) => (now === text ? '' : now));
    });
  };
  return (
    <div className="setter">
      <ValueInput about={descriptor} label={name(descriptor.label)} text={text} onText={setText} />
      <Button
        disabled={!may || !live || value === undefined}
        onPress={() => {
          if (value !== undefined) set(value);
        }}
      >
        {value === undefined ? t('override.set') : t('override.set-to', { value: say(value, descriptor) })}
      </Button>
      {may ? null : <small className="dimmed">{t('role.operator-only')}</small>}
    </div>
  );
}

/** Finds the value first, by its name in either language or its path. */
export function OverrideChooser() {
  const { t, text } = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const [search, setSearch] = useState('');
  const [path, setPath] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = Object.values(descriptors)
    .filter((one) => one.writable && one.safety < 4)
    .filter((one) => `${one.path} ${one.label.en} ${one.label.zh}`.toLowerCase().includes(wanted));
  const chosen = found.some((one) => one.path === path) ? path : found.length === 1 ? (found[0]?.path ?? '') : '';
  return (
    <div className="overchooser" role="group" aria-label={t('override.title')}>
      <div className="row">
        <Field icon="search" label={t('override.search')} value={search} onChange={setSearch} />
        <Pick
          label={t('override.which')}
          value={chosen}
          options={[
            { id: '', name: t('override.choose', { n: found.length }) },
            ...found.slice(0, SHOWN).map((one) => ({ id: one.path, name: text(one.label) })),
          ]}
          onPick={setPath}
        />
      </div>
      {chosen === '' ? null : <OverrideSetter key={chosen} path={chosen} />}
      <small className="dimmed">{t('override.means')}</small>
    </div>
  );
}
