/** Which word a parameter speaks, what fits a word, and which servers a studio has with which words. */
import { expect, test } from 'vitest';
import type { Descriptor, ValueType } from '../../../app/core/parameter.ts';
import { joinDescriptors } from '../../../app/core/stage/descriptors.ts';
import { xrServers } from '../../../app/core/xr/servers.ts';
import { checkMeaning, meaningOf, parseMeaning, XR_WORD_NAMES, XR_WORDS } from '../../../app/core/xr/vocabulary.ts';
import { binding, device, smallSpecs, smallStudio, spec } from '../small-studio.ts';

const frames: ValueType = { kind: 'number', unit: 'f', min: 0, max: 30 };
const share: ValueType = { kind: 'number', unit: '', min: 0, max: 1 };

/** The small studio with an XR server of these parameters, bound as told. */
function joined(specs: readonly ReturnType<typeof spec>[], bindings: readonly ReturnType<typeof binding>[] = []) {
  const studio = smallStudio();
  const with_ = {
    ...studio,
    devices: [...studio.devices, device('server', 'template')],
    bindings: [...studio.bindings, ...bindings],
  };
  return joinDescriptors(with_, new Map([...smallSpecs(), ['server', specs]]));
}

function wordsOf(descriptors: readonly Descriptor[], systems: Parameters<typeof xrServers>[0]['systems'] = []) {
  const devices = [{ id: 'server', name: { en: 'Server', zh: '服务器' } }];
  return xrServers({ systems, devices, descriptors }).map(({ id, groups }) => ({
    id,
    words: groups.flatMap(({ controls }) => controls.map(({ word, camera }) => [word, camera].join('/'))),
  }));
}

test('a meaning is a word, with its camera where the word has one for each', () => {
  expect(parseMeaning('extension')).toEqual({ word: 'extension' });
  expect(parseMeaning('videoDelay/a')).toEqual({ word: 'videoDelay', camera: 'a' });
  for (const wrong of ['', 'opacity', 'videoDelay', 'videoDelay/', 'extension/a', 'videoDelay/a/b', 'toString'])
    expect(parseMeaning(wrong), wrong).toBeUndefined();
});

