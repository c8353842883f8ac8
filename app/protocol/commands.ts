/**
 * One definition per command: name, least role, safety class, arguments. HTTP, WebSocket, OSC in, command line, palette
 * and `openapi.json` are made from this table; the engine's handlers are checked against it.
 */
import * as z from 'zod/mini';
import { HOPS, LOOP } from '../core/latency/hops.ts';
import { MAX_LEAD_FRAMES } from '../core/trial/lead.ts';
import { MAX_RUNS, MIN_RUNS } from '../core/trial/trial.ts';
import { command, none } from './command-entry.ts';
import { calibrationCommands } from './commands-calibration.ts';
import { coldCommands } from './commands-cold.ts';
import { markArgs, startArgs, unmarkArgs } from './commands-delay.ts';
import { engineCommands } from './commands-engines.ts';
import { eventCommands } from './commands-event.ts';
import { fieldCommands } from './commands-fields.ts';
import { lensCommands } from './commands-lens.ts';
import { clusterCommands } from './commands-ndisplay.ts';
import { profileCommands } from './commands-profiles.ts';
import { deleteArgs, pauseArgs, recordArgs, replayArgs, seekArgs } from './commands-recording.ts';
import { moveCommands } from './commands-virtual.ts';
import { warmthCommands } from './commands-warmth.ts';
import type { Role } from './state.ts';

const id = z.string().check(z.minLength(1), z.maxLength(120));
const reason = z.string().check(z.minLength(1), z.maxLength(400));
const paramValue = z.union([
  z.number(),
  z.string().check(z.maxLength(4_000)),
  z.boolean(),
  z.array(z.number()).check(z.maxLength(16)),
]);
const zones = z.array(id).check(z.maxLength(64));
const names = z.object({ en: z.string().check(z.maxLength(120)), zh: z.string().check(z.maxLength(120)) });
const latencyHop = z.enum([...HOPS, LOOP]);

