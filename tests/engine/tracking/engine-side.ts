/**
 * An engine reduced to its end of the tracking link, as a process of its own, so that a test can kill it.
 * `engine-side.ts <control path> <configuration JSON> <relay: on | keep>`; says what happens as JSON lines.
 */

import type { TrackingConfig } from '../../../app/engine/tracking/tracking-config.ts';
import { openTracking } from '../../../app/engine/tracking/tracking-link.ts';
import { createClock } from '../../../drivers/kit/clock.ts';
import { ENTRY } from './rig.ts';

const [controlPath = '', configText = '{}', relay = 'keep'] = process.argv.slice(2);
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const tracking = openTracking({
  entry: ENTRY,
  controlPath,
  clock: createClock(),
  log: { warn: () => undefined, info: () => undefined },
  onTelemetry: () => undefined,
  onVerdict: (cameraId, { verdict }) => say({ t: 'verdict', cameraId, verdict }),
  onLost: (why) => say({ t: 'lost', why }),
  onAttached: (how) => say({ t: 'attached', ...how }),
});
const refused = await tracking.configure(JSON.parse(configText) as TrackingConfig);
const relayed = relay === 'on' ? await tracking.setRelay('a', 'vp', true) : undefined;
say({ t: 'ready', refused, relayed, relays: tracking.relays() });
process.on('SIGTERM', () => void tracking.stop().then(() => process.exit(0)));
