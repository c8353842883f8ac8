/**
 * The tracking process: `node tracking-process.ts --control <socket> [--lonely-seconds <n>]`. Plain Node, a process of its own, so that killing
 * the engine loses no packet at a sink.
 *
 * Starts nothing but its inputs until it is told to relay; keeps relaying when the engine is gone; a clean stop of the
 * engine says `stop`. With nobody connected and nothing relayed for ten seconds it ends.
 */
import { createClock } from '../../../drivers/kit/clock.ts';
import { type ControlServer, openControlServer } from './control-server.ts';
import { checkConfig } from './tracking-config.ts';
import { TrackingHub } from './tracking-hub.ts';
import { type FromTracking, type ToTracking, TRACKING_CONTROL } from './tracking-messages.ts';

const TELEMETRY_MS = 1_000 / 30;
const LONELY_S = 10;

async function main(controlPath: string, lonelyS: number): Promise<void> {
  const clock = createClock();
  let server: ControlServer | undefined;
  let companyUs = clock.nowUs();

  const hub = new TrackingHub({
    clock,
    onVerdict: (cameraId, verdict, atUs) => server?.tell({ t: 'verdict', cameraId, atUs, ...verdict }),
  });

  const greet = (): readonly FromTracking[] => {
    const nowUs = clock.nowUs();
    const { config } = hub;
    const events: FromTracking[] = [
      { t: 'hello', control: TRACKING_CONTROL, pid: process.pid, nowUs, config, relays: hub.relays() },
    ];
    for (const { cameraId, verdict } of hub.verdicts())
      events.push({ t: 'verdict', cameraId, atUs: nowUs, ...verdict });
    return events;
  };

  const perform = (command: ToTracking): FromTracking => {
    const why = faultOf(hub, command);
    return why ? { t: 'refused', id: command.id, why } : { t: 'done', id: command.id };
  };

  const end = async (): Promise<void> => {
    hub.close();
    await server?.close();
    process.exit(0);
  };

  server = await openControlServer({ path: controlPath, greet, onCommand: perform, onStop: () => void end() });
  clock.every(TELEMETRY_MS, () => {
    hub.tick();
    server?.tell({ t: 'telemetry', ...hub.telemetry() });
    const nowUs = clock.nowUs();
    if ((server?.clients ?? 0) > 0 || hub.relaying) companyUs = nowUs;
    if (nowUs - companyUs > lonelyS * 1e6) void end();
  });
  process.on('SIGTERM', () => void end());
  // The terminal that the engine was started from may close; the relay must not.
  process.on('SIGHUP', () => undefined);
}

function faultOf(hub: TrackingHub, command: ToTracking): ReturnType<TrackingHub['setRelay']> {
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
    case 'stop':
      return undefined;
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
