/** Which drivers exist, by the name that studio files use. Loaded when the first device of the kind is. */
import type { DriverModule } from './contract.ts';

const LOADERS: Readonly<Record<string, () => Promise<DriverModule>>> = {
  freed: async () => (await import('./freed/freed-driver.ts')).driver,
  ndisplay: async () => (await import('./ndisplay/ndisplay-driver.ts')).driver,
  novastar: async () => (await import('./novastar/novastar-driver.ts')).driver,
  opentrackio: async () => (await import('./opentrackio/opentrackio-driver.ts')).driver,
  osc: async () => (await import('./osc/osc-driver.ts')).driver,
  'mosys-f4': async () => (await import('./mosys-f4/mosys-f4-driver.ts')).driver,
  natnet: async () => (await import('./natnet/natnet-driver.ts')).driver,
  'osc-pose': async () => (await import('./osc-pose/osc-pose-driver.ts')).driver,
  'remote-control': async () => (await import('./remote-control/remote-control-driver.ts')).driver,
  psn: async () => (await import('./psn/psn-driver.ts')).driver,
  switchboard: async () => (await import('./switchboard/switchboard-driver.ts')).driver,
  stype: async () => (await import('./stype/stype-driver.ts')).driver,
  template: async () => (await import('./template/template-driver.ts')).driver,
  tsl: async () => (await import('./tsl/tsl-driver.ts')).driver,
  videohub: async () => (await import('./videohub/videohub-driver.ts')).driver,
};

/** Undefined: no driver of that name. */
export async function loadDriver(name: string): Promise<DriverModule | undefined> {
  return Object.hasOwn(LOADERS, name) ? LOADERS[name]?.() : undefined;
}
