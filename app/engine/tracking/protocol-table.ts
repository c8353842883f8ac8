/** Tracking protocols by the name that configuration and studio file use. */
import { freedProtocol } from './protocols/freed.ts';
import type { TrackingProtocol } from './tracking-protocol.ts';

const PROTOCOLS: Readonly<Record<string, TrackingProtocol>> = { freed: freedProtocol };

/** Undefined: no protocol of that name. */
export function protocolNamed(name: string): TrackingProtocol | undefined {
  return Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : undefined;
}
