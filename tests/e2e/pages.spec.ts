/**
 * Every page, in both languages, on the desk and on a tablet, idle and in the middle of things: readable by a screen
 * reader, nothing cut off, nothing sideways, every target large enough, every word there, and a silent console.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { WORDS } from '../../app/renderer/words/catalogue.ts';
import { arm, openCalmRig } from '../engine/rig.ts';
import {
  armByKey,
  calmStage,
  disarmByKey,
  LANGS,
  type Lang,
  openSeat,
  type Seat,
  takeHome,
  useStage,
} from './console.ts';

const stage = useStage(openCalmRig);
const SIZES = [
  { width: 1600, height: 1000 },
  { width: 1180, height: 820 },
] as const;
const PLACES = [
  'live',
  'live/change',
  'director',
  'tracking',
  'sync',
  'sync/latency',
  'devices',
  'devices/events',
  'devices/icvfx',
  'devices/engines',
  'devices/xr-servers',
  'devices/profiles',
  'library',
  'library/journal',
  'library/files',
  'library/studio',
] as const;

/** Text that may be cut, each with its reason; every other cut text is a fault. */
const MAY_BE_CUT: Readonly<Record<string, string>> = {
  '.trace *': 'a message of any length: the whole of it is copied and shown below',
};

async function go(page: Page, place: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = `#/${to}`;
  }, place);
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.locator('.frame')).toHaveAttribute('data-room', place.split('/')[0] ?? '');
  await page.evaluate(() => document.fonts.ready);
}

interface Look {
  readonly sideways: number;
  readonly cut: readonly string[];
  readonly small: readonly string[];
  readonly smallKeys: readonly string[];
  readonly raw: readonly string[];
}

