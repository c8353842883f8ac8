import { expect, test } from 'vitest';
import { defaultDataDir, engineArgs, parseRunOptions } from '../../scripts/run-options.mjs';

const around = { platform: 'linux', env: {}, home: '/home/kim', root: '/repo', cwd: '/here' } as const;

test('nothing said: the shipped studio, the data folder of the user, loopback, the virtual stage', () => {
  expect(parseRunOptions([], around)).toEqual({
    kind: 'run',
    options: {
      headless: false,
      studio: '/repo/seeds/shenzhen',
      data: '/home/kim/.local/share/stagelock',
      listen: '127.0.0.1:7788',
      virtualStage: true,
    },
  });
});

test('everything said, with and without an equals sign; folders are where the person stands', () => {
  const argv = ['--headless', '--studio', 'mine', '--data=/data', '--listen', '[::1]:80', '--no-virtual-stage'];
  expect(parseRunOptions(argv, around)).toEqual({
    kind: 'run',
    options: { headless: true, studio: '/here/mine', data: '/data', listen: '[::1]:80', virtualStage: false },
  });
});

test('help wins over nothing but an error before it', () => {
  expect(parseRunOptions(['--help'], around)).toEqual({ kind: 'help' });
  expect(parseRunOptions(['--headless', '-h'], around)).toEqual({ kind: 'help' });
});

test.each([
  [['--foo'], 'unknown option --foo'],
  [['shenzhen'], 'unknown option shenzhen'],
  [['--studio'], '--studio needs a value'],
  [['--studio', '--headless'], '--studio needs a value'],
  [['--data='], '--data needs a value'],
  [['--headless=yes'], '--headless takes no value'],
  [['--listen', '7788'], '--listen wants host:port, not 7788'],
  [['--listen', '127.0.0.1:70000'], '--listen wants host:port, not 127.0.0.1:70000'],
  [['--listen', 'a b:1'], '--listen wants host:port, not a b:1'],
])('%j is refused by name', (argv, words) => {
  expect(parseRunOptions(argv, around)).toEqual({
    kind: 'error',
    message: `${words}. See npm start -- --help`,
  });
});

test('the data folder of each desktop', () => {
  const on = (platform: NodeJS.Platform, env: Record<string, string>): string =>
    defaultDataDir({ ...around, platform, env });
  expect(on('linux', { XDG_DATA_HOME: '/xdg' })).toBe('/xdg/stagelock');
  expect(on('linux', { XDG_DATA_HOME: 'not/absolute' })).toBe('/home/kim/.local/share/stagelock');
  expect(on('darwin', {})).toBe('/home/kim/Library/Application Support/Stagelock');
  expect(on('win32', { APPDATA: '/roaming' })).toBe('/roaming/Stagelock');
});

test('the command line of the engine', () => {
  const options = { headless: true, studio: '/s', data: '/d', listen: '127.0.0.1:1', virtualStage: true };
  const args = '--studio /s --data /d --listen 127.0.0.1:1 --admin-token t'.split(' ');
  expect(engineArgs(options, 't')).toEqual([...args, '--virtual-stage']);
  expect(engineArgs({ ...options, virtualStage: false }, 't')).toEqual(args);
});