export const COMMANDS = {
  // stage
  'stage.rehearse': command(
    'director',
    0,
    z.strictObject({ mode: z.optional(id), scene: z.optional(id), preset: z.optional(id), zones: z.optional(zones) }),
  ),
  'stage.arm': command(
    'director',
    2,
    z.strictObject({
      mode: z.optional(id),
      scene: z.optional(id),
      preset: z.optional(id),
      zones: z.optional(zones),
      /** The cue this arms, where it is one; told in `armed.cue`. */
      cue: z.optional(id),
      /** Withdraws an overlapping plan of another seat, which is told. */
      replace: z.optional(z.boolean()),
      /** Steps without undo that the person confirms. */
      confirm: z.optional(z.array(id).check(z.maxLength(200))),
    }),
  ),
  /** Starts the invisible scene loads of a target, so that arming finds its systems warm. */
  'stage.prepare': command(
    'director',
    1,
    z.strictObject({ mode: z.optional(id), scene: z.optional(id), preset: z.optional(id), zones: z.optional(zones) }),
  ),
  ...warmthCommands,
  /** The limit of an armed plan starts again; whoever may arm may extend. */
  'stage.extend': command('director', 1, z.strictObject({ planId: id })),
  'stage.disarm': command('director', 1, z.strictObject({ planId: z.optional(id) })),
  'stage.take': command('director', 2, z.strictObject({ planId: id, wait: z.optional(z.boolean()) })),
  /** The take begins in time for its switch to leave on this frame; the next time that this timecode comes. */
  'stage.schedule': command('director', 2, z.strictObject({ planId: id, at: z.string().check(z.maxLength(16)) })),
  'stage.unschedule': command('director', 1, none),
  'stage.undo': command('operator', 2, z.strictObject({ takeId: z.optional(id) })),
  'stage.bailout': command('operator', 3, z.strictObject({ zones: z.optional(zones) })),
  'stage.stop': command('viewer', 1, none),
  'take.continue': command('operator', 2, z.strictObject({ takeId: id })),
  'take.back': command('operator', 2, z.strictObject({ takeId: id })),
  'take.reveal': command('operator', 2, z.strictObject({ takeId: id, reason })),
  'take.retryStep': command('operator', 2, z.strictObject({ takeId: id, step: id })),
  'take.skipStep': command('operator', 2, z.strictObject({ takeId: id, step: id })),
  'take.acceptStep': command('operator', 2, z.strictObject({ takeId: id, step: id })),
  'take.stop': command('director', 1, z.strictObject({ takeId: z.optional(id) })),
  'take.get': command('viewer', 0, z.strictObject({ takeId: id })),
  'take.interrupted': command('operator', 2, z.strictObject({ choice: z.enum(['finish', 'back', 'leave']) })),
  'gate.waive': command(
    'operator',
    2,
    z.strictObject({ gate: id, reason, untilS: z.optional(z.number().check(z.positive(), z.maximum(43_200))) }),
  ),
  'gate.unwaive': command('operator', 1, z.strictObject({ gate: id })),
  'step.tick': command(
    'technician',
    1,
    z.strictObject({ what: id, untilS: z.optional(z.number().check(z.positive(), z.maximum(43_200))) }),
  ),
  // parameters
  'param.set': command('technician', 1, z.strictObject({ path: id, value: paramValue })),
  'param.adopt': command('technician', 1, z.strictObject({ path: id })),
  'param.push': command('technician', 1, z.strictObject({ path: id })),
  'param.ignore': command(
    'technician',
    1,
    z.strictObject({ path: id, untilS: z.number().check(z.positive(), z.maximum(43_200)) }),
  ),
  'param.release': command('technician', 1, z.strictObject({ path: id })),
  'param.undo': command('technician', 1, z.strictObject({ path: id })),
  'override.set': command('operator', 1, z.strictObject({ path: id, value: paramValue })),
  'override.clear': command('operator', 1, z.strictObject({ path: id })),
  'zone.freeze': command('operator', 3, z.strictObject({ zone: id, on: z.boolean() })),
  'zone.black': command('operator', 3, z.strictObject({ zone: id, on: z.boolean() })),
  'zone.safe': command('operator', 3, z.strictObject({ zone: id })),
  // show
  'show.state': command('operator', 1, z.strictObject({ state: z.enum(['EDIT', 'REHEARSAL', 'SHOW']) })),
  'onair.declare': command(
    'operator',
    1,
    z.strictObject({ source: id, minutes: z.number().check(z.positive(), z.maximum(720)) }),
  ),
  'onair.clear': command('operator', 1, none),
  /** A wall that is drawn for cameras goes first; a person is counted in where the mixer cannot follow by itself. */
  'camera.cut': command('operator', 2, z.strictObject({ source: id, to: z.optional(z.enum(['program', 'preview'])) })),
  /** A cut whose wall has not gone yet. */
  'camera.callOff': command('operator', 1, none),
  // presets
  'preset.list': command(
    'viewer',
    0,
    z.strictObject({
      search: z.optional(z.string().check(z.maxLength(200))),
      deleted: z.optional(z.boolean()),
      limit: z.optional(z.number().check(z.positive(), z.maximum(1_000))),
    }),
  ),
  'preset.get': command('viewer', 0, z.strictObject({ id, version: z.optional(z.number()) })),
  'preset.save': command(
    'director',
    1,
    z.strictObject({
      id: z.optional(id),
      name: names,
      notes: z.optional(names),
      zones: z.optional(zones),
      /** Default: the director's groups, without the technician's look. */
      includeLook: z.optional(z.boolean()),
      picture: z.optional(z.string().check(z.maxLength(200))),
    }),
  ),
  'preset.recall': command('director', 2, z.strictObject({ id, replace: z.optional(z.boolean()) })),
  'preset.update': command(
    'director',
    1,
    z.strictObject({
      id,
      name: z.optional(names),
      notes: z.optional(names),
      fromLive: z.optional(z.boolean()),
      values: z.optional(z.record(id, z.nullable(paramValue))),
      expectVersion: z.optional(z.number()),
    }),
  ),
  'preset.delete': command('director', 1, z.strictObject({ id })),
  'preset.undelete': command('director', 1, z.strictObject({ id })),
  'preset.history': command('viewer', 0, z.strictObject({ id })),
  'preset.restore': command('director', 1, z.strictObject({ id, version: z.number() })),
  'preset.diff': command('viewer', 0, z.strictObject({ id })),
  // cues
  'cue.go': command('director', 2, z.strictObject({ expect: z.optional(id) })),
  'cue.back': command('director', 1, none),
  'cue.stop': command('director', 1, none),
  'cue.select': command('director', 1, z.strictObject({ cue: id })),
  'cue.lists': command('viewer', 0, none),
  'cue.load': command('director', 1, z.strictObject({ list: id })),
  // devices
  'device.list': command('viewer', 0, none),
  'device.enable': command('technician', 1, z.strictObject({ device: id })),
  'device.disable': command('technician', 2, z.strictObject({ device: id })),
  /** Read-only queries of every readable parameter; what came back and what did not. */
  'device.test': command('technician', 0, z.strictObject({ device: id })),
  'device.standAside': command(
    'technician',
    1,
    z.strictObject({ device: id, on: z.boolean(), reason: z.optional(reason) }),
  ),
  ...fieldCommands,
  // trials and lead times
  /** Toggles one parameter between what stands there and another value, to see when it takes effect. Never on air. */
  'trial.start': command(
    'technician',
    2,
    z.strictObject({
      path: id,
      runs: z.optional(z.int().check(z.minimum(MIN_RUNS), z.maximum(MAX_RUNS))),
      /** Both; one of them is what stands there. */
      values: z.optional(z.array(paramValue).check(z.minLength(2), z.maxLength(2))),
      /** Who else sees it: any key that a device of the studio reports, or a camera whose pictures are watched. */
      eye: z.optional(z.union([z.strictObject({ device: id, key: id }), z.strictObject({ camera: id })])),
      /** Where it flashes a measurement patch: the floor was warned, a person says so. */
      warned: z.optional(z.literal(true)),
    }),
  ),
  'trial.stop': command('technician', 1, none),
  'trial.list': command('viewer', 0, none),
  'trial.forget': command('technician', 1, z.strictObject({ path: id })),
  /** What stood there before a trial that was cut off; `leave`: it shall stay as it is. */
  'trial.putBack': command('technician', 2, z.strictObject({ leave: z.optional(z.boolean()) })),
  'lead.adopt': command(
    'technician',
    1,
    z.strictObject({ path: id, frames: z.optional(z.int().check(z.minimum(0), z.maximum(MAX_LEAD_FRAMES))) }),
  ),
  'lead.clear': command('technician', 1, z.strictObject({ path: id })),
  'alarm.ack': command('operator', 1, z.strictObject({ id })),
  'alarm.shelve': command(
    'operator',
    1,
    z.strictObject({ id, minutes: z.number().check(z.positive(), z.maximum(720)) }),
  ),
  // seats
  'go.request': command('director', 1, none),
  'go.release': command('director', 1, none),
  'go.grant': command('director', 1, z.strictObject({ seat: id })),
  'go.break': command('operator', 1, z.strictObject({ reason })),
  'seat.rename': command('viewer', 0, z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(60)) })),
  'seat.token': command(
    'admin',
    1,
    z.strictObject({
      role: z.enum(['viewer', 'director', 'technician', 'operator', 'admin']),
      name: z.string().check(z.minLength(1), z.maxLength(60)),
      once: z.optional(z.boolean()),
    }),
  ),
  /** A seat's token, with all that were made from it, or an invitation: lets nobody in any more, and shuts their link. */
  'seat.withdraw': command('admin', 1, z.strictObject({ id })),
  'seat.list': command('viewer', 0, none),
  // tracking
  /** Which of a camera's trackers leads. */
  'tracking.lead': command('technician', 2, z.strictObject({ camera: id, source: id })),
  /** Begins anew to learn how far its lens rings turn; `main` where a camera has one tracker. */
  'tracking.encoders.reset': command('technician', 1, z.strictObject({ camera: id, source: id })),
  'tracking.relay': command('technician', 2, z.strictObject({ camera: id, sink: id, on: z.boolean() })),
  'tracking.status': command('viewer', 0, none),
  // tracking that is recorded
  'tracking.record.start': command('technician', 1, recordArgs),
  'tracking.record.stop': command('technician', 1, none),
  'tracking.record.list': command('viewer', 0, none),
  /** It is marked, hidden from the list and kept on disk; `back` takes the mark off. */
  'tracking.record.delete': command('technician', 2, deleteArgs),
  /** A recording stands in for trackers: never in SHOW or on air. */
  'tracking.replay.start': command('technician', 3, replayArgs),
  'tracking.replay.pause': command('technician', 1, pauseArgs),
  'tracking.replay.seek': command('technician', 1, seekArgs),
  /** From every seat: cameras hear their own trackers again. */
  'tracking.replay.stop': command('viewer', 1, none),
  // virtual moves: a camera leaves its tracker for a path, and comes back
  ...moveCommands,
  // configurations of nDisplay clusters
  ...clusterCommands,
  // cluster events that people make
  ...eventCommands,
  ...profileCommands,
  // render nodes of a cluster
  ...engineCommands,
  ...coldCommands,
  // delay of cameras: a patch on the wall flashes, never on air
  'delaycal.start': command('technician', 3, startArgs),
  'delaycal.mark': command('technician', 1, markArgs),
  'delaycal.unmark': command('technician', 1, unmarkArgs),
  /** The wall goes dark, from every seat; marks may still come. */
  'delaycal.stop': command('viewer', 1, none),
  /** Kept until it expires. */
  'delaycal.keep': command('technician', 1, none),
  'delaycal.discard': command('technician', 1, none),
  ...lensCommands,
  ...calibrationCommands,
  // latency: what a hop takes, for one camera and mode or, left out, for all; in frames or ms
  'latency.set': command(
    'technician',
    1,
    z.strictObject({
      camera: z.optional(id),
      mode: z.optional(id),
      hop: latencyHop,
      frames: z.optional(z.number().check(z.minimum(0), z.maximum(500))),
      ms: z.optional(z.number().check(z.minimum(0), z.maximum(10_000))),
      spreadMs: z.optional(z.number().check(z.minimum(0), z.maximum(10_000))),
      /** From then on it no longer counts. */
      untilS: z.optional(z.number().check(z.positive(), z.maximum(31_536_000))),
    }),
  ),
  'latency.clear': command(
    'technician',
    1,
    z.strictObject({ camera: z.optional(id), mode: z.optional(id), hop: latencyHop }),
  ),
  // journal, library
  'journal.query': command(
    'viewer',
    0,
    z.strictObject({
      before: z.optional(z.number()),
      limit: z.optional(z.number().check(z.positive(), z.maximum(1_000))),
      kind: z.optional(z.string().check(z.maxLength(60))),
      search: z.optional(z.string().check(z.maxLength(200))),
      fromMs: z.optional(z.number()),
      toMs: z.optional(z.number()),
    }),
  ),
  'journal.export': command(
    'technician',
    0,
    z.strictObject({ format: z.enum(['csv', 'json']), fromMs: z.optional(z.number()), toMs: z.optional(z.number()) }),
  ),
  'journal.verify': command('technician', 0, none),
  'library.backup': command('technician', 1, none),
  'library.backups': command('viewer', 0, none),
  'library.restore': command('admin', 3, z.strictObject({ backup: id })),
  'library.export': command('director', 0, none),
  'library.import': command('director', 1, z.strictObject({ data: z.string().check(z.maxLength(15_000_000)) })),
  // studio
  'studio.check': command('technician', 0, none),
  'studio.reload': command('technician', 2, none),
  // virtual stage only
  'virtual.fault.set': command(
    'technician',
    1,
    z.strictObject({ device: id, fault: z.record(id, z.union([z.string(), z.number()])) }),
  ),
  'virtual.fault.clear': command('technician', 1, z.strictObject({ device: z.optional(id) })),
  'virtual.frontPanel': command('technician', 1, z.strictObject({ device: id, param: id, value: paramValue })),
} as const;

