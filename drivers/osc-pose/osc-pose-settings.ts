/** What the studio file says of a tracker that speaks OSC: its template, by name or written out, and how to read it. */
import * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { AXES_NAMES, type AxesName, axesNamed } from '../kit/axes.ts';
import { parseSettings, settingsFault } from '../kit/settings.ts';
import type { OscPoseSense } from './osc-pose-codec.ts';
import { OSC_LOOKS, parseOscTemplate, SHIPPED_TEMPLATES } from './osc-pose-template.ts';

const schema = z.strictObject({
  /** Camera number in the address or the arguments; null = whatever comes. */
  cameraId: z._default(z.nullable(z.int().check(z.gte(0), z.lte(0xffff))), null),
  expectedHz: z._default(z.number().check(z.gte(1), z.lte(1_000)), 60),
  /** A name of a shipped template, or a template of one's own (drivers/osc-pose/osc-pose-template.ts). */
  template: z._default(z.string().check(z.minLength(1), z.maxLength(253)), 'angles'),
  /** Absent: what the shipped template says, else ours. */
  axes: z.exactOptional(z.enum(AXES_NAMES)),
  looks: z.exactOptional(z.enum(OSC_LOOKS)),
  /** Which tracker, where names tell them apart. */
  name: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(120))),
});

export type OscPoseSettings = z.infer<typeof schema>;

/** Also refuses a template that cannot be. */
export function oscPoseSettings(raw: unknown): OscPoseSettings | Fault {
  const settings = parseSettings(schema, raw);
  if ('code' in settings) return settings;
  const sense = oscPoseSense(settings);
  return 'code' in sense ? settingsFault('template', sense.code, String(sense.params?.['piece'] ?? '')) : settings;
}

/** How to read by these settings, or by the options of the tracking process, which carry the same. */
export function oscPoseSense(options: Readonly<Record<string, unknown>>): OscPoseSense | Fault {
  const { template = 'angles', axes, looks, name } = options;
  const source = typeof template === 'string' ? template : '';
  const shipped = Object.hasOwn(SHIPPED_TEMPLATES, source) ? SHIPPED_TEMPLATES[source] : undefined;
  const parsed = parseOscTemplate(shipped?.template ?? source);
  if ('code' in parsed) return parsed;
  const axesName = AXES_NAMES.find((one) => one === axes) ?? shipped?.axes ?? ('z-up' satisfies AxesName);
  return {
    template: parsed,
    axes: axesNamed(axesName),
    looks: OSC_LOOKS.find((one) => one === looks) ?? shipped?.looks ?? 'y',
    name: typeof name === 'string' ? name : '',
  };
}
