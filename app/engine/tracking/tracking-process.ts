/**
 * The tracking process: `node tracking-process.ts --control <socket> [--lonely-seconds <n>]`. Plain Node, a process of its own, so that killing
 * the engine loses no packet at a sink.
 *
 * Starts nothing but its inputs until it is told to relay; keeps relaying when the engine is gone; a clean stop of the
 * engine says `stop`. With nobody connected and nothing relayed or recorded for ten seconds it ends.
 */
import { createClock } from '../../../drivers/kit/clock.ts';
import type { Fault } from '../../core/parameter.ts';
import { WallReader } from '../timing/wall-reader.ts';
import { type ControlServer, openControlServer } from './control-server.ts';
import { RecordingRoom } from './recording/recording-room.ts';
import { checkConfig } from './tracking-config.ts';
import { TrackingHub } from './tracking-hub.ts';
import { type FromTracking, type ToTracking, TRACKING_CONTROL } from './tracking-messages.ts';

const TELEMETRY_HZ = 30;
const LONELY_S = 10;
/** For the end of a recording; the engine waits two seconds for ours. */
const CLOSE_LIMIT_MS = 1_500;

async function main(controlPath: string, lonelyS: number): Promise<void> {
  const clock = createClock();
  let server: ControlServer | undefined;
  let companyUs = clock.nowUs();

  const hub = new TrackingHub({
    clock,
    onVerdict: (cameraId, verdict, atUs) => server?.tell({ t: 'verdict', cameraId, atUs, ...verdict }),
    onCaptured: (id, result) => server?.tell({ t: 'captured', id, result }),
  });

  // Never by spinning: poses come first.
  const wall = new WallReader({ nowUs: () => clock.nowUs(), wallMs: () => Date.now() }, 'at-leisure');
  const room = new RecordingRoom({ hub, clock, wallMs: () => Date.now() });

  const greet = (): readonly FromTracking[] => {
    const nowUs = clock.nowUs();
    const { config } = hub;
    const events: FromTracking[] = [
      {
        t: 'hello',
        control: TRACKING_CONTROL,
        pid: process.pid,
        nowUs,
        config,
        relays: hub.relays(),
        recorder: room.part(),
        moves: true,
      },
    ];
    for (const { cameraId, verdict } of hub.verdicts())
      events.push({ t: 'verdict', cameraId, atUs: nowUs, ...verdict });
    return events;
  };

  const perform = (command: ToTracking): FromTracking | Promise<FromTracking> => {
    const answer = (why: Fault | undefined): FromTracking =>
      why ? { t: 'refused', id: command.id, why } : { t: 'done', id: command.id };
    const why = faultOf(hub, room, command);
    return why instanceof Promise ? why.then(answer) : answer(why);
  };

  const end = async (): Promise<void> => {
    // A disk that hangs does not keep the process.
    clock.after(CLOSE_LIMIT_MS, () => process.exit(0));
    await room.close();
    hub.close();
    await server?.close();
    process.exit(0);
  };

  server = await openControlServer({ path: controlPath, greet, onCommand: perform, onStop: () => void end() });
  let told = 0;
  const tell = (to: ControlServer, atUs: number): void => {
    wall.look();
    const { aheadUs, accuracyUs } = wall.line;
    to.tell({ t: 'telemetry', ...hub.telemetry(), wall: { aheadUs, accuracyUs }, ...room.part() });
    // Each camera once a second, one after the other.
    for (const { cameraId, reading } of hub.rest(told++, TELEMETRY_HZ)) to.tell({ t: 'rest', cameraId, atUs, reading });
  };
  clock.every(1_000 / TELEMETRY_HZ, () => {
    hub.tick();
    const nowUs = clock.nowUs();
    const clients = server?.clients ?? 0;
    room.tick(nowUs, clients === 0);
    if (server && clients > 0) tell(server, nowUs);
    if (clients > 0 || hub.relaying || room.recording) companyUs = nowUs;
    if (nowUs - companyUs > lonelyS * 1e6) void end();
  });
  process.on('SIGTERM', () => void end());
  // The terminal that the engine was started from may close; the relay must not.
  process.on('SIGHUP', () => undefined);
}

function faultOf(hub: TrackingHub, room: RecordingRoom, command: ToTracking): ReturnType<RecordingRoom['perform']> {
  switch (command.t) {
    case 'configure': {
      const config = checkConfig(command.config);
      if ('code' in config) return config;
      hub.configure(config);
      return undefined;
    }
    case 'delay':
      return hub.setDelay(command.cameraId, command.sinkId, command.delayMs);
    case 'shape':
      return hub.setShape(command.cameraId, command.sinkId, command);
    case 'relay':
      return hub.setRelay(command.cameraId, command.sinkId, command.on);
    case 'capture':
      return hub.capture(command.id, command);
    case 'lead':
      return hub.setLead(command.cameraId, command.sourceId);
    case 'encoders':
      return hub.learn(command.cameraId, command.sourceId, command, command.anew);
    case 'move':
      return hub.startMove(command.cameraId, command.order);
    case 'move-back':
      return hub.moveBack(command.cameraId, command);
    case 'stop':
      return undefined;
    default:
      return room.perform(command);
  }
}

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const controlPath = argument('--control');
const lonelyS = Number(argument('--lonely-seconds') ?? LONELY_S);
if (controlPath === undefined || !(lonelyS > 0)) {
  process.stderr.write('usage: tracking-process --control <socket or pipe> [--lonely-seconds <n>]\n');
  process.exitCode = 2;
} else {
  main(controlPath, lonelyS).catch((cause: unknown) => {
    process.stderr.write(`tracking process: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    process.exit(1);
  });
}
