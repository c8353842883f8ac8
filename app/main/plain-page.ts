/** Two pages that need no engine: it is starting, and it did not. Without scripts, as `data:` URLs. Pure. */
import { sayFault, sayHint } from '../protocol/words/faults.ts';
import type { Lang } from '../protocol/words/words.ts';
import { LIFE_POLICY } from './life.ts';
import type { Trouble } from './stage-processes.ts';
import { say } from './words.ts';

export function startingPage(lang: Lang): string {
  return page(lang, say('starting.title', lang), [say('starting.text', lang)]);
}

/** `ran`: it had served before. */
export function troublePage({ part, code, faults }: Trouble, ran: boolean, lang: Lang): string {
  const died = say(`trouble.${part}`, lang, { times: LIFE_POLICY.maxDeaths + 1, code: code ?? '?' });
  const why = faults.flatMap((fault) => [sayFault(fault, lang), sayHint(fault, lang)]).filter((line) => line !== '');
  return page(lang, say(ran ? 'trouble.stopped' : 'trouble.title', lang), [
    ...(why.length > 0 ? why : [died]),
    say('trouble.devices', lang),
    say('trouble.again', lang),
  ]);
}

/** What a command line is told: both languages, as the engine does it. */
export function troubleLines({ part, code, faults }: Trouble): readonly string[] {
  const times = LIFE_POLICY.maxDeaths + 1;
  if (faults.length > 0) return []; // the process has printed them itself
  return (['en', 'zh'] as const).map(
    (lang) => `stagelock: ${say(`trouble.${part}`, lang, { times, code: code ?? '?' })}`,
  );
}

function page(lang: Lang, title: string, lines: readonly string[]): string {
  const html = `<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><meta charset="utf-8"><title>${escaped(title)}</title>
<style>html{background:#0b0d10;color:#c9d1d9;font:16px/1.6 system-ui,sans-serif}body{max-width:46em;margin:18vh auto;padding:0 2em}h1{font-size:22px;font-weight:600;color:#fff}</style>
<h1>${escaped(title)}</h1>${lines.map((line) => `<p>${escaped(line)}</p>`).join('')}</html>`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
