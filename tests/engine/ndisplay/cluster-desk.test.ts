/** What the desk keeps of a cluster, without an engine around it: an asset comes in, a launcher says what it handed out. */
import { expect, test } from 'vitest';
import { ClusterDesk } from '../../../app/engine/ndisplay/cluster-desk.ts';
import type { ClustersState } from '../../../app/protocol/state-ndisplay.ts';
import { isFault } from '../../../drivers/contract.ts';
import { assetOf, clusterBytes } from '../../core/ndisplay/cluster-kit.ts';
import { smallStudio } from '../../core/small-studio.ts';
import { deskDeps, WHO } from './desk-rig.ts';

const bytes = clusterBytes('authored_icvfx_3node.ndisplay');
const asset = assetOf(Buffer.concat([bytes, Buffer.from('\0')])).toString('base64');
const system = 'vp';

test('an asset comes in by its bytes; a text and an asset at once do not', async () => {
  const { deps } = deskDeps(smallStudio());
  const desk = new ClusterDesk(deps);
  await desk.open();
  expect(await desk.importFrom({ system, asset, name: 'Wall.uasset' }, WHO)).toEqual({ system, version: 1 });
  expect(await desk.exportAs({ system, version: 1 })).toMatchObject({ text: bytes.toString() });
  const both = { system, asset, text: bytes.toString() };
  expect(await desk.importFrom(both, WHO)).toMatchObject({ code: 'ndisplay.import-one' });
  expect(await desk.importFrom({ system }, WHO)).toMatchObject({ code: 'ndisplay.import-one' });
  const other = { system, asset: Buffer.from('no asset').toString('base64'), name: 'x.uasset' };
  expect(await desk.importFrom(other, WHO)).toEqual({ code: 'ndisplay.asset-none', params: { file: 'x.uasset' } });
});

test('what was launched is kept beside what is in force, over a restart', async () => {
  const { deps, published } = deskDeps(smallStudio());
  const desk = new ClusterDesk(deps);
  await desk.open();
  await desk.importFrom({ system, asset }, WHO);
  await desk.importFrom({ system, asset }, WHO);
  expect(await desk.launched(system, 3, WHO)).toMatchObject({ code: 'ndisplay.no-version' });
  expect(await desk.launched(system, 1, WHO)).toBeUndefined();
  expect(isFault(await desk.use({ system, version: 2 }, WHO))).toBe(false);
  const start = { version: 1, sha256: 'x', path: 'C:/x', line: '-x', pid: 7, by: WHO.name, atMs: 5 };
  await desk.started(system, { Node_A: start, Node_B: start });
  await desk.started(system, { Node_B: { ...start, version: 2, pid: null } });
  const again = new ClusterDesk(deps);
  await again.open();
  expect((published.get('clusters') as ClustersState)[system]).toMatchObject({
    inForce: 2,
    launched: { version: 1, by: WHO.name, atMs: 5 },
  });
  expect(again.starts(system)).toEqual({ Node_A: start, Node_B: { ...start, version: 2, pid: null } });
});
