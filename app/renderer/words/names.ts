/** Ids of the studio inside faults and gates, as people named them. */
import type { Fault, Text } from '../../core/parameter.ts';
import type { StudioInfo } from '../../protocol/state.ts';
import { fill, type Lang, pick } from '../../protocol/words/words.ts';
import { ownerWord } from '../live/view.ts';
import { WORDS } from './catalogue.ts';

export function nameOf(id: string, studio: StudioInfo): Text | undefined {
  const source = studio.cameras[id] && studio.mixer?.sources.find((one) => one.camera === id);
  return (
    studio.zones[id]?.short ??
    studio.systems[id]?.name ??
    source?.name ??
    studio.cameras[id]?.name ??
    studio.devices[id]?.name ??
    studio.scenes[id]?.name ??
    studio.ranges[id] ??
    studio.timeSources?.[id] ??
    studio.mixer?.sources.find((one) => one.id === id)?.name
  );
}

export function sayText(name: Text, lang: Lang): string {
  return lang === 'zh' ? name.zh || name.en : name.en || name.zh;
}

/** What a hold outlives, as gates and their reasons name it. */
const SURVIVED: Readonly<Record<string, keyof typeof WORDS>> = {
  inputSwitch: 'survives.input-switch',
  inputLoss: 'survives.input-loss',
  presetRecall: 'survives.preset-recall',
  formatChange: 'survives.format-change',
  referenceLoss: 'survives.reference-loss',
};

type Labels = Readonly<Record<string, { readonly label: Text }>>;

/** One id, or a list of them, or any other text as it is. */
export function sayIds(value: string, studio: StudioInfo, lang: Lang, labels: Labels = {}): string {
  return value
    .split(', ')
    .map((part) => {
      const name = nameOf(part, studio) ?? labels[part]?.label;
      if (name) return sayText(name, lang);
      const group = studio.holdGroups[part];
      if (group) return group.zoneIds.map((zone) => sayIds(zone, studio, lang)).join(' + ');
      const survived = SURVIVED[part];
      if (survived) return pick(WORDS[survived], lang);
      return sayGateId(part, studio, lang) ?? part;
    })
    .join(', ');
}

/** A gate or a tick by its id (`tracking/a/vp`, `picture-seen/vp`), as its row names it. */
function sayGateId(id: string, studio: StudioInfo, lang: Lang): string | undefined {
  const slash = id.indexOf('/');
  const kind = TICKED[id.slice(0, slash)] ?? id.slice(0, slash);
  const key = `gate.${kind}`;
  if (slash < 0 || !Object.hasOwn(WORDS, key)) return undefined;
  const what = sayAbout(id.slice(slash + 1), studio, lang);
  return fill(pick(WORDS[key as keyof typeof WORDS], lang), { what });
}

/** What a person ticks, by the gate that asks for it. */
const TICKED: Readonly<Record<string, string>> = { 'picture-seen': 'seen', reference: 'locked' };

/** The fault with its ids and paths replaced, so that the sentence reads. */
export function named(fault: Fault, studio: StudioInfo | undefined, lang: Lang, labels: Labels = {}): Fault {
  if (!fault.params || !studio) return fault;
  const params = Object.fromEntries(
    Object.entries(fault.params).map(([key, value]) => [
      key,
      typeof value === 'string' ? (sayVerdict(key, value, lang) ?? sayIds(value, studio, lang, labels)) : value,
    ]),
  );
  return { code: fault.code, params };
}

/** How a camera's tracking is, or which hops of a latency are meant, where a sentence tells it. */
function sayVerdict(param: string, value: string, lang: Lang): string | undefined {
  if (param === 'hop' || param === 'hops')
    return value
      .split(', ')
      .map((hop) => sayHop(hop, lang))
      .join(lang === 'zh' ? '、' : ', ');
  const key = `camera.${value}`;
  return param === 'verdict' && Object.hasOwn(WORDS, key) ? pick(WORDS[key as keyof typeof WORDS], lang) : undefined;
}

function sayHop(hop: string, lang: Lang): string {
  const key = `hop.${hop}`;
  return Object.hasOwn(WORDS, key) ? pick(WORDS[key as keyof typeof WORDS], lang) : hop;
}

/** What a gate is about (`a/vp`, `xr+vp`, `picture/a`): systems by their short word. */
export function sayAbout(about: string, studio: StudioInfo, lang: Lang): string {
  return about
    .split(/[/+]/)
    .filter((part) => part !== 'picture' && part !== 'zone')
    .map((part) => (studio.systems[part] ? ownerWord(studio.systems, part) : sayIds(part, studio, lang)))
    .join(' · ');
}