export type CommandName = keyof typeof COMMANDS;
export type CommandArgs<N extends CommandName> = z.infer<(typeof COMMANDS)[N]['args']>;

export const ROLE_RANK: Readonly<Record<Role, number>> = {
  viewer: 0,
  director: 1,
  technician: 2,
  operator: 3,
  admin: 4,
};

/** A command of anybody: name and checked arguments. */
export type AnyCommand = { [N in CommandName]: { readonly name: N; readonly args: CommandArgs<N> } }[CommandName];

/** Unknown name, or arguments that do not fit: where and why. */
export type ParsedCommand =
  | { readonly command: AnyCommand }
  | { readonly unknown: string }
  | { readonly wrong: { readonly place: string; readonly problem: string } };

export function parseCommand(name: string, args: unknown): ParsedCommand {
  if (!isCommandName(name)) return { unknown: name };
  const parsed = z.safeParse(COMMANDS[name].args as z.ZodMiniType, args);
  if (parsed.success) return { command: { name, args: parsed.data } as AnyCommand };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  return { wrong: { place: place === '' ? 'arguments' : place, problem: issue?.message ?? issue?.code ?? '' } };
}

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** Arguments as JSON Schema, for openapi.json. */
export function commandSchema(name: CommandName): unknown {
  return z.toJSONSchema(COMMANDS[name].args as z.ZodMiniType, { unrepresentable: 'any' });
}
