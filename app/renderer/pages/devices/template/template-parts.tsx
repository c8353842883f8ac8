/** The parts of a description: where and how it is reached, what is said whatever the parameter, and the parameters. */
import { useState } from 'react';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, cx, Quiet } from '../../../ui/kit.tsx';
import { Labelled, LabelledChoice } from '../../../ui/labelled.tsx';
import { useWords, type WordKey } from '../../../words/say.ts';
import { type Editing, PlaceField } from './template-fields.tsx';
import {
  type Bag,
  bagOf,
  type Form,
  freshKey,
  freshParameter,
  mistakesAt,
  plainText,
  renamed,
  typeOfKind,
  valueAt,
  withValue,
} from './template-form.ts';

const TRANSPORTS = [
  { id: 'osc', name: 'OSC' },
  { id: 'text', name: 'TCP · UDP' },
  { id: 'http', name: 'HTTP' },
  { id: 'websocket', name: 'WebSocket' },
] as const;
/** Which kinds of address a transport has; the first is what a change of transport begins with. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  osc: ['udp', 'tcp', 'serial'],
  text: ['tcp', 'udp', 'serial'],
  http: ['http'],
  websocket: ['ws'],
};

const TOP: readonly string[] = [];

type Row = readonly [place: string, label: WordKey, form: Form, tall?: boolean];

function Rows({
  editing,
  rows,
  above = TOP,
}: {
  readonly editing: Editing;
  readonly rows: readonly Row[];
  readonly above?: readonly string[];
}) {
  return (
    <div className="tplgrid">
      {rows.map(([place, label, form, tall = false]) => (
        <PlaceField
          key={place}
          editing={editing}
          place={[...above, ...place.split('.')]}
          word={label}
          form={form}
          tall={tall}
        />
      ))}
    </div>
  );
}

interface ConnectionProps {
  readonly editing: Editing;
  readonly address: Bag;
  readonly onAddress: (address: Bag) => void;
}

export function ConnectionPart({ editing, address, onAddress }: ConnectionProps) {
  const { t } = useWords();
  const transport = plainText(editing.settings['transport']);
  const kinds = KINDS[transport] ?? [];
  const kind = plainText(address['kind']);
  const isWeb = transport === 'http' || transport === 'websocket';
  const pickTransport = (next: string): void => {
    editing.change({ ...editing.settings, transport: next });
    const [first = 'udp'] = KINDS[next] ?? [];
    if (!(KINDS[next] ?? []).includes(kind)) onAddress(addressOfKind(address, first));
  };
  const at: Editing = { settings: address, mistakes: [], change: onAddress };
  const place: readonly Row[] =
    kind === 'serial'
      ? [['path', 'template.f.path', 'text']]
      : [
          ['host', 'template.f.host', 'text'],
          ['port', 'template.f.port', 'number'],
          ...(isWeb ? ([['path', 'template.f.path', 'text']] as const) : []),
          ...(kind === 'udp' ? ([['listenPort', 'template.f.listenPort', 'number']] as const) : []),
        ];
  return (
    <>
      <div className="tplgrid">
        <LabelledChoice
          label={t('template.f.transport')}
          value={transport}
          options={TRANSPORTS}
          onPick={pickTransport}
        />
        {kinds.length > 1 ? (
          <LabelledChoice
            label={t('template.f.kind')}
            value={kind}
            options={kinds.map((id) => ({ id, name: id.toUpperCase() }))}
            onPick={(next) => onAddress(addressOfKind(address, next))}
          />
        ) : null}
      </div>
      <Rows key={`${transport} ${kind}`} editing={at} rows={place} />
      <Rows
        key={transport}
        editing={editing}
        rows={[
          ['link.silenceMs', 'template.f.silence', 'number'],
          ...(transport === 'text' ? ([['end', 'template.f.end', 'text']] as const) : []),
          ['variables', 'template.f.variables', 'pairs', true],
          ...(transport === 'http'
            ? ([
                ['headers', 'template.f.headers', 'pairs', true],
                ['apiKey.header', 'template.f.key-header', 'text'],
                ['apiKey.key', 'template.f.key', 'text'],
                ['okStatus', 'template.f.okStatus', 'words'],
              ] as const)
            : []),
        ]}
      />
    </>
  );
}

function addressOfKind({ host = '', port = 0, path }: Bag, kind: string): Bag {
  if (kind === 'serial') return { kind, path: '/dev/ttyUSB0', baud: 9_600 };
  const isWeb = kind === 'http' || kind === 'ws';
  return { kind, host, port, ...(isWeb && path !== undefined ? { path } : {}) };
}

export function MessagesPart({ editing }: { readonly editing: Editing }) {
  return (
    <Rows
      editing={editing}
      rows={[
        ['keepAlive.send', 'template.f.alive', 'said', true],
        ['keepAlive.everyMs', 'template.f.everyMs', 'number'],
        ['keepAlive.answer', 'template.f.answer', 'said', true],
        ['ack', 'template.f.ack', 'said', true],
        ['nack', 'template.f.nack', 'said', true],
        ['hello', 'template.f.hello', 'lines', true],
        ['reports', 'template.f.reports', 'lines', true],
      ]}
    />
  );
}

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
  return plainText(valueAt(settings, ['parameters', name, 'type', 'kind']));
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
  ],
  enum: [['type.options', 'template.f.options', 'words', true]],
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
const READBACK_ROWS: readonly Row[] = [
  ['verify.pollMs', 'template.f.pollMs', 'number'],
  ['verify.tolerance', 'template.f.tolerance', 'number'],
];

function Parameter({ editing, name, onName }: ParameterProps) {
  const { t } = useWords();
  const above = ['parameters', name];
  const kind = kindOf(editing, name);
  const put = (place: readonly string[], value: unknown): void =>
    editing.change(withValue(editing.settings, [...above, ...place], value));
  const remove = (): void => {
    const { [name]: _, ...others } = bagOf(editing.settings['parameters']);
    editing.change({ ...editing.settings, parameters: others });
  };
  // What is asked again is proved by reading back: the one is not said without the other.
  const proved: Editing = {
    ...editing,
    change: (next) => {
      const verify = bagOf(valueAt(next, [...above, 'verify']));
      const isAsked = verify['pollMs'] !== undefined || verify['tolerance'] !== undefined;
      editing.change(withValue(next, [...above, 'verify'], isAsked ? { by: 'readback', ...verify } : undefined));
    },
  };
  const by = valueAt(editing.settings, [...above, 'verify', 'by']);
  return (
    <div className="tplparam">
      <div className="tplgrid">
        <KeyField editing={editing} name={name} onName={onName} />
        <LabelledChoice
          label={t('template.f.kind')}
          value={kind}
          options={KIND_IDS.map((id) => ({ id, name: t(`template.kind.${id}`) }))}
          onPick={(next) => put(['type'], typeOfKind(next))}
        />
        <LabelledChoice
          label={t('template.f.visible')}
          value={plainText(valueAt(editing.settings, [...above, 'visible']) ?? false)}
          options={[
            { id: 'true', name: t('template.yes') },
            { id: 'false', name: t('template.no') },
          ]}
          onPick={(next) => put(['visible'], next === 'true' ? true : undefined)}
        />
      </div>
      <Rows key={kind} editing={editing} above={above} rows={TYPE_ROWS[kind] ?? []} />
      <Rows editing={editing} above={above} rows={PARAMETER_ROWS} />
      {by === undefined || by === 'readback' ? <Rows editing={proved} above={above} rows={READBACK_ROWS} /> : null}
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
