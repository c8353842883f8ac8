/**
 * A program that speaks as `pmc` does: `node pmc-emulator.ts <scene.json> [-u] [-b n] [-d n] [-s path] 'GET NAME' ...`
 *
 * The scene file is read at every call, so that a test or the virtual stage changes the clock by writing it. Like the
 * real one it exits 0 without a RESPONSE where nothing answers. A scene that cannot be read ends it with 1.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { type PtpScene, printPmc } from './pmc-print.ts';

const identity = z.string().check(z.regex(/^[0-9a-f]{6}\.[0-9a-f]{4}\.[0-9a-f]{6}$/));
const sceneSchema = z.object({
  state: z.enum(['slave', 'uncalibrated', 'grandmaster', 'gm-lost', 'silent']),
  identity,
  grandmaster: identity,
  domain: z.int().check(z.gte(0), z.lte(255)),
  offsetNs: z.number(),
  pathDelayNs: z.number(),
  clockClass: z.int().check(z.gte(0), z.lte(255)),
  syncHz: z.number().check(z.gte(0), z.lte(1024)),
  sinceMs: z.number(),
});

/** Options of pmc that take a value. */
const WITH_VALUE = new Set(['-b', '-d', '-s', '-i', '-t', '-f']);

function main(): number {
  const [file, ...args] = process.argv.slice(2);
  const read = file === undefined ? undefined : readScene(file);
  if (!read) {
    process.stderr.write('pmc-emulator: no scene\n');
    return 1;
  }
  const asked: string[] = [];
  let domain = 0;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '-d') domain = Number(args[i + 1]);
    if (WITH_VALUE.has(arg)) i++;
    else if (!arg.startsWith('-')) asked.push(arg);
  }
  process.stdout.write(printPmc(read, asked, domain, Date.now()));
  return 0;
}

function readScene(file: string): PtpScene | undefined {
  try {
    const parsed = z.safeParse(sceneSchema, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (cause) {
    process.stderr.write(`pmc-emulator: ${String(cause)}\n`);
    return undefined;
  }
}

process.exitCode = main();
