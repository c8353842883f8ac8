/** Cluster events: one is made with its mistakes named, fired from the palette as its class asks, and no more than sent. */
import { expect, test } from '@playwright/test';
import { openCalmRig } from '../engine/rig.ts';
import { LANGS, openSeat, useStage } from './console.ts';

const stage = useStage(openCalmRig);

const WORDS = {
  en: {
    fresh: 'New event',
    names: ['Name in English', 'Name in Chinese'],
    event: 'Event name',
    empty: 'It needs a name in both languages',
    parameter: 'Add a parameter',
    range: 'Parameter 1: the least must be below the most',
    most: 'Most of 1',
    last: 'Only the last counts',
    twice: 'Two presses',
    save: 'Save',
    fire: /^Send /,
    again: 'Send it now',
    sent: /^sent .*Rack en$/,
    other: 'v2 stands there now, not v1: somebody changed it',
    value: 'value',
  },
  zh: {
    fresh: '新建事件',
    names: ['英文名称', '中文名称'],
    event: '事件名称',
    empty: '须填写两种语言的名称',
    parameter: '添加参数',
    range: '第 1 个参数：最小值须小于最大值',
    most: '参数 1 最大值',
    last: '只保留最后一个',
    twice: '两次确认',
    save: '保存',
    fire: /^发送 /,
    again: '确认发送',
    sent: /^已发送 .*Rack zh$/,
    other: '现在是 v2，不是 v1：已有人修改',
    value: 'value',
  },
} as const;

for (const lang of LANGS)
  test(`an event from nothing to sent, ${lang}`, async ({ context }) => {
    const words = WORDS[lang];
    const { page } = await openSeat(context, stage.rig, {
      role: 'technician',
      name: `Rack ${lang}`,
      lang,
      room: 'devices/events',
    });
    const work = page.locator('.evpage > aside');
    await page.getByRole('button', { name: words.fresh, exact: true }).click();
    await expect(work.getByText(words.empty)).toBeVisible();
    await expect(work.getByRole('button', { name: words.save, exact: true })).toBeDisabled();
    for (const name of words.names) await work.getByLabel(name).fill(`Rain ${lang}`);
    await work.getByLabel(words.event).fill(`Rain${lang}`);
    await work.getByRole('button', { name: words.parameter, exact: true }).click();
    await work.getByLabel(words.most).fill('0');
    await expect(work.getByText(words.range)).toBeVisible();
    await work.getByLabel(words.most).fill('10');
    await work.getByRole('button', { name: words.last, exact: true }).click();
    await work.getByRole('button', { name: words.twice, exact: true }).click();
    // What is typed before the answer comes is not in what was sent, and stays.
    const save = await work.getByRole('button', { name: words.save, exact: true }).elementHandle();
    await work.getByLabel(words.names[0]).evaluate((field, button) => {
      (button as HTMLElement).click();
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, 'Typed on');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, save);
    const card = page.getByRole('article', { name: `Rain ${lang}` });
    const fire = card.getByRole('button', { name: words.fire });
    await expect(fire).toBeDisabled(); // no value yet, and none to begin with
    await card.getByRole('textbox').fill('4');
    await fire.click();
    await card.getByRole('button', { name: words.again, exact: true }).click();
    await expect(card.getByText(words.sent)).toBeVisible();
    const handed = async (): Promise<boolean> => {
      const { commands } = await stage.rig.truth();
      return commands.some(({ decoded }) => decoded === `Stage/Event/Rain${lang} {"value":"4"}`);
    };
    await expect.poll(handed).toBe(true);

    // Somebody else saves it while it is typed in: what was typed stays, and is not saved over theirs.
    const { events } = await stage.rig.state();
    const found = Object.entries(events?.kept ?? {}).find(([, { name }]) => name.en === `Rain ${lang}`);
    if (!found) throw new Error('the event is not there');
    const [id, { system, address, parameters, discard, safety }] = found;
    await expect(work.getByLabel(words.names[0])).toHaveValue('Typed on');
    await work.getByLabel(words.names[0]).fill('Half a name');
    const theirs = { name: { en: `Snow ${lang}`, zh: `Snow ${lang}` }, system, address, parameters, discard, safety };
    expect((await stage.rig.command('event.save', { id, expect: 1, event: theirs })).ok).toBe(true);
    await expect(page.getByRole('article', { name: `Snow ${lang}` })).toBeVisible();
    await expect(work.getByLabel(words.names[0])).toHaveValue('Half a name');
    await work.getByRole('button', { name: words.save, exact: true }).click();
    await expect(page.getByText(words.other)).toBeVisible();
    await expect(work.getByLabel(words.names[0])).toHaveValue('Half a name');
  });
