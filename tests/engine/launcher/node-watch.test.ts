/** Nodes and their hosts as they are looked at many times a second. */
import { expect, test } from 'vitest';
import { Values } from '../../../app/engine/devices/values.ts';
import { NodeWatch } from '../../../app/engine/launcher/node-watch.ts';
import { device, smallStudio } from '../../core/small-studio.ts';

test('settings of a host are read once, and anew where a studio brings another device in its place', () => {
  let reads = 0;
  const hostOf = (...nodes: readonly string[]) => {
    const settings = Object.defineProperty({}, 'nodes', { enumerable: true, get: () => ++reads && nodes });
    return device('host', 'switchboard', { settings });
  };
  const stage = { studio: { ...smallStudio(), devices: [hostOf('left', 'right')] }, values: new Values() };
  const watch = new NodeWatch({
    stage,
    supervisor: { status: () => ({ status: 'online', why: undefined, epoch: 1 }) as never },
    nowUs: () => 0,
  });
  const names = () => watch.hosted({ hosts: ['host'] }).map(({ node }) => node);
  expect(names()).toEqual(['left', 'right']);
  const readsOnce = reads;
  expect(names()).toEqual(['left', 'right']);
  expect(reads).toBe(readsOnce);
  stage.studio = { ...stage.studio, devices: [hostOf('left')] };
  expect(names()).toEqual(['left']);
});
