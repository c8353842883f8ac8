/** Joins the parts of one stage: who tells whom. Every arrow of the engine is drawn here and nowhere else. */
import type { Server } from 'node:http';
import type { Fault } from '../core/parameter.ts';
import { Dispatch } from './commands.ts';
import { ColdDesk } from './contract/cold-desk.ts';
import { CueDesk } from './cues/cue-desk.ts';
import { DelayDesk } from './delay/delay-desk.ts';
import { VideoWatch } from './delay/video-watch.ts';
import { StatusNotes } from './devices/status-notes.ts';
import { Supervisor } from './devices/supervisor.ts';
import { deviceTelemetry } from './devices/telemetry.ts';
import { Values } from './devices/values.ts';
import { allHandlers } from './handlers/all.ts';
import { type Desks, joinDesks } from './join-desks.ts';
import { joinTracking } from './join-tracking.ts';
import { Journal } from './journal/journal.ts';
import { LatencyDesk } from './latency/latency-desk.ts';
import { joinEngines } from './launcher/join-engines.ts';
import { leave } from './leave.ts';
import { joinLens } from './lens/join-lens.ts';
import { loadPresets } from './library/load-presets.ts';
import { MeasureStore } from './measures/measure-store.ts';
import type { Parts } from './parts.ts';
import { initialState } from './publish/initial-state.ts';
import { StagePublisher } from './publish/publish-stage.ts';
import { syncState } from './publish/publish-sync.ts';
import { Publisher } from './publish/publisher.ts';
import { startTicks } from './publish/ticker.ts';
import type { Room } from './room.ts';
import { SeatDesk } from './seats/seat-desk.ts';
import { Auth, type Who } from './server/auth.ts';
import { Gateway } from './server/gateway.ts';
import type { CommandOutcome } from './server/http.ts';
import { Metrics } from './server/metrics.ts';
import { OscIn } from './server/osc-in.ts';
import { roomHttp } from './server/room-http.ts';
import { Alarms } from './stage/alarms.ts';
import { settleModes } from './stage/first-modes.ts';
import { keepMemory, recallMemory } from './stage/memory.ts';
import { Stage } from './stage/stage.ts';
import { StageWatch } from './stage/watch-devices.ts';
import { watchStorage } from './stage/watch-storage.ts';
import { StudioDesk } from './studio/studio-desk.ts';
import { takeInStudio } from './studio/take-in.ts';
import { catchUp } from './takes/catch-up.ts';
import { History, type HistoryDeps } from './takes/history.ts';
import { Recovery } from './takes/recovery.ts';
import { Sender } from './takes/sender.ts';
import { TakeSchedule } from './takes/take-schedule.ts';
import { Takes } from './takes/takes.ts';
import { ClockDesk } from './timing/clock-desk.ts';
import { houseView } from './timing/house-view.ts';
import { TrialDesk } from './trials/trial-desk.ts';
import type { KnownHop } from './trials/video-eye.ts';
import { VERSION } from './version.ts';

export interface Joined {
  readonly http: Server;
  readonly auth: Auth;
  status(): { readonly show: string; readonly taking: boolean };
  stop(): Promise<void>;
}

