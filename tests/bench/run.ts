/** `npm run bench [-- name...]`: every benchmark beside its control in the same run, as a table of ratios. `--write` keeps it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './engine-kit.ts';

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith('--'));
const files = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .toSorted()
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.startsWith(word)));

/** One file in this process: what others did before would be in its heap and in its shapes. */
async function runOne(file: string): Promise<void> {
  const { bench } = (await import(join(import.meta.dirname, file))) as { bench: () => Promise<BenchRow[]> };
  for (const row of await bench())
    process.stdout.write(
      `| ${row.name} | ${short(row.ours)} | ${short(row.control)} | ${row.unit} | **${short(row.ratio)}** |\n`,
    );
}

async function runChild(file: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, file, '--here'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    process.stdout.write(chunk);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return text.split('\n').filter((line) => line.startsWith('| '));
}

if (words.includes('--here')) {
  for (const file of files) await runOne(file);
  process.exit(0);
}
const sections: string[] = [];
for (const file of files) {
  process.stdout.write(`\n${file}\n`);
  const lines = await runChild(file);
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
