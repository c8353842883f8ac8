/** What a studio file may declare of changes between modes, and what is refused with its place. */
import { expect, test } from 'vitest';
import { parseStudio } from '../../app/protocol/studio-files.ts';
import { seedFiles } from '../seeds/seed-files.ts';

const STEPS = [
  { id: 'look', part: 'precheck', checks: [{ kind: 'off-air' }] },
  { id: 'lock', part: 'lock', after: ['look'] },
  { id: 'dark', part: 'black', after: ['lock'], set: { 'processor/wall/display': 'black' }, undo: 'none' },
  { id: 'swap', part: 'route', after: ['dark'], set: { 'zone/wall/source': 'vp' } },
  { id: 'up', part: 'reveal', after: ['swap'], set: { 'processor/wall/display': 'normal' }, tick: true },
  { id: 'free', part: 'clear', after: ['up'] },
];

function parsed(contracts: unknown): ReturnType<typeof parseStudio> {
  const files = new Map(seedFiles('fine-pitch-room'));
  const studio = JSON.parse(files.get('studio.json') ?? '') as Record<string, unknown>;
  if (contracts === undefined) delete studio['contracts'];
  else studio['contracts'] = contracts;
  files.set('studio.json', JSON.stringify(studio));
  return parseStudio(files);
}

const change = (steps: unknown): unknown => ({ changes: [{ from: 'XR', to: 'VP', steps }] });

function faultsOf(contracts: unknown): readonly string[] {
  const result = parsed(contracts);
  return 'faults' in result ? result.faults.map(({ code, params }) => `${code} ${String(params?.['place'])}`) : [];
}

test('a studio without contracts opens as ever, and one with a list of its own keeps it', () => {
  const plain = parsed(undefined);
  expect('studio' in plain && plain.studio.contracts).toBeUndefined();
  const own = parsed(change(STEPS));
  const steps = 'studio' in own ? own.studio.contracts?.changes[0]?.steps : undefined;
  expect(steps?.map(({ id }) => id)).toEqual(['look', 'lock', 'dark', 'swap', 'up', 'free']);
  expect(steps?.[3]).toMatchObject({ undo: 'before', tick: false, checks: [], limitMs: 30_000 });
});

test('unknown modes, paths, options and steps are named with their place', () => {
  expect(faultsOf({ changes: [{ from: 'XR', to: 'TV' }] })).toEqual(['studio.unknown-mode /contracts/changes/0/to']);
  expect(faultsOf({ cold: { 'no/such': 'rate' } })).toEqual(['studio.unknown-path /contracts/cold/no~1such']);
  const [look, lock, dark, swap, up, free] = STEPS;
  const steps = [look, lock, dark, { ...swap, set: { 'zone/wall/source': 'tv' }, after: ['dark', 'dusk'] }, up, free];
  expect(faultsOf(change(steps)).toSorted()).toEqual([
    'studio.cold-no-step /contracts/changes/0/steps/3/after/1',
    'studio.no-option /contracts/changes/0/steps/3/set/zone~1wall~1source',
  ]);
});

test('a list locks before it is black, is black before it moves anything, and has an end', () => {
  const [look, lock, dark, swap, up, free] = STEPS;
  expect(faultsOf(change([look, lock, dark, { ...swap, after: ['lock'] }, up, free]))).toContain(
    'studio.cold-order /contracts/changes/0/steps/3',
  );
  expect(faultsOf(change([look, lock, { ...dark, after: [] }, swap, up, free]))).toContain(
    'studio.cold-order /contracts/changes/0/steps/2',
  );
  expect(faultsOf(change([look, lock, dark, swap, up]))).toEqual(['studio.cold-part /contracts/changes/0/steps']);
  expect(faultsOf(change([look, { ...lock, after: ['free'] }, dark, swap, up, free]))).toContain(
    'studio.cold-cycle /contracts/changes/0/steps',
  );
});