export async function joinRoom(parts: Parts): Promise<Joined> {
  const { clock, log, house, storage, studio, virtual } = parts;
  const nowUs = (): number => clock.nowUs();
  const wallAtUs0Ms = Date.now() - nowUs() / 1000;
  const wallMs = (): number => Date.now();
  const wallOfUs = (us: number): number => wallAtUs0Ms + us / 1000;
  const usOfWall = (ms: number): number => (ms - wallAtUs0Ms) * 1000;
  const metrics = new Metrics();
  const publisher = new Publisher(initialState(studio, house, parts.boot, virtual, wallAtUs0Ms));
  const alarms = new Alarms({
    nowUs,
    wallMs,
    publish: (id, alarm) => publisher.set(['alarms', id], alarm),
    onRaised: (id, fault) => journal.note({ kind: 'alarm', data: { id, fault } }),
  });
  const stamp = () => ({
    monoUs: Math.round(nowUs()),
    wallMs: wallMs(),
    frame: house.frame(),
    timecode: house.timecode(),
  });
  const onJournalFault = (fault: Fault): void => alarms.raise('storage/journal', fault, 'fault');
  const journal = new Journal(storage, parts.boot, stamp, parts.crash, onJournalFault);

  const measures = new MeasureStore({ storage, journal, publisher, studioId: studio.id, wallMs });
  /** Specs arrive one driver at a time; they are joined once a tick. */
  let respec = false;
  const redescribe = (): void => {
    respec = true;
  };
  const values = new Values();
  const supervisor = new Supervisor({
    clock,
    log,
    ...parts.reach,
    load: async (name) => tracking.module(name) ?? (await parts.load(name)),
    events: {
      onReport: (device, report, epoch) => {
        stage.reported(values.report(device, report.key, report.value, report.atUs, epoch));
        trials.heard(device, report.key, report.atUs);
      },
      onSpecs: redescribe,
      onLink: (device) => stage.linked(device),
      onFault: (device, fault) => {
        faulted.add(device);
        if (fault.code === 'driver.failed') log.warn('driver failed', { device, fault });
      },
    },
  });
  const faulted = new Set<string>();

  const stage = new Stage(studio, values, supervisor, nowUs, {
    onParams: (paths) => {
      shown.touch(paths);
      const { mixer } = stage.studio;
      if (mixer && (paths.includes(mixer.programPath) || paths.includes(mixer.previewPath))) shown.zones();
      desks.warmth.heard(paths);
      takes.onParams(paths);
    },
    onZones: () => {
      shown.zones();
      delay.look();
      lens.show.look();
    },
    onDevice: (device) => {
      shown.device(device);
      takes.onDevice(device);
      statusNotes.look(device);
    },
    onDescriptorFaults: (faults) => {
      const [first] = faults;
      if (first) alarms.raise('studio/bindings', { code: first.code, params: first.params ?? {} }, 'warning');
      else alarms.clear('studio/bindings');
    },
  });
  const statusNotes = new StatusNotes(supervisor, metrics, journal);
  const shown = new StagePublisher(publisher, stage, supervisor);
  const sender = new Sender({
    stage,
    supervisor,
    crash: parts.crash,
    nowUs,
    onWrote: (path) => stage.reported([path]),
  });
  const onHistory: HistoryDeps['onChange'] = (key, quantiles) => {
    stage.history.set(key, quantiles);
    if (key.startsWith('take/')) publisher.set(['history', key], quantiles);
  };
  const history = new History({ storage, studioId: studio.id, onChange: onHistory });
  const keep = async (): Promise<void> => {
    const fault = await keepMemory(storage, stage, stage.studio.id, wallOfUs, parts.crash);
    if (fault) alarms.raise('storage/library', fault, 'fault');
  };

  const auth = new Auth(parts.adminToken, (tokens) => storage.putSetting('tokens', tokens, true));
  auth.load(await storage.getSetting('tokens'));
  const seats = new SeatDesk({
    publisher,
    nowUs,
    connected: () => gateway?.connected() ?? new Map<string, Who>(),
    onLease: (before, after) => journal.note({ kind: 'go', data: { before, after } }),
  });
  const core = { clock, house, stage, supervisor, sender, journal, alarms, publisher, storage, wallMs, virtual };
  const loopUs = (camera: string): number | Fault => latency.loopUs(camera);
  const desks: Desks = joinDesks({ ...core, loopUs, takes: () => takes, held: (path) => cold.holds(path) });
  const measuring = (): boolean => delay.flashing || lens.show.busy() !== undefined;
  const video = new VideoWatch({ clock, house, alarms, wallMs, sources: parts.videoSources(studio) });
  const cameraHop = (camera: string): KnownHop | undefined => latency.known(camera, 'camera');
  const trials: TrialDesk = new TrialDesk({ ...core, redescribe, measuring, video, cameraHop, takes: () => takes });
  const takes: Takes = new Takes({
    ...core,
    crash: parts.crash,
    seats,
    history,
    keep,
    trials,
    locked: () => cold.lock(),
    onOutcome: (take, outcome) => {
      recordings.took(take, outcome);
      trials.took(take);
      cues.ended(take, outcome);
      recovery.ended(take, outcome);
      metrics.takes.inc({ outcome });
      if (take.endedUs !== undefined) metrics.takeSeconds.observe((take.endedUs - take.startedUs) / 1e6);
    },
  });
  const cues = new CueDesk({ stage, publisher, storage, clock, takes: () => takes });
  const recovery = new Recovery({ storage, journal, stage, publisher, usOfWall, keep }, () => takes);
  const joined = joinTracking({
    parts,
    stage,
    takes,
    seats,
    journal,
    publisher,
    alarms,
    wallMs,
    onPoses: (frame) => gateway?.broadcastPoses(frame),
    placedPictures: (camera) => lens.desk.placed(camera),
  });
  const { tracking, moves, calibration, recordings, calibrationSessions, observer } = joined;

  const busy = (): Fault | undefined => delay.busy() ?? trials.busy();
  const changing = { ...core, measures, seats, trials, history, busy, keep, wallOfUs, takes: () => takes };
  const cold: ColdDesk = new ColdDesk(changing);
  const lens = joinLens({ ...core, parts, takes, tracking, calibration, observer, busy });
  const reloadPresets = async (): Promise<void> => {
    const fault = await loadPresets(storage, stage.presets);
    if (fault) alarms.raise('storage/library', fault, 'fault');
    else alarms.clear('storage/library');
    cues.reload();
  };
  const studioDesk = new StudioDesk({
    folder: parts.folder,
    driverOf: parts.load,
    alarms,
    current: () => stage.studio,
    apply: (next) => takeInStudio({ ...room, shown, parts, video, clockDesk, latency }, next),
  });

  const most: Omit<Room, 'delay'> = {
    clock,
    log,
    house,
    stage,
    supervisor,
    publisher,
    shown,
    storage,
    journal,
    alarms,
    measures,
    sender,
    takes,
    schedule: new TakeSchedule({ house, stage, takes, cues, seats, journal, alarms, publisher }),
    lens,
    trials,
    cold,
    ...desks,
    cues,
    seats,
    ...joined,
    ...joinEngines({ ...core, takes, history, nowUs }),
    virtual,
    wallMs,
    keep,
    reloadPresets,
    studioDesk,
    shippedProfiles: parts.shippedProfiles,
  };
  const delay = new DelayDesk({ ...most, video });
  const room: Room = { ...most, delay };
  const clockDesk = new ClockDesk({
    ...room,
    sources: parts.timeSources(studio),
    mayStep: () => takes.runningTakes().length === 0 && !delay.flashing && trials.trying === undefined,
    onStep: () => room.schedule.rebase(),
  });
  const latency = new LatencyDesk({ ...room, wallOfUs, ptpTime: () => clockDesk.ptpTime() });
  const dispatch = new Dispatch({
    handlers: allHandlers(room, auth, () => gateway, recovery),
    journal,
    storage,
    wallMs,
    crash: parts.crash,
    onCommand: (name, ok) => metrics.commands.inc({ name, result: ok ? 'done' : 'refused' }),
  });
  const command = (name: string, args: unknown, who: Who, key: string | undefined): Promise<CommandOutcome> => {
    seats.seen(who);
    return dispatch.run(name, args, who, key);
  };
  const oscIn = studio.oscIn
    ? new OscIn({
        clock,
        ...studio.oscIn,
        journal,
        command: (name, args, who) => command(name, args, who, undefined),
        armed: () => takes.armedPlans(),
        onFault: (fault) => alarms.raise('osc-in', fault, 'warning'),
      })
    : undefined;
  const flush = (): number => {
    if (respec) {
      respec = false;
      stage.describe();
      shown.descriptors();
      trials.publish();
    }
    takes.flush();
    seats.flush();
    shown.params();
    const patch = publisher.flush();
    if (patch) gateway.broadcastText(patch.text);
    if (patch) oscIn?.tell(publisher.state);
    return publisher.rev;
  };
  const http = roomHttp({ ...room, parts, auth, metrics, command, gateway: () => gateway, flush });
  const gateway: Gateway = new Gateway(http, {
    auth,
    loopbackOnly: parts.loopbackOnly,
    version: VERSION,
    nowUs,
    state: () => publisher.state,
    flush,
    command,
    watchTrace: (device, fn) => supervisor.trace(device)?.watch(fn),
    onSeats: () => seats.publish(),
  });

  watchStorage(storage, publisher, alarms);
  await measures.open();
  await calibration.reopen();
  await tracking.reopen();
  await Promise.all([calibrationSessions.open(), moves.open(), room.clusters.open(), room.events.open()]);
  await Promise.all([history.open(), desks.warmth.open()]);
  await lens.open();
  await latency.open();
  const kept = await recallMemory(storage, stage, studio.id, usOfWall);
  const behind = kept === undefined ? undefined : await catchUp(storage, stage, kept, usOfWall);
  if (behind) alarms.raise('storage/journal', behind, 'fault');
  await journal.write({
    kind: 'engine-start',
    data: { version: VERSION, studio: studio.id, virtual: virtual !== undefined },
  });
  await loadPresets(storage, stage.presets);
  await cues.open();
  takes.setStandby(cues.standbyRequest());
  await trials.open();
  await cold.open();
  await supervisor.start(studio.devices);
  stage.describe();
  respec = false;
  shown.descriptors();
  trials.publish();
  shown.zones();
  shown.devices();
  shown.people();
  seats.publish();
  void tracking.start();
  clockDesk.start();
  await recovery.find();
  await video.open();
  const oscFault = await oscIn?.open();
  if (oscFault) alarms.raise('osc-in', oscFault, 'fault');

  const watch = new StageWatch(stage, supervisor, alarms, nowUs());
  const ticks = startTicks(clock, {
    patch: () => void flush(),
    fast: () => {
      stage.house = houseView(stage.studio, house, clockDesk, room.schedule.planId);
      desks.lookAtDesks();
      const { schedule, launcher } = room;
      for (const desk of [takes, trials, cold, schedule, recordings, moves, delay, launcher]) desk.sweep();
      lens.show.look();
      watch.look(nowUs(), takes.runningTakes().length > 0 || cold.lock() !== undefined);
      gateway.broadcastTelemetry({
        atUs: nowUs(),
        cameras: tracking.telemetry(),
        devices: deviceTelemetry(supervisor, nowUs()),
      });
    },
    slow: () => {
      shown.touch(stage.sweep());
      settleModes(stage);
      shown.sweep(nowUs());
      publisher.set(['sync'], syncState(stage, house, clockDesk));
      recordings.publish();
      publisher.set(['tracking'], { process: 'running', inPath: tracking.relaysRunning() });
      for (const device of faulted) shown.device(device);
      faulted.clear();
      alarms.sweep();
      measures.sweep();
      delay.sweepSlowly();
      lens.show.sweep();
      calibration.sweep();
      void trials.look();
      latency.sweep();
      recovery.look();
      if (virtual) void virtual.faults().then((faults) => publisher.set(['virtual', 'faults'], faults));
    },
    seats: () => {
      gateway.tick();
      seats.sweep();
    },
  });

  return {
    http,
    auth,
    status: () => ({ show: publisher.state.show, taking: takes.runningTakes().length > 0 }),
    stop: () => leave({ ...room, ticks, clockDesk, video, studioDesk, oscIn, gateway, http }),
  };
}