test.each([
  ['extension', { kind: 'boolean' }, true, undefined],
  ['extension', share, true, { code: 'means.type', params: { means: 'extension', wanted: 'boolean' } }],
  ['extensionOpacity', share, true, undefined],
  ['extensionOpacity', { kind: 'number', unit: '%', min: 0, max: 100 }, true, undefined],
  ['extensionOpacity', { kind: 'number', unit: '', min: 0, max: 255 }, true, { code: 'means.type' }],
  ['trackerDelay/2', frames, true, undefined],
  ['trackerDelay/2', { ...frames, unit: 'ms' }, true, undefined],
  ['trackerDelay/2', { ...frames, unit: 's' }, true, { code: 'means.type' }],
  ['transport', { kind: 'enum', options: ['stop', 'play'] }, true, undefined],
  ['transport', { kind: 'enum', options: ['stop', 'rewind'] }, true, { code: 'means.type' }],
  ['ready', { kind: 'boolean' }, true, { code: 'means.told' }],
  ['ready', { kind: 'boolean' }, false, undefined],
  ['smoke', { kind: 'boolean' }, true, { code: 'means.unknown', params: { means: 'smoke' } }],
] as const)('%s of %j', (means, type, writable, wrong) => {
  const found = checkMeaning(means, type, writable);
  if (wrong === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(wrong);
});

test('every word that is set has a class that needs a hand to mean it; a told one has none', () => {
  for (const word of XR_WORD_NAMES) {
    const { safety } = XR_WORDS[word];
    expect(safety, word).toBe('told' in XR_WORDS[word] ? 0 : word === 'black' ? 3 : 2);
  }
});

test('what a device says of its parameter stands in the descriptor and raises its class', () => {
  const { descriptors, faults } = joined([
    spec('fade', { means: 'black' }),
    spec('delay/1', { type: frames, means: 'videoDelay/a' }),
    spec('plain'),
  ]);
  expect(faults).toEqual([]);
  expect(descriptors.get('device/server/fade')).toMatchObject({ means: 'black', safety: 3 });
  expect(descriptors.get('device/server/delay/1')).toMatchObject({ means: 'videoDelay/a', safety: 2 });
  expect(descriptors.get('device/server/plain')).toMatchObject({ safety: 1 });
  expect(descriptors.get('device/server/plain')).not.toHaveProperty('means');
});

test('the studio file has the last word on what a parameter means', () => {
  const { descriptors } = joined(
    [spec('a', { means: 'mask' })],
    [binding('x/a', 'server', 'a', { means: 'extension' })],
  );
  expect(descriptors.get('x/a')).toMatchObject({ means: 'extension' });
});

test('a meaning that does not fit is named; the parameter stands without it', () => {
  const { descriptors, faults } = joined([spec('a', { means: 'brightness' }), spec('b', { means: 'smoke' })]);
  expect(faults).toMatchObject([
    { code: 'means.type', params: { path: 'device/server/a', device: 'server', means: 'brightness' } },
    { code: 'means.unknown', params: { path: 'device/server/b', means: 'smoke' } },
  ]);
  expect(descriptors.get('device/server/a')).not.toHaveProperty('means');
  expect(descriptors.get('device/server/a')).toMatchObject({ safety: 1 });
});

test('a path says the word where nothing else does, and only where the type fits', () => {
  const { descriptors } = joined(
    [
      spec('ext', { type: share }),
      spec('on'),
      spec('delay', { type: frames }),
      spec('ready', { writable: false }),
      spec('camera', { type: { kind: 'pose' } }),
    ],
    [
      binding('engine/xr/extension', 'server', 'ext'),
      binding('engine/xr2/extension', 'server', 'on'),
      binding('engine/xr/camera/a/videoDelay', 'server', 'delay'),
      binding('engine/xr/ready', 'server', 'ready'),
      binding('engine/xr/activeCamera', 'server', 'camera'),
    ],
  );
  const word = (path: string) => {
    const found = descriptors.get(path);
    return found && meaningOf(found);
  };
  expect(word('engine/xr/extension')).toEqual({ word: 'extensionOpacity' });
  expect(word('engine/xr2/extension')).toEqual({ word: 'extension' });
  expect(word('engine/xr/camera/a/videoDelay')).toEqual({ word: 'videoDelay', camera: 'a' });
  expect(word('engine/xr/ready')).toEqual({ word: 'ready' });
  expect(word('engine/xr/activeCamera')).toBeUndefined();
  expect(word('mixer/program')).toBeUndefined();
});

test('a server shows the words that it has, in order, and no others', () => {
  const { descriptors } = joined([
    spec('c', { means: 'videoDelay/b', type: frames }),
    spec('b', { means: 'videoDelay/a', type: frames }),
    spec('a', { means: 'extension' }),
    spec('plain'),
  ]);
  expect(wordsOf([...descriptors.values()])).toEqual([
    { id: 'server', words: ['extension/', 'videoDelay/a', 'videoDelay/b'] },
  ]);
});

test('a system of kind XR is one server with all its devices; others are no XR servers by their paths alone', () => {
  const { descriptors } = joined(
    [spec('a', { means: 'mask' }), spec('b')],
    [binding('engine/xr/extension', 'server', 'b')],
  );
  const name = { en: 'XR', zh: 'XR' };
  const all = [...descriptors.values()];
  expect(wordsOf(all, [{ id: 'xr', name, kind: 'xr', devices: ['server'] }])).toEqual([
    { id: 'xr', words: ['extension/', 'mask/'] },
  ]);
  expect(wordsOf(all, [{ id: 'vp', name, kind: 'vp', devices: ['server'] }])).toEqual([]);
});

test('of two parameters with one word, the one that says it itself counts', () => {
  const { descriptors } = joined(
    [spec('a'), spec('b', { means: 'extension' })],
    [binding('engine/xr/extension', 'server', 'a')],
  );
  const name = { en: 'XR', zh: 'XR' };
  const [server] = xrServers({
    systems: [{ id: 'xr', name, kind: 'xr', devices: ['server'] }],
    devices: [],
    descriptors: [...descriptors.values()],
  });
  expect(server?.groups.flatMap(({ controls }) => controls)).toEqual([{ word: 'extension', path: 'device/server/b' }]);
});
