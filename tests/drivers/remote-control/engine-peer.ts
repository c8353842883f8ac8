/** An engine in memory, for the driver under a test clock: one preset over the loopback, and what was asked of it. */
import type { HttpReply, HttpRequest } from '../../../drivers/contract.ts';
import { jsonReply, type Loopback } from '../../kit/loopback.ts';

export interface PeerField {
  type: string;
  value: unknown;
  metadata?: Record<string, string>;
  group?: string;
}

const ROUTES = [
  ['Get', '/remote/info'],
  ['Get', '/remote/presets'],
  ['Get', '/remote/preset/:preset'],
  ['Get', '/remote/preset/:preset/property/:propertylabel'],
  ['Put', '/remote/preset/:preset/property/:propertylabel'],
  ['Put', '/remote/preset/:preset/function/:functionlabel'],
];

export class EnginePeer {
  readonly fields = new Map<string, PeerField>();
  readonly functions = new Map<string, string>();
  /** Bodies of calls and of writes, in the order in which they came. */
  readonly calls: { label: string; body: unknown }[] = [];
  readonly writes: { label: string; value: unknown; transaction: unknown }[] = [];
  presetName = 'StagePreset';
  presetId = '0123456789abcdef0123456789abcdef';
  passphrase: string | undefined;
  routes = ROUTES;
  info: Record<string, unknown> = { IsPackaged: false, ActivePreset: 'StagePreset' };
  /** Keeps what it was told to itself. */
  deaf = false;
  /** Paths that it takes and never answers. */
  mute: (path: string) => boolean = () => false;
  /** Instead of any answer. */
  answer: ((request: HttpRequest) => HttpReply | undefined) | undefined;
  readonly #loopback: Loopback;

  constructor(loopback: Loopback) {
    this.#loopback = loopback;
    loopback.onRequest = (request) => this.#reply(request);
    loopback.onWrite = (bytes) => this.#hear(JSON.parse(new TextDecoder().decode(bytes)));
  }

  notify(label: string, value: unknown): void {
    const field = { PropertyLabel: label, ObjectPath: '/Game/Stage.Stage:PersistentLevel.Root', PropertyValue: value };
    this.say({ Type: 'PresetFieldsChanged', PresetName: this.presetName, ChangedFields: [field] });
  }

  /** Frames come as binary. */
  say(message: unknown): void {
    this.#loopback.say(JSON.stringify(message));
  }

  #hear(message: { MessageName: string; Id?: number }): void {
    if (this.deaf || message.MessageName !== 'http') return;
    this.say({ RequestId: message.Id, ResponseCode: 200, ResponseBody: {} });
  }

  #reply(request: HttpRequest): HttpReply | undefined {
    if (this.answer) return this.answer(request);
    if (this.mute(request.path)) return undefined;
    if (request.headers['Content-Type'] !== 'application/json') {
      return jsonReply({ errorMessage: 'Request content type must be application/json' }, 400);
    }
    if (this.passphrase !== undefined && request.headers['Passphrase'] !== this.passphrase) {
      return jsonReply({ errorMessage: 'Given Passphrase is not correct!' }, 401);
    }
    const [, , what, preset, kind, label] = request.path.split('/').map(decodeURIComponent);
    if (what === 'info') {
      const routes = this.routes.map(([Verb, Path]) => ({ Verb, Path, Description: '' }));
      return jsonReply({ HttpRoutes: routes, ...this.info });
    }
    if (what === 'presets') return jsonReply({ Presets: [{ Name: this.presetName, Path: '/Game/P' }] });
    if (what !== 'preset' || (preset !== this.presetName && preset !== this.presetId)) return this.#notFound();
    if (kind === undefined) return jsonReply(this.#described());
    const body: Record<string, unknown> = request.body ? JSON.parse(new TextDecoder().decode(request.body)) : {};
    if (kind === 'function') return this.#call(label ?? '', body);
    const field = this.fields.get(label ?? '');
    if (!field) return this.#notFound();
    if (request.method === 'PUT') {
      const value = body['PropertyValue'];
      this.writes.push({ label: label ?? '', value, transaction: body['GenerateTransaction'] });
      field.value = isObject(field.value) && isObject(value) ? { ...field.value, ...value } : value;
      return { status: 200, headers: {}, body: new Uint8Array() };
    }
    return jsonReply({ PropertyValues: [{ ObjectPath: '/Game/Stage.Stage:Root', PropertyValue: field.value }] });
  }

  #call(label: string, body: unknown): HttpReply {
    if (!this.functions.has(label)) return this.#notFound();
    this.calls.push({ label, body });
    return jsonReply({ ReturnedValues: [{}] });
  }

  #notFound(): HttpReply {
    return jsonReply({ errorMessage: 'Unable to resolve the preset.' }, 404);
  }

  #described(): unknown {
    const groups = new Set([...this.fields.values()].map(({ group }) => group ?? 'Default'));
    const Groups = [...groups].map((name) => ({
      Name: name,
      ExposedProperties: [...this.fields]
        .filter(([, { group }]) => (group ?? 'Default') === name)
        .map(([label, { type, metadata }]) => ({
          DisplayName: label,
          UnderlyingProperty: { Name: label, Type: type, ContainerType: '', KeyType: '', Metadata: metadata ?? {} },
        })),
      ExposedFunctions: [],
    }));
    const calls = [...this.functions].map(([DisplayName, Name]) => ({ DisplayName, UnderlyingFunction: { Name } }));
    Groups.push({ Name: 'Functions', ExposedProperties: [], ExposedFunctions: calls as never[] });
    return { Preset: { Name: this.presetName, ID: this.presetId, Path: '/Game/P', Groups } };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
