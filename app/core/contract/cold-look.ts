/**
 * What devices say of a step of a cold change now: gates of its checks, and whether its writes read as they were asked.
 * Pure. A report counts only if it is newer than the write. Whoever cannot report proves nothing: that is a person's.
 */
import type { Fault, ParamPath, Value } from '../parameter.ts';
import { canReport } from '../parameter-state.ts';
import { type GateInput, gate } from '../stage/gate-kit.ts';
import { lockedGate, onlineGate, rateGate, recordingGates } from '../stage/gates-devices.ts';
import { trackingGate } from '../stage/gates-systems.ts';
import { nothingPlanned } from '../stage/nothing-planned.ts';
import { watchingCameras } from '../stage/ownership.ts';
import type { Gate, StageView } from '../stage/plan.ts';
import { cameraOf, countsAs, deviceOf, read, reporterOf } from '../stage/view.ts';
import type { ColdVerdict } from './cold-change.ts';
import type { ColdCheck, ColdStep } from './cold-list.ts';

export interface ColdLook {
  readonly verdict: ColdVerdict;
  readonly why: Fault | undefined;
  /** A device said no: nothing more is to be waited for. */
  readonly refused: Fault | undefined;
  readonly gates: readonly Gate[];
}

type Values = Readonly<Record<ParamPath, Value>>;

/** `sinceUs`: when its writes left; undefined for a step that only reads. */
export function lookAt(
  view: StageView,
  zones: readonly string[],
  step: Pick<ColdStep, 'id' | 'checks'>,
  values: Values,
  sinceUs: number | undefined,
  nowUs: number,
): ColdLook {
  const gates = step.checks.flatMap((check) => checkGates(view, zones, check, nowUs));
  const written = Object.entries(values).map(([path, value]) => provedBy(view, path, value, sinceUs ?? 0, nowUs));
  const said = [...written, ...gates.map(({ verdict, why }) => ({ verdict, why }))];
  const worst = (of: string) => said.find(({ verdict }) => verdict === of);
  const found = worst('blocking') ?? worst('warning');
  const verdict = found === undefined ? 'open' : found.verdict === 'blocking' ? 'blocking' : 'warning';
  return { verdict, why: found?.why, refused: refusalOf(view, Object.keys(values), sinceUs ?? 0), gates };
}

function refusalOf(view: StageView, paths: readonly ParamPath[], sinceUs: number): Fault | undefined {
  for (const path of paths) {
    const last = view.values.get(path)?.last;
    if (last?.at === 'failed' && last.atUs >= sinceUs) return last.fault;
  }
  return undefined;
}

/** Reads as asked, by a report that is newer than the write. */
function provedBy(
  view: StageView,
  path: ParamPath,
  value: Value,
  sinceUs: number,
  nowUs: number,
): { readonly verdict: ColdVerdict; readonly why: Fault | undefined } {
  const reading = read(view, path, nowUs);
  const { descriptor, record } = reading;
  const device = descriptor ? reporterOf(descriptor) : '';
  const params = { path, device, value: String(value), is: String(record.actual?.value ?? '?') };
  if (!descriptor || !canReport(descriptor)) return { verdict: 'warning', why: { code: 'cold.nobody-tells', params } };
  if (!view.devices.get(device)?.online) return { verdict: 'blocking', why: { code: 'cold.no-answer', params } };
  const isNewer = (record.actual?.atUs ?? -1) > sinceUs;
  if (isNewer && countsAs(reading, value)) return { verdict: 'open', why: undefined };
  return { verdict: 'blocking', why: { code: 'cold.not-there', params } };
}

export function checkGates(
  view: StageView,
  zones: readonly string[],
  check: ColdCheck,
  nowUs: number,
): readonly Gate[] {
  const input: GateInput = { view, draft: nothingPlanned(view), nowUs };
  switch (check.kind) {
    case 'off-air':
      return zones.map((zone) => offAirGate(input, zone));
    case 'recording':
      return recordingGates(input).map(strict);
    case 'online':
      return [strict(onlineGate(input, check.device))];
    case 'rate':
    case 'locked': {
      const device = deviceOf(view, check.device);
      if (!device) return [];
      return check.kind === 'rate' ? rateGate(input, device) : lockedGate(input, device);
    }
    case 'tracking': {
      const camera = cameraOf(view, check.camera);
      return camera ? [trackingGate(input, camera, check.sink)] : [];
    }
    case 'reads': {
      const { verdict, why } = provedBy(view, check.path, check.value, -1, nowUs);
      const { value } = read(view, check.path, nowUs);
      const parts = { value: value === undefined ? undefined : String(value), limit: String(check.value) };
      return [gate(input, 'reads', check.path, { ...parts, verdict, why, reads: [check.path] })];
    }
  }
}

/** A rolling recorder and a dead box block a change, also where a take would only warn of them. */
function strict(one: Gate): Gate {
  const isBad = one.value === 'rolling' || (one.kind === 'online' && one.verdict !== 'open');
  return isBad ? { ...one, verdict: 'blocking' } : one;
}

/** Of which nobody can tell counts as on air, as everywhere. */
function offAirGate(input: Pick<GateInput, 'view' | 'nowUs'>, zone: string): Gate {
  const cameras = watchingCameras(input.view, zone);
  return gate(input, 'off-air', zone, {
    value: cameras.length > 0 ? cameras.join(', ') : 'off-air',
    limit: 'off-air',
    verdict: cameras.length > 0 ? 'blocking' : 'open',
    why: { code: 'cold.on-air', params: { zone, cameras: cameras.join(', ') } },
    waivable: false,
  });
}
