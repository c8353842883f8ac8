/** Where and how a described device is reached, and what is said whatever the parameter. */
import { Quiet } from '../../../ui/kit.tsx';
import { LabelledChoice } from '../../../ui/labelled.tsx';
import { useWords, type Words } from '../../../words/say.ts';
import { type Editing, More, type Option, PlaceChoice, type Row, Rows, yesOrNo } from './template-fields.tsx';
import { type Bag, mistakesAt, mistakesBelow, plainText, valueAt } from './template-form.ts';

const TRANSPORTS: readonly Option[] = [
  { id: 'osc', name: 'OSC' },
  { id: 'text', name: 'TCP · UDP' },
  { id: 'http', name: 'HTTP' },
  { id: 'websocket', name: 'WebSocket' },
];
/** Which kinds of address a transport has; the first is what a change of transport begins with. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  osc: ['udp', 'tcp', 'serial'],
  text: ['tcp', 'udp', 'serial'],
  http: ['http'],
  websocket: ['ws'],
};
const ENDS: readonly Option[] = ['lf', 'crlf', 'cr', 'nul'].map((id) => ({ id, name: id.toUpperCase() }));

interface ConnectionProps {
  readonly editing: Editing;
  readonly address: Bag;
  readonly onAddress: (address: Bag) => void;
}

export function ConnectionPart({ editing, address, onAddress }: ConnectionProps) {
  const { t } = useWords();
  const { settings, mistakes, change } = editing;
  const transport = plainText(settings['transport']);
  const kinds = KINDS[transport] ?? [];
  const kind = plainText(address['kind']);
  const pickTransport = (next: string): void => {
    change({ ...settings, transport: next });
    const [first = 'udp'] = KINDS[next] ?? [];
    if (!(KINDS[next] ?? []).includes(kind)) onAddress(addressOfKind(address, first));
  };
  const at: Editing = { settings: address, mistakes: mistakesBelow(mistakes, 'address'), change: onAddress };
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
      <Rows key={`${transport} ${kind}`} editing={at} rows={addressRows(kind)} />
      {kind === 'serial' ? <SerialLine editing={at} /> : null}
      <Rows
        key={transport}
        editing={editing}
        rows={[
          ['link.silenceMs', 'template.f.silence', 'number'],
          ['variables', 'template.f.variables', 'pairs', true],
          ...webRows(settings),
        ]}
      />
      <LinkMore key={`more ${transport}`} editing={editing} kind={kind} />
      <Quiet>{t('template.file-only')}</Quiet>
    </>
  );
}

function addressOfKind({ host = '', port = 0, path }: Bag, kind: string): Bag {
  if (kind === 'serial') return { kind, path: '/dev/ttyUSB0', baud: 9_600 };
  const isWeb = kind === 'http' || kind === 'ws';
  return { kind, host, port, ...(isWeb && path !== undefined ? { path } : {}) };
}

function addressRows(kind: string): readonly Row[] {
  const isWeb = kind === 'http' || kind === 'ws';
  if (kind === 'serial')
    return [
      ['path', 'template.f.path', 'text'],
      ['baud', 'template.f.baud', 'number'],
    ];
  return [
    ['host', 'template.f.host', 'text'],
    ['port', 'template.f.port', 'number'],
    ...(isWeb ? ([['path', 'template.f.path', 'text']] as const) : []),
    ...(kind === 'udp' ? ([['listenPort', 'template.f.listenPort', 'number']] as const) : []),
  ];
}

function SerialLine({ editing }: { readonly editing: Editing }) {
  const { t } = useWords();
  const bits = (...all: readonly number[]): readonly Option[] =>
    all.map((one) => ({ id: String(one), name: String(one) }));
  const parities = (['none', 'even', 'odd'] as const).map((id) => ({ id, name: t(`template.parity.${id}`) }));
  return (
    <div className="tplgrid">
      <PlaceChoice
        editing={editing}
        place={['dataBits']}
        word="template.f.dataBits"
        options={bits(7, 8)}
        otherwise="8"
      />
      <PlaceChoice editing={editing} place={['parity']} word="template.f.parity" options={parities} otherwise="none" />
      <PlaceChoice
        editing={editing}
        place={['stopBits']}
        word="template.f.stopBits"
        options={bits(1, 2)}
        otherwise="1"
      />
    </div>
  );
}

const HTTP_ROWS: readonly Row[] = [
  ['headers', 'template.f.headers', 'pairs', true],
  ['apiKey.header', 'template.f.key-header', 'text'],
  ['apiKey.prefix', 'template.f.key-prefix', 'text'],
  ['apiKey.key', 'template.f.key', 'secret'],
  ['okStatus', 'template.f.okStatus', 'words'],
];

/** Over HTTP all of them; elsewhere what stands there all the same. */
function webRows(settings: Bag): readonly Row[] {
  if (settings['transport'] === 'http') return HTTP_ROWS;
  return HTTP_ROWS.filter(([place]) => valueAt(settings, place.split('.')) !== undefined);
}

const LINK_ROWS: readonly Row[] = [
  ['link.openTimeoutMs', 'template.f.openTimeoutMs', 'number'],
  ['link.firstDelayMs', 'template.f.firstDelayMs', 'number'],
  ['link.maxDelayMs', 'template.f.maxDelayMs', 'number'],
  ['maxMessageBytes', 'template.f.maxMessageBytes', 'number'],
];
const CUTS = ['end', 'endInDatagram', 'framing'] as const;
const MORE = [...LINK_ROWS.map(([place]) => place.split('.')), ...CUTS.map((cut) => [cut])];

/** The pace of the link, and how messages are cut where that counts or is said. */
function LinkMore({ editing, kind }: { readonly editing: Editing; readonly kind: string }) {
  const { t } = useWords();
  const { settings, mistakes } = editing;
  const { transport } = settings;
  const cuts = {
    end: { isMeant: transport === 'text', options: ENDS, otherwise: 'lf' },
    endInDatagram: { isMeant: transport === 'text' && kind === 'udp', options: yesOrNo(t), otherwise: 'false' },
    framing: { isMeant: transport === 'osc' && kind !== 'udp', options: framings(t), otherwise: 'length' },
  } as const;
  return (
    <More
      isSaid={MORE.some((place) => valueAt(settings, place) !== undefined)}
      mistakes={MORE.flatMap((place) => mistakesAt(mistakes, place))}
    >
      <div className="tplgrid">
        {CUTS.filter((cut) => cuts[cut].isMeant || settings[cut] !== undefined).map((cut) => (
          <PlaceChoice
            key={cut}
            editing={editing}
            place={[cut]}
            word={`template.f.${cut}`}
            options={cuts[cut].options}
            otherwise={cuts[cut].otherwise}
          />
        ))}
      </div>
      <Rows editing={editing} rows={LINK_ROWS} />
    </More>
  );
}

const framings = (t: Words['t']): readonly Option[] => [
  { id: 'length', name: t('template.framing.length') },
  { id: 'slip', name: 'SLIP' },
];
