/**
 * A render host on loopback: a listener of the legacy kind with programs that start, print, end; genlock and load.
 *
 * Is told: commands by clients, faults, hands at the host. Tells: which node's program runs, by onChange under the driver's
 * keys, and every command that could change something. Beside the faults of every box: crash, stall, hang, refuse (starts nothing,
 * ends nothing, keeps no file), sync-lost, desync, present-flip, cut, garbled, and quic-only: then nobody is on TCP
 * and a QUIC server answers on UDP.
 */
import * as z from 'zod/mini';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { Emulator, EmulatorOptions, Peer } from '../contract.ts';
import { isFault } from '../contract.ts';
import { type EmulatorNet, openTcpServer, openUdpServer, type TcpClient } from '../kit/emulator-net.ts';
import { FaultBoard, LINK_FAULTS } from '../kit/fault-board.ts';
import { faultOf, WireFaultError } from '../kit/faults.ts';
import { LineFramer } from '../kit/framers.ts';
import { parseSettings } from '../kit/settings.ts';
import { checkWrite } from '../kit/values.ts';
import { quicAnswer } from './quic-probe.ts';
import { MAX_MESSAGE_BYTES, plainId } from './switchboard-codec.ts';
import { type SwitchboardSettings, switchboardSettings, switchboardSpecs } from './switchboard-settings.ts';
import { syncStatusOf, virtualHost } from './virtual-host.ts';
import { type HostProgram, VirtualPrograms } from './virtual-programs.ts';

const QUIC_VERSIONS = [1];
const VERSION = (1 << 16) | (5 << 8);
const MAX_FILES = 16;

const started = z.object({ exe: z.string(), args: z.string(), name: z.string(), caller: z.string() });

export interface SwitchboardEmulator extends Emulator {
  /** Files that were sent, by where they were kept. */
  readonly files: ReadonlyMap<string, string>;
  /** Command lines of what runs, by caller. */
  commandLines(): ReadonlyMap<string, string>;
}

export async function openEmulator(options: EmulatorOptions<unknown>): Promise<SwitchboardEmulator> {
  const settings = parseSettings(switchboardSettings, options.settings);
  if (isFault(settings)) throw new WireFaultError(settings);
  const virtual = parseSettings(virtualHost, options.virtual);
  if (isFault(virtual)) throw new WireFaultError(virtual);
  const emulator = new Listener(options, settings, virtual);
  await emulator.open();
  return emulator;
}

type Fields = Readonly<Record<string, unknown>>;

class Listener implements SwitchboardEmulator {
  readonly plays = [
    ...LINK_FAULTS,
    'refuse',
    'hang',
    'cut',
    'garbled',
    'crash',
    'stall',
    'sync-lost',
    'desync',
    'present-flip',
    'quic-only',
  ] as const;
  readonly files = new Map<string, string>();
  readonly #options: EmulatorOptions<unknown>;
  readonly #settings: SwitchboardSettings;
  readonly #virtual: z.infer<typeof virtualHost>;
  readonly #board = new FaultBoard(() => this.#faultsChanged());
  /** Which doors are shut: TCP while it is a newer one, UDP while it is not. */
  readonly #tcpBoard = new FaultBoard();
  readonly #udpBoard = new FaultBoard();
  readonly #clients = new Map<TcpClient, LineFramer>();
  readonly #programs: VirtualPrograms;
  readonly #busy = new Set<Disposable>();
  #tcp: EmulatorNet<TcpClient> | undefined;
  #udp: EmulatorNet<Peer> | undefined;
  #isAsking = false;

