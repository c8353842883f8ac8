import { expect, test } from 'vitest';
import {
  defaultDataFolder,
  engineWords,
  listenOf,
  readShellLine,
  type Surroundings,
  wordsOf,
} from '../../app/main/command-line.ts';
import { USAGE } from '../../app/main/words.ts';
import { defaultDataDir, engineArgs } from '../../scripts/run-options.mjs';

const around: Surroundings = { platform: 'linux', env: {}, home: '/home/kim', cwd: '/here', seeds: '/app/seeds' };

function plan(...words: string[]) {
  const line = readShellLine(words, around);
  if (line.do !== 'run') throw new Error('help');
  return line.plan;
}

test('a double click: the shipped studio on the virtual stage, loopback, the folder of this user', () => {
  expect(plan()).toEqual({
    headless: false,
    studio: '/app/seeds/shenzhen',
    data: '/home/kim/.local/share/stagelock',
    listen: '127.0.0.1:7788',
    adminToken: undefined,
    virtualStage: 'own',
    rest: [],
  });
});

test('a studio that is named meets real devices, unless the virtual stage is asked for', () => {
  expect(plan('--studio', 'mine').virtualStage).toBe('none');
  expect(plan('--studio=mine', '--virtual-stage')).toMatchObject({ studio: '/here/mine', virtualStage: 'own' });
  expect(plan('--virtual-stage=http://127.0.0.1:9').virtualStage).toEqual({ url: 'http://127.0.0.1:9' });
  expect(plan('--no-virtual-stage').virtualStage).toBe('none');
});

test('what npm start hands over is understood whole', () => {
  const options = { headless: false, studio: '/s', data: '/d', listen: '127.0.0.1:1', virtualStage: true };
  const words = wordsOf(['electron', '/repo', ...engineArgs(options, 'the-token')], false);
  expect(plan(...words)).toEqual({
    headless: false,
    studio: '/s',
    data: '/d',
    listen: '127.0.0.1:1',
    adminToken: 'the-token',
    virtualStage: 'own',
    rest: [],
  });
});

test('words of the browser below are not ours; words that nobody knows reach the engine, which names them', () => {
  expect(plan('--no-sandbox', '--ozone-platform=wayland', '--inspect=0', '-psn_0_1', '--headless')).toMatchObject({
    headless: true,
    rest: [],
  });
  expect(plan('--foo', '--log', 'info').rest).toEqual(['--foo', '--log', 'info']);
  expect(plan('--data').rest).toEqual(['--data']);
  expect(readShellLine(['--foo', '--help'], around)).toEqual({ do: 'help' });
  for (const word of ['--headless', '--studio', '--data', '--listen', '--admin-token', '--no-virtual-stage']) {
    expect(USAGE).toContain(word);
  }
});

test('from source the folder of the app stands in the command line; packaged it does not', () => {
  expect(wordsOf(['stagelock', '--headless'], true)).toEqual(['--headless']);
  expect(wordsOf(['electron', '--inspect=0', '.', '--data', 'x'], false)).toEqual(['--inspect=0', '--data', 'x']);
});

test('the shell and npm start keep one library', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    for (const env of [{}, { XDG_DATA_HOME: '/xdg' }, { XDG_DATA_HOME: 'odd' }, { APPDATA: '/roaming' }]) {
      const desk = { ...around, platform, env };
      expect(defaultDataFolder(desk)).toBe(defaultDataDir({ ...desk, root: '/' }));
    }
  }
});

test('an engine that starts again serves where it served', () => {
  const words = engineWords(plan('--listen', '127.0.0.1:0'), {
    adminToken: 't',
    virtualStage: 'http://127.0.0.1:9',
    at: listenOf('http://127.0.0.1:41234'),
  });
  expect(words.join(' ')).toBe(
    '--studio /app/seeds/shenzhen --data /home/kim/.local/share/stagelock' +
      ' --listen 127.0.0.1:41234 --admin-token t --virtual-stage=http://127.0.0.1:9',
  );
  expect(listenOf('http://[::1]:80')).toBe('[::1]:80');
  expect(listenOf('nonsense')).toBeUndefined();
});
