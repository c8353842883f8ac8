/**
 * Words in two languages. A catalogue is a flat map key -> [English, Chinese] with `{name}` places.
 *
 * Faults, gates and refusals travel as codes with parameters; their words stand in faults.ts (key = code; a code's hint
 * has the key `<code>!`). The console's own texts stand in app/renderer/words/*.ts with the same shape. A test walks the
 * sources and fails on a missing or an unused key, on a place that only one language has, and on an empty text.
 */
export type Lang = 'en' | 'zh';
export type Entry = readonly [en: string, zh: string];
export type Catalogue = Readonly<Record<string, Entry>>;
export type Params = Readonly<Record<string, string | number | boolean>>;

/** Fills `{name}` places; a place without a parameter stays visible as `{name}`, never empty. */
export function fill(template: string, params: Params | undefined): string {
  if (!params || !template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

export function pick(entry: Entry, lang: Lang): string {
  return lang === 'zh' ? entry[1] : entry[0];
}