  constructor(options: EmulatorOptions<unknown>, settings: SwitchboardSettings, virtual: z.infer<typeof virtualHost>) {
    this.#options = options;
    this.#settings = settings;
    this.#virtual = virtual;
    this.#programs = new VirtualPrograms({
      clock: options.clock,
      random: options.random,
      lineMs: virtual.lineMs,
      isStalled: () => this.#board.has('stall'),
      onPrinted: (process, bytes) =>
        this.#tellAll({
          command: 'programstdout',
          bAck: true,
          error: '',
          process,
          partialStdoutB64: Buffer.from(bytes).toString('base64'),
        }),
      onEnded: (process, returncode) => {
        this.#changed(process, 'stopped');
        this.#tellAll({ command: 'program ended', bAck: true, error: '', process, returncode, stdoutB64: '' });
      },
    });
  }

  async open(): Promise<void> {
    const { clock, port, random } = this.#options;
    this.#udpBoard.set({ kind: 'offline' }, true);
    this.#tcp = await openTcpServer({
      clock,
      port,
      random,
      faults: this.#tcpBoard,
      onConnect: (client) => this.#greet(client),
      onBytes: (client, bytes) => this.#clients.get(client)?.push(bytes),
      onGone: (client) => void this.#clients.delete(client),
    });
    try {
      this.#udp = await openUdpServer({
        clock,
        port: this.#tcp.address.port,
        random,
        faults: this.#udpBoard,
        onBytes: (from, bytes) => {
          const answer = quicAnswer(bytes, QUIC_VERSIONS);
          if (answer) this.#udp?.send(from, answer);
        },
      });
    } catch (cause) {
      await this.#tcp.close();
      throw cause;
    }
    const { exe = 'UnrealEditor.exe', program } = this.#settings;
    for (const caller of this.#virtual.running ?? this.#settings.nodes) {
      const process = this.#programs.run({ path: exe, name: program, caller, line: '' });
      if (process) this.#changed(process, 'running');
    }
  }

  get address() {
    return this.#tcp?.address ?? { host: '127.0.0.1', port: this.#options.port };
  }

  get faults() {
    return this.#board.list;
  }

  setFault(...[fault, on]: Parameters<Emulator['setFault']>): void {
    this.#board.set(fault, on);
  }

  clearFaults(): void {
    this.#board.clear();
  }

  commandLines(): ReadonlyMap<string, string> {
    return this.#programs.lines();
  }

  /** Someone at the host starts a program, or closes its window. */
  frontPanel(key: string, value: Value): Fault | undefined {
    const specs = new Map(switchboardSpecs(this.#settings).map((spec) => [spec.key, spec]));
    const fault = checkWrite(specs, { entries: [{ key, value }] });
    if (fault) return fault;
    const caller = key.slice('process/'.length);
    if (!key.startsWith('process/')) return faultOf('driver.unknown-key', { key });
    const running = this.#programs.of(caller);
    if (value === 'stopped' && running) this.#programs.end(running.uuid, 0);
    if (value === 'running' && !running) this.#run(caller, '');
    return undefined;
  }

  actual(): ReadonlyMap<string, Value> {
    const { nodes } = this.#settings;
    return new Map(nodes.map((node) => [`process/${node}`, this.#programs.of(node) ? 'running' : 'stopped']));
  }

  /** The host: its programs are gone with it. */
  async reboot(downMs: number): Promise<void> {
    this.#forget();
    for (const process of this.#programs.forgetAll()) this.#changed(process, 'stopped');
    await Promise.all([this.#tcp?.reboot(downMs), this.#udp?.reboot(downMs)]);
  }

  async close(): Promise<void> {
    this.#forget();
    this.#programs.forgetAll();
    await Promise.all([this.#tcp?.close(), this.#udp?.close()]);
  }

  #forget(): void {
    for (const timer of this.#busy) timer[Symbol.dispose]();
    this.#busy.clear();
    this.#isAsking = false;
  }

  #greet(client: TcpClient): void {
    const framer = new LineFramer({
      maxBytes: MAX_MESSAGE_BYTES,
      end: 'nul',
      onLine: (text) => this.#hear(client, text),
      onFault: () => client.socket.destroy(),
    });
    this.#clients.set(client, framer);
    this.#send(client, {
      command: 'state',
      bAck: true,
      error: '',
      runningProcesses: this.#programs.all(),
      version: VERSION,
      osVersionLabel: 'Windows 10',
      osVersionLabelSub: '',
      osVersionNumber: '10.0.19045.1.256.64bit',
      totalPhysicalMemory: this.#virtual.memoryGb * 1024 ** 3,
    });
  }

  #hear(client: TcpClient, text: string): void {
    const fields = fieldsOf(text);
    const id = plainId(fields?.['id']);
    if (fields === undefined || id === '') return void client.socket.destroy();
    const command = String(fields['command']).toLowerCase();
    if (command === 'keep alive') return;
    if (command === 'disconnect') return void client.socket.destroy();
    if (command !== 'get sync status') this.#command(text);
    switch (command) {
      case 'get sync status':
        return this.#askSync(client, id, fields);
      case 'start':
        return this.#start(client, id, fields);
      case 'kill':
        return this.#kill(client, id, plainId(fields['uuid']));
      case 'send file':
        return this.#keep(client, id, fields);
      default:
        return this.#accept(client, id, `Unknown command ${command}`);
    }
  }

  #start(client: TcpClient, id: string, fields: Fields): void {
    const asked = started.safeParse(fields);
    if (!asked.success) return this.#accept(client, id, 'Missing field');
    this.#accept(client, id);
    const [fromMs, toMs] = this.#virtual.startMs;
    const { caller, name, exe, args } = asked.data;
    this.#later(fromMs + this.#options.random() * Math.max(0, toMs - fromMs), () => {
      const refused = this.#board.has('refuse');
      const process = refused ? undefined : this.#run(caller, args, { uuid: id, name, path: exe });
      if (process === undefined)
        this.#send(client, { command: 'program started', bAck: false, puuid: id, error: `Could not run ${exe}` });
    });
  }

  #run(
    caller: string,
    line: string,
    about: { uuid?: string; name: string; path: string } = {
      name: this.#settings.program,
      path: this.#settings.exe ?? '',
    },
  ): HostProgram | undefined {
    const process = this.#programs.run({ ...about, caller, line });
    if (process === undefined) return undefined;
    this.#changed(process, 'running');
    this.#tellAll({ command: 'program started', bAck: true, error: '', process });
    this.#programs.greet(process.uuid);
    if (this.#board.has('crash')) this.#later(this.#virtual.startMs[1], () => this.#programs.crash(process.uuid));
    return process;
  }

  #kill(client: TcpClient, id: string, uuid: string): void {
    this.#accept(client, id);
    const process = this.#board.has('refuse') ? undefined : this.#programs.forget(uuid);
    if (process === undefined)
      return this.#send(client, { command: 'program killed', bAck: false, puuid: uuid, error: 'Could not kill it' });
    this.#changed(process, 'stopped');
    this.#tellAll({ command: 'program killed', bAck: true, error: '', process });
  }

  #keep(client: TcpClient, id: string, fields: Fields): void {
    this.#accept(client, id);
    const random = Math.floor(this.#options.random() * 0x7fff_ffff).toString(16);
    const destination = String(fields['destination']).replace('%TEMP%', 'C:/Temp').replace('%RANDOM%', random);
    const about = { command: 'send file complete', destination };
    if (this.#board.has('refuse') || this.files.size >= MAX_FILES)
      return this.#send(client, { ...about, bAck: false, error: 'Could not write it' });
    this.files.set(destination, Buffer.from(String(fields['content']), 'base64').toString());
    this.#send(client, { ...about, bAck: true });
  }

  /** The next question while one is being answered is refused, as the real one does. */
  #askSync(client: TcpClient, id: string, fields: Fields): void {
    const command = 'get sync status';
    if (this.#isAsking) return this.#send(client, { command, bAck: false, id, error: 'Duplicate' });
    this.#isAsking = true;
    const flags = typeof fields['request_flags'] === 'number' ? fields['request_flags'] : undefined;
    this.#later(this.#virtual.syncMs, () => {
      this.#isAsking = false;
      const syncStatus = syncStatusOf(this.#virtual, flags, this.#board, this.#programs.all());
      this.#send(client, { command, bAck: true, ...(flags !== undefined && { request_flags: flags }), syncStatus });
    });
  }

  #accept(client: TcpClient, id: string, error = ''): void {
    this.#send(client, { command: 'command accepted', bAck: error === '', id, ...(error !== '' && { error }) });
  }

  #later(ms: number, act: () => void): void {
    const timer = this.#options.clock.after(ms, () => {
      this.#busy.delete(timer);
      act();
    });
    this.#busy.add(timer);
  }

  #tellAll(message: Fields): void {
    for (const client of this.#clients.keys()) this.#send(client, message);
  }

  /** The key named after the command is there on the wire too, and says the same once more. */
  #send(client: TcpClient, message: Fields & { readonly command?: string }): void {
    if (this.#board.has('hang')) return;
    const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\0`);
    const { random } = this.#options;
    if (random() < this.#board.share('garbled')) bytes[Math.floor(random() * bytes.length)] = 0x01;
    const isCut = random() < this.#board.share('cut');
    this.#tcp?.send(client, isCut ? bytes.subarray(0, bytes.length / 2) : bytes);
  }

  #faultsChanged(): void {
    const list = this.#board.list;
    this.#tcpBoard.clear();
    for (const fault of list) this.#tcpBoard.set(fault, true);
    const isNewer = this.#board.has('quic-only');
    if (isNewer) this.#tcpBoard.set({ kind: 'offline' }, true);
    this.#udpBoard.set({ kind: 'offline' }, !isNewer || this.#board.has('offline'));
    this.#tcp?.refresh();
    this.#udp?.refresh();
    if (this.#board.has('crash')) for (const { uuid } of this.#programs.all()) this.#programs.crash(uuid);
  }

  #changed({ caller }: HostProgram, value: Value): void {
    if (!this.#settings.nodes.includes(caller)) return;
    this.#options.onChange({ key: `process/${caller}`, value, atUs: this.#options.clock.nowUs() });
  }

  #command(text: string): void {
    const bytes = new TextEncoder().encode(text.slice(0, 1_000));
    this.#options.onCommand({ atUs: this.#options.clock.nowUs(), bytes, decoded: text.slice(0, 400) });
  }
}

function fieldsOf(text: string): Fields | undefined {
  try {
    const raw: unknown = JSON.parse(text);
    return typeof raw === 'object' && raw !== null ? (raw as Fields) : undefined;
  } catch {
    return undefined;
  }
}
