/** `npm run bench [-- name...]`: every benchmark beside its control in the same run, as a table of ratios. `--write` keeps it. */
import { globSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './engine-kit.ts';

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));
const files = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .toSorted()
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.startsWith(word)));

const sections: string[] = [];
for (const file of files) {
  process.stdout.write(`\n${file}\n`);
  const { bench } = (await import(join(import.meta.dirname, file))) as { bench: () => Promise<BenchRow[]> };
  const rows = await bench();
  const lines = rows.map(
    (row) => `| ${row.name} | ${short(row.ours)} | ${short(row.control)} | ${row.unit} | **${short(row.ratio)}** |`,
  );
  for (const line of lines) process.stdout.write(`${line}\n`);
  sections.push(
    `## ${file.replace('.bench.ts', '')}\n\n| what / against | ours | control | unit | ratio |\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}\n`,
  );
}
if (words.includes('--write')) {
  const head = `# Benchmarks\n\nMade by \`npm run bench -- --write\` on Node ${process.versions.node}, ${cpus().length} shared virtual cores. Every figure stands beside a control\nof the same run; only the ratios mean something. No test asserts a time.\n`;
  writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md'), `${head}\n${sections.join('\n')}`);
}

function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
