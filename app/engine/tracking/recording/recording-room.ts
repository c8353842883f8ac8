/**
 * Recording and replay of one tracking process: at most one of each.
 *
 * Is told: commands of the engine. Tells: its part of hello and telemetry. A recording goes on without an engine, within
 * its limits; a replay does not, because nobody could end it.
 */
import type { Clock } from '../../../../drivers/contract.ts';
import type { Fault } from '../../../core/parameter.ts';
import type { TrackingHub } from '../tracking-hub.ts';
import { Recorder } from './recorder.ts';
import { openDisk } from './recording-disk.ts';
import { readHeaderOf, scanRecording } from './recording-file.ts';
import { RECORDING_FORMAT, type RecordingHeader } from './recording-format.ts';
import type { RecordingPart, ReplayOrder, ReplayState, ToRecording } from './recording-messages.ts';
import { RecordingTap } from './recording-tap.ts';
import { Replay } from './replay.ts';

export interface RecordingRoomOptions {
  readonly hub: TrackingHub;
  readonly clock: Clock;
  readonly wallMs: () => number;
}

type Playing =
  | { readonly at: 'none'; readonly last: ReplayState | null }
  | { readonly at: 'opening'; readonly end: AbortController; readonly state: ReplayState }
  | { readonly at: 'playing'; readonly replay: Replay };

export class RecordingRoom {
  readonly #options: RecordingRoomOptions;
  #recorder: Recorder | undefined;
  #opening = false;
  #playing: Playing = { at: 'none', last: null };

  constructor(options: RecordingRoomOptions) {
    this.#options = options;
  }

  get recording(): boolean {
    return this.#opening || (this.#recorder?.running ?? false);
  }

  part(): RecordingPart {
    const playing = this.#playing;
    const replay =
      playing.at === 'playing' ? playing.replay.state() : playing.at === 'none' ? playing.last : playing.state;
    return { recording: this.#recorder?.state() ?? null, replay };
  }

  /** Answers when it is so: the file is open, the first datagram is on its way. */
  perform(command: ToRecording): Promise<Fault | undefined> | Fault | undefined {
    switch (command.t) {
      case 'record':
        return this.#record(command);
      case 'record-stop':
        if (!this.recording) return { code: 'recording.not-running' };
        return this.#recorder?.stop().then(() => undefined);
      case 'record-note':
        this.#recorder?.note(command.note, this.#options.clock.nowUs());
        return undefined;
      case 'replay':
        return this.#replay(command);
      case 'replay-to':
        return this.#steer(command);
      case 'replay-stop':
        if (this.#playing.at === 'none') return { code: 'replay.not-running' };
        this.endReplay();
        return undefined;
    }
  }

  /** `alone`: no engine is connected. */
  tick(nowUs: number, alone: boolean): void {
    this.#recorder?.tick(nowUs);
    if (alone) this.endReplay();
  }

  endReplay(): void {
    const playing = this.#playing;
    if (playing.at === 'playing') playing.replay.stop();
    if (playing.at === 'opening') playing.end.abort();
  }

  /** A clean stop: what was recorded is on disk, with its end. */
  async close(): Promise<void> {
    this.endReplay();
    await this.#recorder?.stop();
  }

  async #record({ file, order, cameras, limits }: ToRecording & { t: 'record' }): Promise<Fault | undefined> {
    if (this.recording)
      return { code: 'recording.running', params: { name: this.#recorder?.state().name ?? order.name } };
    const { hub, clock, wallMs } = this.#options;
    const tap = new RecordingTap();
    if (hub.recordable(tap, cameras).sources.length === 0) return { code: 'recording.no-cameras' };
    this.#opening = true;
    try {
      const disk = await openDisk(file);
      const freeBytes = await disk.freeBytes();
      if (freeBytes < limits.minFreeBytes) {
        await disk.close();
        return { code: 'recording.disk-low', params: { gb: Math.round(limits.minFreeBytes / 1e8) / 10 } };
      }
      const header: RecordingHeader = {
        format: RECORDING_FORMAT,
        ...order,
        startedWallMs: wallMs(),
        startedUs: clock.nowUs(),
        // It may have changed while the file was being opened.
        setup: hub.recordable(tap, cameras),
      };
      this.#recorder = new Recorder({ header, cameras, limits, disk, wallMs });
      hub.record(tap, this.#recorder);
      return undefined;
    } catch (cause) {
      return diskFailed(cause);
    } finally {
      this.#opening = false;
    }
  }

  /** Answers when the header was read; a long file is gone through while its state says `opening`. */
  async #replay({ file, order }: ToRecording & { t: 'replay' }): Promise<Fault | undefined> {
    if (this.#playing.at !== 'none') return { code: 'replay.running' };
    const end = new AbortController();
    this.#playing = { at: 'opening', end, state: openingState(order, '', '') };
    const header = await readHeaderOf(file).catch(diskFailed);
    const refuse = (why: Fault): Fault => {
      this.#playing = { at: 'none', last: null };
      return why;
    };
    if ('code' in header) return refuse(header);
    for (const [to, from] of Object.entries(order.cameras)) {
      if (!this.#options.hub.verdicts().some(({ cameraId }) => cameraId === to))
        return refuse({ code: 'replay.no-camera', params: { camera: to } });
      if (!header.setup.sources.some(({ cameraId }) => cameraId === from))
        return refuse({ code: 'replay.not-recorded', params: { camera: from } });
    }
    this.#playing = { at: 'opening', end, state: openingState(order, header.id, header.name) };
    void this.#open(file, order, end.signal);
    return undefined;
  }

  async #open(file: string, order: ReplayOrder, stopped: AbortSignal): Promise<void> {
    const { hub, clock } = this.#options;
    const recording = await scanRecording(file).catch(diskFailed);
    const failed =
      'code' in recording ? recording : recording.datagrams === 0 ? { code: 'recording.empty' } : undefined;
    const setup = 'code' in recording ? undefined : recording.setups[0];
    const why = stopped.aborted
      ? null
      : (failed ?? (setup && hub.replay(new Map(Object.entries(order.cameras)), setup)));
    if (why !== undefined || 'code' in recording) {
      const { state } = this.#playing as Playing & { at: 'opening' };
      this.#playing = { at: 'none', last: { ...state, at: 'ended', why: why ?? null } };
      return;
    }
    const replay: Replay = new Replay({
      path: file,
      recording,
      order,
      clock,
      feed: (port, bytes, host, senderPort, atUs) => hub.feed(port, bytes, host, senderPort, atUs),
      onEnd: () => {
        hub.live();
        this.#playing = { at: 'none', last: replay.state() };
      },
    });
    this.#playing = { at: 'playing', replay };
    await replay.play();
  }

  #steer({ paused, seekUs }: ToRecording & { t: 'replay-to' }): Fault | undefined {
    if (this.#playing.at !== 'playing') return { code: 'replay.not-running' };
    const { replay } = this.#playing;
    if (paused === true) replay.pause(true);
    if (seekUs !== null) replay.seek(seekUs);
    if (paused === false) replay.pause(false);
    return undefined;
  }
}

function openingState(order: ReplayOrder, id: string, name: string): ReplayState {
  return { id, name, ...order, at: 'opening', positionUs: 0, lengthUs: 0, rounds: 0, why: null };
}

function diskFailed(cause: unknown): Fault {
  const error = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return { code: 'recording.disk-failed', params: { error } };
}
