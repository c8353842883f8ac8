/** The pattern on the wall on a test clock: its lease, what ends it, and that it is put out until it reads dark. */
import { expect, test } from 'vitest';
import type { Fault, Value } from '../../app/core/parameter.ts';
import type { StageView } from '../../app/core/stage/plan.ts';
import { PatternShow } from '../../app/engine/lens/pattern-show.ts';
import { patternView } from '../core/lens/pattern-stage.ts';
import { withOnAir, withValue } from '../core/small-studio.ts';
import { TestClock } from '../kit/test-clock.ts';

const WHO = { seat: 'seat-1', name: 'Helena', role: 'technician' } as const;

interface Rig {
  readonly show: PatternShow;
  readonly clock: TestClock;
  readonly sent: readonly string[];
  readonly alarms: ReadonlySet<string>;
  readonly shown: ReadonlyMap<string, unknown>;
  readonly lines: readonly unknown[];
  readonly stage: {
    view: StageView;
    busy: Fault | undefined;
    /** Devices do not do what they are told. */
    deaf: boolean;
  };
}

function open(): Rig {
  const clock = new TestClock(100_000_000);
  const sent: string[] = [];
  const lines: unknown[] = [];
  const alarms = new Set<string>();
  const shown = new Map<string, unknown>();
  const stage: Rig['stage'] = { view: patternView(), busy: undefined, deaf: false };
  const show = new PatternShow({
    clock,
    wallMs: () => clock.nowUs() / 1_000,
    stage: { studio: stage.view.studio, view: () => stage.view },
    sender: {
      send: (path: string, value: Value) => {
        sent.push(`${path}=${String(value)}`);
        if (!stage.deaf) stage.view = withValue(stage.view, path, value);
        return {
          sent: Promise.resolve({ atUs: clock.nowUs(), lateUs: 0 }),
          acked: Promise.resolve('none' as const),
          cancel: () => Promise.resolve('sent' as const),
        };
      },
    },
    takes: { activePlans: () => [] },
    journal: {
      write: (line) => {
        lines.push(line.data);
        return Promise.resolve(undefined);
      },
      note: (line) => void lines.push(line.data),
    },
    alarms: { raise: (id) => void alarms.add(id), clear: (id) => void alarms.delete(id) },
    publisher: { set: (path, value) => void shown.set(path.join('/'), value) },
    busy: () => stage.busy,
  });
  return { show, clock, sent, alarms, shown, lines, stage };
}

test('it is on record before it is shown, and goes out by itself; a word more, and it stays as long again', async () => {
  const rig = open();
  expect(await rig.show.show('a', WHO)).toMatchObject({ zones: ['left', 'right'] });
  expect(rig.lines[0]).toMatchObject({ do: 'pattern', camera: 'a' });
  const lit = [...rig.sent];
  expect(lit).toEqual([expect.stringMatching(/\/left=true$/), expect.stringMatching(/\/right=true$/)]);
  await rig.clock.advance(9 * 60_000);
  await rig.show.show('a', WHO);
  await rig.clock.advance(9 * 60_000);
  expect(rig.sent).toEqual(lit);
  await rig.clock.advance(60_000);
  expect(rig.sent.slice(2)).toEqual(lit.map((one) => one.replace('true', 'false')));
  expect(rig.shown.get('lenscal/showing')).toBeNull();
  expect(rig.shown.get('lenscal/ended')).toEqual({ code: 'lens.lease-over' });
});

test('a cut, a trial and the end of the engine end it; another camera may not have it meanwhile', async () => {
  const rig = open();
  await rig.show.show('a', WHO);
  expect(await rig.show.show('b', WHO)).toMatchObject({ code: 'lens.pattern-on' });
  rig.show.look();
  expect(rig.shown.get('lenscal/showing')).not.toBeNull();
  rig.stage.view = withOnAir(rig.stage.view, 'a', 'yes');
  rig.show.look();
  await rig.clock.advance(1);
  expect(rig.shown.get('lenscal/ended')).toMatchObject({ code: 'delay.on-air' });
  expect(await rig.show.show('a', WHO)).toMatchObject({ code: 'delay.on-air' });
  rig.stage.view = withOnAir(rig.stage.view, 'a', 'no');
  rig.stage.busy = { code: 'trial.running' };
  expect(await rig.show.show('a', WHO)).toMatchObject({ code: 'trial.running' });
  rig.stage.busy = undefined;
  await rig.show.show('a', WHO);
  await rig.show.stop();
  expect(rig.sent.at(-1)).toMatch(/=false$/);
});

test('what stays lit is an alarm, and is told again until it reads dark', async () => {
  const rig = open();
  await rig.show.show('a', WHO);
  rig.stage.deaf = true;
  await rig.show.hide({ code: 'delay.all-stop' });
  const before = rig.sent.length;
  rig.show.sweep();
  expect([...rig.alarms].some((id) => id.startsWith('lens/lit/'))).toBe(true);
  expect(rig.sent.length).toBe(before + 2);
  rig.stage.deaf = false;
  rig.show.sweep();
  await rig.clock.advance(4_000);
  rig.show.sweep();
  rig.show.sweep();
  expect([...rig.alarms]).toEqual([]);
  expect(rig.sent.length).toBe(before + 4);
});
