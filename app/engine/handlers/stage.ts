/** Commands on the stage: arming, taking, ways out, gates, show state, cues. */
import type { TargetRequest } from '../../core/stage/plan.ts';
import type { Handlers } from '../commands.ts';
import type { Room } from '../room.ts';
import type { Recovery } from '../takes/recovery.ts';

type Mine = Extract<
  keyof Handlers,
  | `stage.${string}`
  | `take.${string}`
  | `gate.${string}`
  | `step.${string}`
  | `show.${string}`
  | `cue.${string}`
  | 'zone.safe'
  | 'preset.recall'
>;

/** A waiver ends after this when nobody said otherwise: an hour. */
const WAIVER_S = 3_600;
/** A tick for a picture seen or a reference checked: four hours. */
const TICK_S = 4 * 3_600;

export function stageHandlers(room: Room, recovery: Recovery): Pick<Handlers, Mine> {
  const { stage, takes, schedule, cues, clock, shown, delay, lens, cold } = room;
  return {
    'stage.rehearse': (args) => takes.rehearse(requestOf(args)),
    'stage.arm': ({ replace, confirm, cue, ...target }, who) =>
      takes.arm(requestOf(target), who, { replace, confirm, ...(cue === undefined ? {} : { cue }) }),
    'stage.prepare': (args, who) => takes.prepare(requestOf(args), who),
    'stage.extend': ({ planId }, who) => takes.extend(planId, who),
    'stage.disarm': ({ planId }, who) => takes.disarm(planId, who) ?? {},
    'stage.take': ({ planId, wait }, who) => takes.take(planId, who, wait ?? true),
    'stage.schedule': ({ planId, at }, who) => schedule.set(planId, at, who),
    'stage.unschedule': (_, who) => schedule.clear(who) ?? {},
    'stage.undo': ({ takeId }, who) => takes.armUndo(who, takeId),
    'stage.bailout': ({ zones }, who) => {
      void delay.end({ code: 'delay.bailed-out' });
      void lens.show.hide({ code: 'delay.bailed-out' });
      cold.stop({ code: 'cold.bailed-out' }, who);
      return takes.bailout(zones, who);
    },
    'stage.stop': (_, who) => {
      cues.stop();
      schedule.clear(who);
      void delay.end({ code: 'delay.all-stop' });
      void lens.show.hide({ code: 'delay.all-stop' });
      room.trials.stop({ code: 'trial.all-stop' });
      room.moves.stopAll(who);
      cold.stop({ code: 'cold.all-stop' }, who);
      room.warmth.keep.stop(who);
      room.cuts.callOff(who);
      return takes.stopAll(who);
    },
    'take.continue': ({ takeId }, who) => takes.choose(takeId, who, { do: 'continue' }),
    'take.back': ({ takeId }, who) => takes.choose(takeId, who, { do: 'back' }),
    'take.reveal': ({ takeId, reason }, who) => takes.choose(takeId, who, { do: 'reveal', reason }),
    'take.retryStep': ({ takeId, step }, who) => takes.choose(takeId, who, { do: 'retry', step }),
    'take.skipStep': ({ takeId, step }, who) => takes.choose(takeId, who, { do: 'skip', step }),
    'take.acceptStep': ({ takeId, step }, who) => takes.choose(takeId, who, { do: 'accept', step }),
    'take.stop': ({ takeId }, who) => takes.stopTake(takeId, who) ?? {},
    'take.get': ({ takeId }) => takes.get(takeId),
    'take.interrupted': ({ choice }, who) => recovery.choose(choice, who),
    'gate.waive': ({ gate, reason, untilS }, who) => {
      const known = room.publisher.state.gates.find((one) => one.id === gate);
      if (known && !known.waivable) return { code: 'gate.not-waivable', params: { gate } };
      stage.waive({ gate, seat: who.name, reason, untilUs: clock.nowUs() + (untilS ?? WAIVER_S) * 1e6 });
      shown.people();
      takes.sweep();
      return {};
    },
    'gate.unwaive': ({ gate }) => {
      stage.unwaive(gate);
      shown.people();
      takes.sweep();
      return {};
    },
    'step.tick': ({ what, untilS }, who) => {
      if (takes.tick(what, who)) return { step: what };
      const nowUs = clock.nowUs();
      stage.ticks.set(what, { seat: who.name, atUs: nowUs, untilUs: nowUs + (untilS ?? TICK_S) * 1e6 });
      takes.sweep();
      return { what };
    },
    'show.state': async ({ state }) => {
      if (state === 'EDIT' && takes.runningTakes().length > 0) return { code: 'show.take-running' };
      const waits = cold.showFault(state);
      if (waits) return waits;
      stage.show = state;
      shown.people();
      await room.keep();
      return { state };
    },
    'zone.safe': ({ zone }, who) => {
      if (!stage.zones.has(zone)) return { code: 'zone.unknown', params: { zone } };
      void delay.end({ code: 'delay.bailed-out' });
      cold.stop({ code: 'cold.bailed-out' }, who);
      return takes.bailout([zone], who);
    },
    'preset.recall': ({ id, replace }, who) => {
      if (!stage.presets.has(id)) return { code: 'preset.unknown', params: { id } };
      return takes.arm({ preset: id }, who, { replace });
    },
    'cue.go': ({ expect }, who) => cues.go(expect, who),
    'cue.back': (_, who) => cues.back(who),
    'cue.stop': () => cues.stop(),
    'cue.select': ({ cue }, who) => cues.select(cue, who),
    'cue.lists': () => ({
      lists: stage.studio.cueLists.map(({ id, name, cues: all }) => ({ id, name, cues: all.length })),
    }),
    'cue.load': ({ list }) => cues.load(list),
  };
}

/** Optional fields without a value are left out. */
function requestOf(args: {
  readonly mode?: string | undefined;
  readonly scene?: string | undefined;
  readonly preset?: string | undefined;
  readonly zones?: readonly string[] | undefined;
}): TargetRequest {
  const { mode, scene, preset, zones } = args;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(scene === undefined ? {} : { scene }),
    ...(preset === undefined ? {} : { preset }),
    ...(zones === undefined ? {} : { zones }),
  };
}
