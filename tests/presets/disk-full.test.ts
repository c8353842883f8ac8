/** A disk that is really full: 16 MB of memory, mounted for one process only (needs Linux; works without root too). */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { FullReport } from './full-child.ts';
import { newFolder } from './rig.ts';

const ENTRY = fileURLToPath(new URL('./full-child.ts', import.meta.url));
const MOUNTED = 'mount -t tmpfs -o size=16m none "$1" && exec "$2" "$3" "$1"';

test.skipIf(process.platform !== 'linux')(
  'disk full is named, reading goes on, it heals by itself, and nothing acknowledged is lost',
  () => {
    const args = ['-rm', 'sh', '-c', MOUNTED, 'sh', newFolder(), process.execPath, ENTRY];
    const env = { ...process.env, NODE_OPTIONS: '' };
    const report = JSON.parse(execFileSync('unshare', args, { encoding: 'utf8', env })) as FullReport;
    expect(report.appendFault).toMatchObject({ code: 'storage.disk-full', params: { file: 'journal.db' } });
    expect(report.durableFault.code).toBe('storage.disk-full');
    expect(report.intentFault).toMatchObject({ code: 'storage.disk-full', params: { file: 'intents.jsonl' } });
    expect(report.intentsTorn).toBe(0);
    expect(report.saveFault).toMatchObject({ code: 'storage.disk-full', params: { file: 'library.db' } });
    expect(report.backupFault.code).toBe('storage.disk-full');
    expect(report.partsLeft).toEqual([]);
    expect(report.whileFull.journal).toMatchObject({ code: 'storage.disk-full' });
    expect(report.whileFull.library).toMatchObject({ code: 'storage.disk-full' });
    // All but the line after healing, and perhaps the intent that came with the line that found the disk full.
    const written = report.acknowledgedLines - 1 + report.intended;
    expect([written - 1, written]).toContain(report.readableWhileFull);
    expect(report.acknowledgedLines).toBeGreaterThan(10);
    expect(report.healed).toBe(true);
    expect(report.statusCodes.at(-1)).toBe('ok ok');
    expect(report.afterHealing).toBe(true);
    expect(report.lastIntentTakenIn).toBe(1);
    expect(report.rows).toBe(report.acknowledgedLines + report.intended);
    expect(report.presets).toBe(report.acknowledgedPresets);
  },
  60_000,
);