/** What a careful eye would find on the page, measured in the page itself. */
function look(page: Page, keys: readonly string[]): Promise<Look> {
  return page.evaluate(
    ({ keys: known, allowed }) => {
      const shown = (element: Element): boolean =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      const named = (element: Element): string =>
        `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} “${(element.textContent ?? '').trim().slice(0, 50)}”`;
      const all = [...document.querySelectorAll('body *')].filter(
        (element) => element instanceof HTMLElement && shown(element),
      );
      const inside = (element: Element): boolean => {
        const { width, height } = element.getBoundingClientRect();
        return width > 0 && height > 0;
      };
      // Cut: words that do not fit their box, where the box hides them and nothing else says them in full.
      const cut = all.filter((element) => {
        if (!(element instanceof HTMLElement) || element.innerText.trim() === '' || !inside(element)) return false;
        if (allowed.some((selector) => element.matches(selector))) return false;
        const style = getComputedStyle(element);
        const hidesX = style.overflowX === 'hidden' || style.overflowX === 'clip';
        const hidesY = style.overflowY === 'hidden' || style.overflowY === 'clip';
        const overX = hidesX && element.scrollWidth > element.clientWidth + 1;
        const overY = hidesY && element.scrollHeight > element.clientHeight + 2;
        if (!overX && !overY) return false;
        return !(style.textOverflow === 'ellipsis' && element.closest('[title]'));
      });
      const targets = all.filter(
        (element) =>
          element.matches('button, a[href], input, select, textarea, [role=button], [role=tab], summary') &&
          inside(element),
      );
      // What a finger can hit: a field with its frame, and a button with the card that it spreads over.
      const hit = (element: Element): DOMRect => {
        const label = element.closest('label');
        if (label) return label.getBoundingClientRect();
        const spread = getComputedStyle(element, '::after');
        if (spread.position !== 'absolute' || spread.inset !== '0px') return element.getBoundingClientRect();
        let card = element.parentElement;
        while (card && getComputedStyle(card).position === 'static') card = card.parentElement;
        return (card ?? element).getBoundingClientRect();
      };
      const less = (element: Element, px: number): boolean =>
        hit(element).width < px - 0.5 || hit(element).height < px - 0.5;
      const size = (element: Element): string =>
        `${named(element)} ${Math.round(hit(element).width)}x${Math.round(hit(element).height)}`;
      const words = new Set(known);
      const raw = all
        .flatMap((element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE))
        .map((node) => (node.textContent ?? '').trim())
        .filter((text) => words.has(text) || /\{\w+\}|undefined|\[object|NaN/.test(text));
      return {
        sideways: document.documentElement.scrollWidth - innerWidth,
        cut: cut.map(named),
        small: targets.filter((element) => less(element, 24)).map(size),
        smallKeys: [...document.querySelectorAll('.bar .key, .bailout')]
          .filter((one) => shown(one) && less(one, 64))
          .map(size),
        raw,
      };
    },
    { keys: keys.filter((one) => one.includes('.')), allowed: Object.keys(MAY_BE_CUT) },
  );
}

/** A reader's rules ask the same of both sizes and languages, and take longest: each size and each language is read once. */
const isRead = (size: (typeof SIZES)[number], lang: Lang): boolean => (size === SIZES[0]) === (lang === 'en');

async function check({ page, complaints }: Seat, where: string, read: boolean): Promise<void> {
  const found = await look(page, Object.keys(WORDS));
  expect.soft(found.sideways, `${where}: scrolls sideways by px`).toBeLessThanOrEqual(0);
  expect.soft(found.cut, `${where}: text cut off`).toEqual([]);
  expect.soft(found.small, `${where}: targets under 24 px`).toEqual([]);
  expect.soft(found.smallKeys, `${where}: keys of the show under 64 px`).toEqual([]);
  expect.soft(found.raw, `${where}: words missing`).toEqual([]);
  expect.soft(complaints, `${where}: the console complained`).toEqual([]);
  if (!read) return;
  const axe = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  const broken = axe.violations.flatMap((rule) =>
    rule.nodes.map(
      (node) => `${rule.id}: ${node.target.join(' ')} (${node.any[0]?.message ?? node.all[0]?.message ?? rule.help})`,
    ),
  );
  expect.soft(broken, `${where}: accessibility`).toEqual([]);
}

for (const lang of LANGS) {
  for (const size of SIZES) {
    test(`every page at ${size.width}x${size.height}, ${lang}`, async ({ browser }) => {
      test.setTimeout(240_000);
      const read = isRead(size, lang);
      const { rig } = stage;
      await calmStage(rig);
      const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
      const seat = await openSeat(context, rig, { lang });
      for (const place of PLACES) {
        await go(seat.page, place);
        await check(seat, `${place} idle`, read);
      }

      // Armed on every page: the bar and the band are louder, and Live shows the plan.
      await go(seat.page, 'live');
      await armByKey(seat.page, ARMED[lang]);
      for (const place of ['live', 'director'] as const) {
        await go(seat.page, place);
        await check(seat, `${place} armed`, read);
      }
      await disarmByKey(seat.page, ARMED[lang], ARM[lang]);

      // A take that asks, with everything it says.
      await rig.command('show.state', { state: 'SHOW' });
      await rig.command('go.break', { reason: 'test' });
      await rig.fault('led-centre', { kind: 'hold-lost-on-input-switch' });
      const armed = await arm(rig, { mode: 'VP', scene: 'snow-camp' });
      expect(armed.ok, JSON.stringify(armed)).toBe(true);
      await rig.command('stage.take', { planId: armed.result.planId, wait: true });
      await rig.until('the take asks', (state) => state.take?.at === 'asking');
      for (const place of ['live', 'director', 'devices'] as const) {
        await go(seat.page, place);
        await check(seat, `${place} asking`, read);
      }
      await rig.command('stage.bailout');
      await rig.until('the safe picture', (state) => state.take?.at === 'bailed-out');
      await go(seat.page, 'live');
      await check(seat, 'live bailed out', read);
      // For a seat that comes later the take is past.
      await seat.page.reload();
      await expect(seat.page.locator('.pasttake')).toBeVisible();
      await check(seat, 'live, last take past', read);
      await context.close();
      await takeHome(rig);
    });
  }
}

const ARM: Readonly<Record<Lang, string>> = { en: 'ARM', zh: '预位' };
const ARMED: Readonly<Record<Lang, string>> = { en: 'ARMED', zh: '已预位' };

test('on a tablet the mark opens rooms and language', async ({ browser }) => {
  const { rig } = stage;
  const context = await browser.newContext({ viewport: SIZES[1] });
  const { page } = await openSeat(context, rig);
  await expect(page.getByRole('link', { name: 'Director' })).toBeHidden();
  await page.getByRole('button', { name: 'Rooms' }).click();
  await page.getByRole('link', { name: 'Director' }).click();
  await expect(page.locator('.frame')).toHaveAttribute('data-room', 'director');
  await page.getByRole('button', { name: 'Rooms' }).click();
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('button', { name: '页面' }).click();
  await expect(page.getByRole('link', { name: '演出' })).toBeVisible();
  await page.getByRole('button', { name: 'EN', exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await context.close();
});
