/**
 * What browser tests share: one engine with its virtual stage per file, seats that sign in by a one-time link, and what a
 * person can see of the stage. Everything is found by the word or role that a person sees, in the language of the test.
 */
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import type { Role, StageState } from '../../app/protocol/state.ts';
import type { Truth } from '../../app/protocol/truth.ts';
import { type EngineRig, isWell, openStillRig, takeTo } from '../engine/rig.ts';

export type Lang = 'en' | 'zh';
export const LANGS: readonly Lang[] = ['en', 'zh'];
export const ROOMS = ['live', 'director', 'tracking', 'sync', 'devices', 'library'] as const;

const START_MS = 120_000;

/**
 * One engine for a file: started before its first test, stopped after its last. The studio is the shipped one, but no
 * system is handed poses, unless they are what is looked at: browsers that paint on the same cores make trackers stutter,
 * which would close gates, and here it is the console that is tried.
 */
export function useStage(open = openStillRig): { readonly rig: EngineRig } {
  let rig: EngineRig | undefined;
  test.beforeAll(async () => {
    test.setTimeout(START_MS);
    rig = await open();
  });
  test.afterAll(async () => {
    await rig?.stop();
    rig = undefined;
  });
  return {
    get rig() {
      if (!rig) throw new Error('the engine is not running');
      return rig;
    },
  };
}

/** A link that signs one page in, once. */
export async function onceLink(rig: EngineRig, role: Role, name: string): Promise<string> {
  const answer = await rig.command<{ once: string }>('seat.token', { role, name, once: true });
  if (!answer.ok) throw new Error(`no token: ${JSON.stringify(answer.error)}`);
  return `${rig.url}/?once=${encodeURIComponent(answer.result.once)}`;
}

export interface Seat {
  readonly page: Page;
  /** What the console complained about: errors, refused content, failed requests of its own. */
  readonly complaints: readonly string[];
}

interface SeatOptions {
  readonly role?: Role;
  readonly name?: string;
  readonly lang?: Lang;
  readonly room?: string;
}

/** Opens the console in a tab of its own and waits until the page stands. */
export async function openSeat(context: BrowserContext, rig: EngineRig, options: SeatOptions = {}): Promise<Seat> {
  const { role = 'operator', name = 'Desk 1', lang = 'en', room = 'live' } = options;
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A refused command is an answer, told on the page; the browser logs its status all the same.
    const refused = trying.has(page) && message.text().includes('status of 409');
    if (message.type() === 'error' && !refused) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${await onceLink(rig, role, name)}&lang=${lang}#/${room}`);
  await expect(page.locator('.frame')).toBeVisible();
  return { page, complaints };
}

/** Pages on which something may be refused just now, because it is tried until it goes. */
const trying = new WeakSet<Page>();

/** Does it again until it has gone, as a person would: what is refused meanwhile is no complaint. */
export async function tryUntil(page: Page, limitMs: number, act: () => Promise<void>): Promise<void> {
  const inner = trying.has(page);
  trying.add(page);
  try {
    await expect(act).toPass({ timeout: limitMs });
  } finally {
    if (!inner) trying.delete(page);
  }
}

/** Puts the stage back as it began: no fault, program on VT, nothing armed, GO with nobody; and the engine knows of it. */
export async function calmStage(rig: EngineRig): Promise<void> {
  await rig.clearFaults();
  await rig.mixer({ program: 'vt-1' });
  await rig.command('go.break', { reason: 'next test' });
  await rig.command('stage.disarm');
  await rig.command('show.state', { state: 'REHEARSAL' });
  await rig.until(
    'the stage is well, off air and at rest',
    (state) => isWell(state) && isOffAir(state) && isAtRest(state),
  );
  await rig.command('go.release');
  await rig.until('GO is free', ({ go }) => go.holder === null);
}

function isOffAir({ pictures }: StageState): boolean {
  return Object.values(pictures).every(({ onAir }) => onAir === 'no');
}

function isAtRest({ armed, show, take }: StageState): boolean {
  return armed === null && show === 'REHEARSAL' && take?.outcome !== null;
}

/** Takes the stage back to XR and the glacier, whoever holds GO, for the next test: again where a device was away a moment. */
export async function takeHome(rig: EngineRig): Promise<void> {
  await expect(async () => {
    await calmStage(rig);
    await takeTo(rig, { mode: 'XR', scene: 'polar-glacier' });
  }).toPass({ timeout: 60_000 });
  await rig.command('go.release');
}

/** Class 3: pressed until it has acted, however long a second is on this machine. */
export async function holdUntil(page: Page, target: Locator, acted: () => Promise<void>): Promise<void> {
  await expect(target).toBeEnabled();
  await target.hover();
  await page.mouse.down();
  await acted();
  await page.mouse.up();
}

/** The key of the bar that does this; its name begins with its word. */
export function key(page: Page, word: string): Locator {
  return page.locator('footer.bar').getByRole('button', { name: new RegExp(`^${word}`) });
}

/** Does what arms until it is armed: trackers of a busy machine may need a moment to be clean for long enough. */
export async function armBy(page: Page, armed: string, press: () => Promise<void>): Promise<void> {
  await tryUntil(page, 60_000, async () => {
    if (!(await key(page, armed).isVisible())) await press();
    await expect(key(page, armed)).toBeVisible({ timeout: 1_500 });
  });
}

export function armByKey(page: Page, armed: string): Promise<void> {
  return armBy(page, armed, () => page.keyboard.press('Shift+Space'));
}

/** Disarms by key until nothing is armed: a gate may have done so between the look and the press, which would arm anew. */
export async function disarmByKey(page: Page, armed: string, disarmed: string): Promise<void> {
  await tryUntil(page, 30_000, async () => {
    if (await key(page, armed).isVisible()) await page.keyboard.press('Shift+Space');
    await expect(key(page, armed)).toBeHidden({ timeout: 1_500 });
    await expect(key(page, disarmed)).toBeVisible({ timeout: 1_500 });
  });
}

/** GO by key, until a take has begun: gates may have closed between arming and the press. Its id. */
export async function goByKey(page: Page, rig: EngineRig, rearm: () => Promise<void>): Promise<string> {
  const now = async (): Promise<string | undefined> => (await rig.state()).take?.takeId;
  const before = await now();
  await tryUntil(page, 60_000, async () => {
    if ((await now()) !== before) return;
    await rearm();
    await page.keyboard.press('Space');
    await expect.poll(now, { timeout: 2_000 }).not.toBe(before);
  });
  return (await now()) ?? '';
}

/** What every zone shows, source and scene, as the light of the virtual stage has it. */
export async function wallOf(rig: EngineRig): Promise<string[]> {
  const truth: Truth = await rig.truth();
  const shown = Object.values(truth.now.zones).flatMap((zone) =>
    Object.values(zone.rasters).map((raster) => (raster.black ? 'black' : `${raster.source}/${raster.scene}`)),
  );
  return [...new Set(shown)].toSorted();
}

/** A canvas as the eye has it: few samples of its colours, to compare before and after. */
export function pictureOf(canvas: Locator): Promise<string> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return 'no canvas';
    const small = document.createElement('canvas');
    small.width = 24;
    small.height = 12;
    const to = small.getContext('2d', { willReadFrequently: true });
    to?.drawImage(element, 0, 0, small.width, small.height);
    return [...(to?.getImageData(0, 0, small.width, small.height).data ?? [])].map((n) => n >> 4).join('');
  });
}
