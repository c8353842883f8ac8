/** Commands on single parameters: set by hand, adopt, push, ignore, release, undo; overrides; zone freeze and black. */

import { isFault } from '../../../drivers/contract.ts';
import { patchByHandFault } from '../../core/delay/by-hand.ts';
import type { Desired, Fault, ParamPath, Value } from '../../core/parameter.ts';
import { checkValue } from '../../core/parameter-state.ts';
import { checkManualSet } from '../../core/stage/manual.ts';
import type { Handlers } from '../commands.ts';
import type { Room } from '../room.ts';
import type { Who } from '../server/auth.ts';
import { sendDesired } from '../takes/send-desired.ts';
import { SUPERSEDED } from '../takes/sender.ts';

type Mine = Extract<
  keyof Handlers,
  | `param.${string}`
  | `override.${string}`
  | 'zone.freeze'
  | 'zone.black'
  | `camera.${string}`
  | 'onair.declare'
  | 'onair.clear'
>;

/** What a parameter was before the newest change by hand, for one step back. */
interface Before {
  readonly value: Value | undefined;
  readonly desired: Desired | undefined;
}

export function paramHandlers(room: Room): Pick<Handlers, Mine> {
  const { stage, clock, shown } = room;
  const before = new Map<ParamPath, Before>();

  /** Checked, sent, and desired from now on. The answer says `sent`, never more. */
  const setByHand = async (path: ParamPath, value: Value, who: Who): Promise<unknown> => {
    const refusal =
      room.cold.holds(path) ??
      room.trials.holds(path) ??
      checkManualSet(stage.view(), path, value, who.role, room.takes.activePlans());
    if (refusal) return refusal;
    const record = stage.values.record(path);
    const sending = sendDesired(room, { path, value }, who);
    if (isFault(sending)) return sending;
    const sent = await sending.sent;
    // A slider that is dragged: the newer value is on its way, and desired in place of this one.
    if (isFault(sent) && sent.code === SUPERSEDED) return { path, state: 'superseded' };
    if (isFault(sent)) return sent;
    before.set(path, { value: record.actual?.value ?? record.last?.value, desired: record.desired });
    room.takes.changedByHand(path);
    await room.keep();
    return { path, state: 'sent', atUs: sent.atUs };
  };

  const known = (path: ParamPath): Fault | undefined =>
    stage.descriptor(path) ? undefined : { code: 'param.unknown', params: { path } };

  const holdGroupOf = (zone: string) => {
    const group = stage.studio.zones.find((z) => z.id === zone)?.holdGroup;
    return stage.studio.holdGroups.find((g) => g.id === group);
  };

  return {
    'param.set': ({ path, value }, who) => setByHand(path, value, who),
    'param.adopt': async ({ path }, who) => {
      const fault = known(path);
      if (fault) return fault;
      const { actual } = stage.values.record(path);
      if (!actual) return { code: 'param.nothing-reported', params: { path } };
      stage.values.desire(path, { value: actual.value, by: `adopt:${who.seat}`, atUs: clock.nowUs() });
      stage.reported([path]);
      await room.keep();
      return { path, value: actual.value };
    },
    'param.push': ({ path }, who) => {
      const fault = known(path);
      if (fault) return fault;
      const { desired } = stage.values.record(path);
      if (!desired) return { code: 'param.nothing-desired', params: { path } };
      return setByHand(path, desired.value, who);
    },
    'param.ignore': ({ path, untilS }) => {
      const fault = known(path);
      if (fault) return fault;
      shown.ignoredUntilUs.set(path, clock.nowUs() + untilS * 1e6);
      stage.reported([path]);
      return {};
    },
    'param.release': async ({ path }) => {
      const fault = known(path);
      if (fault) return fault;
      stage.values.desire(path, undefined);
      stage.reported([path]);
      await room.keep();
      return {};
    },
    'param.undo': async ({ path }, who) => {
      const kept = before.get(path);
      if (!kept || kept.value === undefined) return { code: 'param.nothing-to-undo', params: { path } };
      const result = await setByHand(path, kept.value, who);
      if (isFault(result)) return result;
      before.delete(path);
      stage.values.desire(path, kept.desired);
      stage.reported([path]);
      await room.keep();
      return result;
    },
    'override.set': async ({ path, value }, who) => {
      const descriptor = stage.descriptor(path);
      if (!descriptor) return { code: 'param.unknown', params: { path } };
      const wrong = checkValue(descriptor.type, value);
      if (wrong) return { ...wrong, params: { ...wrong.params, path } };
      const patch = patchByHandFault(stage.studio, path, value);
      if (patch) return patch;
      stage.overrides.set(path, { value, seat: who.name, atUs: clock.nowUs() });
      shown.people();
      await room.keep();
      return {};
    },
    'override.clear': async ({ path }) => {
      if (!stage.overrides.delete(path)) return { code: 'override.none', params: { path } };
      shown.people();
      await room.keep();
      return {};
    },
    'zone.freeze': ({ zone, on }, who) => {
      const group = holdGroupOf(zone);
      if (!group) return { code: 'zone.no-hold', params: { zone } };
      return setByHand(group.path, on ? group.holdValue : group.releaseValue, who);
    },
    'zone.black': ({ zone, on }, who) => {
      const group = holdGroupOf(zone);
      if (group?.blackValue === undefined) return { code: 'zone.no-black', params: { zone } };
      return setByHand(group.path, on ? group.blackValue : group.releaseValue, who);
    },
    'camera.cut': ({ source, to = 'program' }, who) => {
      const begun = room.cuts.cut({ source, to }, who);
      if (begun) return begun;
      const { mixer } = stage.studio;
      const known = mixer?.sources.find((s) => s.id === source || s.camera === source);
      if (!mixer || !known) return { code: 'mixer.no-source', params: { source } };
      return setByHand(to === 'preview' ? mixer.previewPath : mixer.programPath, known.id, who);
    },
    'camera.callOff': (_, who) => room.cuts.callOff(who) ?? {},
    'onair.declare': async ({ source, minutes }, who) => {
      stage.declare({ source, seat: who.name, untilUs: clock.nowUs() + minutes * 60e6 });
      shown.people();
      shown.zones();
      await room.keep();
      return {};
    },
    'onair.clear': async () => {
      stage.declare(undefined);
      shown.people();
      shown.zones();
      await room.keep();
      return {};
    },
  };
}
