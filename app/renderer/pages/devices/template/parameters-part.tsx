/** The parameters of a description: one open at a time. */
import { useState } from 'react';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, cx, Quiet } from '../../../ui/kit.tsx';
import { Labelled, LabelledChoice } from '../../../ui/labelled.tsx';
import { useWords } from '../../../words/say.ts';
import { ParameterMore } from './parameter-more.tsx';
import { type Editing, PlaceChoice, type Row, Rows, yesOrNo } from './template-fields.tsx';
import {
  bagOf,
  freshKey,
  freshParameter,
  mistakesAt,
  renamed,
  textAt,
  typeOfKind,
  withValue,
} from './template-form.ts';

export function ParametersPart({ editing }: { readonly editing: Editing }) {
  const { t } = useWords();
  const parameters = bagOf(editing.settings['parameters']);
  const keys = Object.keys(parameters);
  const [open, setOpen] = useState<string | undefined>(keys[0]);
  const add = (): void => {
    const key = freshKey(parameters);
    editing.change(withValue(editing.settings, ['parameters', key], freshParameter()));
    setOpen(key);
  };
  return (
    <>
      <Quiet>{t('template.placeholders')}</Quiet>
      {keys.length === 0 ? <Quiet>{t('template.no-parameters')}</Quiet> : null}
      <ul className="tplparams">
        {keys.map((key) => (
          <li key={key}>
            <Head
              editing={editing}
              name={key}
              isOpen={key === open}
              onOpen={() => setOpen(key === open ? undefined : key)}
            />
            {key === open ? <Parameter editing={editing} name={key} onName={setOpen} /> : null}
          </li>
        ))}
      </ul>
      <div className="tplacts">
        <Button small onPress={add}>
          {t('template.add')}
        </Button>
      </div>
    </>
  );
}

interface HeadProps {
  readonly editing: Editing;
  readonly name: string;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function Head({ editing, name, isOpen, onOpen }: HeadProps) {
  const { t } = useWords();
  const kind = kindOf(editing, name);
  const wrong = mistakesAt(editing.mistakes, ['parameters', name]).length;
  const known = KIND_IDS.find((one) => one === kind);
  return (
    <button type="button" className={cx('tplhead', wrong > 0 && 'bad')} aria-expanded={isOpen} onClick={onOpen}>
      <b className="mono">{name}</b>
      <span>{known ? t(`template.kind.${known}`) : kind}</span>
      <span className="r">{wrong > 0 ? t('template.mistakes', { n: wrong }) : ''}</span>
    </button>
  );
}

const KIND_IDS = ['number', 'enum', 'boolean', 'string', 'colour', 'pose'] as const;

function kindOf({ settings }: Editing, name: string): string {
  return textAt(settings, ['parameters', name, 'type', 'kind']);
}

interface ParameterProps {
  readonly editing: Editing;
  readonly name: string;
  readonly onName: (name: string) => void;
}

const TYPE_ROWS: Readonly<Record<string, readonly Row[]>> = {
  number: [
    ['type.min', 'template.f.min', 'number'],
    ['type.max', 'template.f.max', 'number'],
    ['type.unit', 'template.f.unit', 'text'],
    ['type.step', 'template.f.step', 'number'],
  ],
  enum: [['type.options', 'template.f.options', 'texts', true]],
  string: [['type.maxLength', 'template.f.maxLength', 'number']],
};
const PARAMETER_ROWS: readonly Row[] = [
  ['set', 'template.f.set', 'said', true],
  ['query', 'template.f.query', 'said', true],
  ['feedback', 'template.f.feedback', 'lines', true],
  ['map', 'template.f.map', 'pairs', true],
  ['ack', 'template.f.ack', 'said', true],
  ['nack', 'template.f.nack', 'said', true],
  ['timeoutMs', 'template.f.timeoutMs', 'number'],
];
function Parameter({ editing, name, onName }: ParameterProps) {
  const { t } = useWords();
  const above = ['parameters', name];
  const kind = kindOf(editing, name);
  const remove = (): void => {
    const { [name]: _, ...others } = bagOf(editing.settings['parameters']);
    editing.change({ ...editing.settings, parameters: others });
  };
  return (
    <div className="tplparam">
      <div className="tplgrid">
        <KeyField editing={editing} name={name} onName={onName} />
        <LabelledChoice
          label={t('template.f.kind')}
          value={kind}
          options={KIND_IDS.map((id) => ({ id, name: t(`template.kind.${id}`) }))}
          onPick={(next) => editing.change(withValue(editing.settings, [...above, 'type'], typeOfKind(next)))}
        />
        <PlaceChoice
          editing={editing}
          place={[...above, 'visible']}
          word="template.f.visible"
          options={yesOrNo(t)}
          otherwise="false"
        />
      </div>
      <Rows key={kind} editing={editing} above={above} rows={TYPE_ROWS[kind] ?? []} />
      <Rows editing={editing} above={above} rows={PARAMETER_ROWS} />
      <ParameterMore editing={editing} name={name} />
      <div className="tplacts">
        <TwiceButton small look="quiet" again={t('template.remove-now')} cancel={t('ask.cancel')} onPress={remove}>
          {t('template.remove')}
        </TwiceButton>
      </div>
    </div>
  );
}

/** Renamed when it is left: half a name is no key. */
function KeyField({ editing, name, onName }: ParameterProps) {
  const [text, setText] = useState(name);
  const isFree = text === name || !(text in bagOf(editing.settings['parameters']));
  const leave = (): void => {
    if (text === name || text === '' || !isFree) return setText(name);
    editing.change(renamed(editing.settings, name, text));
    onName(text);
  };
  const { t } = useWords();
  return (
    <Labelled label={t('template.f.name')} isWrong={!isFree}>
      {(id) => (
        <input
          id={id}
          value={text}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={leave}
        />
      )}
    </Labelled>
  );
}
