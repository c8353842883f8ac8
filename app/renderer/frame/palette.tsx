/** Ctrl+K: every command that this role may give, made from the one table of commands. */
import { useMemo, useState } from 'react';
import { commandFields, readFields } from '../../protocol/command-fields.ts';
import { COMMANDS, type CommandArgs, type CommandName, ROLE_RANK } from '../../protocol/commands.ts';
import { send } from '../live/send.ts';
import { useIsLive, useLive } from '../live/store.ts';
import { HoldButton } from '../ui/hold-button.tsx';
import { Button, cx, Field, Seg } from '../ui/kit.tsx';
import { useWords, type Words, wordKey } from '../words/say.ts';
import { closeSheet } from './sheets.ts';

const NAMES = Object.keys(COMMANDS) as CommandName[];
const SHOWN = 9;

/** The command's words, or its name where there are none. */
export function commandWord(name: CommandName, words: Words): string {
  const key = wordKey(`command.${name}`);
  return key ? words.t(key) : name;
}

export function Palette() {
  const words = useWords();
  const { t } = words;
  const role = useLive((live) => live.role);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<CommandName>();
  const found = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return NAMES.filter((name) => ROLE_RANK[role] >= ROLE_RANK[COMMANDS[name].role]).filter(
      (name) => name.toLowerCase().includes(wanted) || commandWord(name, words).toLowerCase().includes(wanted),
    );
  }, [search, role, words]);
  const shown = found.slice(0, SHOWN);
  return (
    <section className="sheet palette" aria-label={t('palette.title')}>
      <div className="sheet-head">
        <h2>{chosen ? commandWord(chosen, words) : t('palette.title')}</h2>
        <small className="mono">{chosen ?? t('palette.found', { n: found.length })}</small>
        <Button look="quiet" small icon="close" label={t('sheet.close')} onPress={closeSheet}>
          {null}
        </Button>
      </div>
      {chosen ? (
        <Form name={chosen} onBack={() => setChosen(undefined)} />
      ) : (
        <>
          <Field
            label={t('palette.search')}
            icon="search"
            value={search}
            autoFocus
            onChange={setSearch}
            onEnter={() => setChosen(shown[0])}
          />
          <ul className="commandlist">
            {shown.map((name) => (
              <li key={name}>
                <button type="button" onClick={() => setChosen(name)}>
                  <b>{commandWord(name, words)}</b>
                  <span className="mono">{name}</span>
                  <em>{t(`class.${COMMANDS[name].safety}`)}</em>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Form({ name, onBack }: { readonly name: CommandName; readonly onBack: () => void }) {
  const { t, error } = useWords();
  const live = useIsLive();
  const fields = useMemo(() => commandFields(name), [name]);
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({});
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean }>();
  const read = readFields(name, written);
  const run = (): void => {
    if (!read.ok) return;
    void send(name, read.args as CommandArgs<typeof name>).then((reply) =>
      setSaid(
        reply.ok
          ? { text: JSON.stringify(reply.result, null, 1), bad: false }
          : { text: error(reply.error).message, bad: true },
      ),
    );
  };
  return (
    <div className="commandform">
      {fields.map(({ name: field, kind, options, required }) => {
        const set = (value: string): void => setWritten((before) => ({ ...before, [field]: value }));
        const label = required ? t('palette.required', { field }) : field;
        return kind === 'choice' || kind === 'boolean' ? (
          <div key={field} className="row">
            <span className="mono">{label}</span>
            <Seg
              label={label}
              value={written[field]}
              options={(kind === 'boolean' ? ['true', 'false'] : options).map((id) => ({ id, name: id }))}
              onPick={set}
            />
          </div>
        ) : (
          <Field key={field} label={label} value={written[field] ?? ''} onChange={set} onEnter={run} />
        );
      })}
      {read.ok || fields.length === 0 ? null : <p className="dimmed">{t('palette.missing', { field: read.field })}</p>}
      <div className="row">
        {COMMANDS[name].safety >= 3 ? (
          <HoldButton disabled={!read.ok || !live} onHold={run}>
            {t('palette.run')}
          </HoldButton>
        ) : (
          <Button look="primary" disabled={!read.ok || !live} onPress={run}>
            {t('palette.run')}
          </Button>
        )}
        <Button look="quiet" onPress={onBack}>
          {t('palette.back')}
        </Button>
      </div>
      {said ? <pre className={cx('mono result', said.bad && 'bad')}>{said.text}</pre> : null}
    </div>
  );
}
