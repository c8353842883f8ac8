/** Addresses of devices that speak HTTP and WebSocket: in a studio file, and as people read them. */
import { expect, test } from 'vitest';
import { addressText } from '../../app/core/stage/address.ts';
import { devicesFile } from '../../app/protocol/studio-schema.ts';

const device = { id: 'box', name: { en: 'Box', zh: '盒' }, driver: 'template' };
const read = (address: unknown) => devicesFile.safeParse({ format: 1, devices: [{ ...device, address }] });

test.each(['http', 'ws'] as const)('%s: a host, a port, and a path where there is one', (kind) => {
  const bare = { kind, host: '10.0.0.5', port: 30_010 } as const;
  const below = { ...bare, path: '/api/session' };
  expect(read(bare).data?.devices[0]?.address).toEqual(bare);
  expect(read(below).data?.devices[0]?.address).toEqual(below);
  expect(addressText(bare)).toBe(`${kind}://10.0.0.5:30010`);
  expect(addressText(below)).toBe(`${kind}://10.0.0.5:30010/api/session`);
});

test.each(['api', '/two words', '/a?b=1', '/a#b', '/a\r\nb', `/${'x'.repeat(256)}`])('%j is no path', (path) => {
  expect(read({ kind: 'http', host: 'box', port: 80, path }).success).toBe(false);
});
