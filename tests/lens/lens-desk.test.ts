/** Lens sessions of the engine on a disk of memory: pictures in, kept, solved, refused; folders and programs that fail. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { captureByProgram, captureWords } from '../../app/engine/lens/capture-picture.ts';
import { LensThread } from '../../app/engine/lens/lens-thread.ts';
import { PictureFolder } from '../../app/engine/lens/picture-folder.ts';
import { isFault } from '../../drivers/contract.ts';
import { createClock } from '../../drivers/kit/clock.ts';
import { FLAT, rig } from '../core/calibration/bundle-rig.ts';
import { TestClock } from '../kit/test-clock.ts';

const PICTURE = new URL('../vectors/pictures/apriltag-36h11.png', import.meta.url);
const quiet = { info: () => undefined, warn: () => undefined };

describe('the lens thread', () => {
  const open = (clock = createClock()): LensThread =>
    new LensThread({ url: new URL('../../app/engine/lens/lens-worker.ts', import.meta.url), clock, log: quiet });

  test('reads pictures one after the other; garbage is an answer', async () => {
    const thread = open();
    const bytes = await readFile(PICTURE);
    const [seen, garbage] = await Promise.all([
      thread.ask('look', { bytes, dictionary: 'apriltag-36h11' }),
      thread.ask('look', { bytes: Buffer.from('hello'), dictionary: 'apriltag-36h11' }),
    ]);
    expect(seen).toMatchObject({ widthPx: 320, heightPx: 240, doubles: [] });
    expect('markers' in seen && seen.markers.map(({ marker }) => marker)).toEqual([3, 77, 201, 340, 455, 586]);
    expect(garbage).toEqual({ code: 'picture.not-known' });
    await thread.close();
    expect(await thread.ask('look', { bytes, dictionary: 'apriltag-36h11' })).toEqual({ code: 'lens.thread-gone' });
  });

  test('with a tracker it also says where the pictures alone put the camera, so that hand-eye can judge the tracker', async () => {
    const thread = open();
    const { input } = rig({ tracked: true, trackerNoise: { mm: 2, deg: 0.05 }, views: 10, markers: FLAT });
    const { tracker: _, ...pictures } = input;
    const [both, alone] = await Promise.all([
      thread.ask('solve', { input, places: new Map() }),
      thread.ask('solve', { input: pictures, places: new Map() }),
    ]);
    if (isFault(both) || isFault(alone) || !both.outcome.ok || !alone.outcome.ok) throw new Error('not solved');
    expect(both.untracked).toBeNull();
    expect(both.alone).toEqual(alone.outcome.value.views);
    expect(both.alone).not.toEqual(both.outcome.value.views);
    await thread.close();
  });

  test('one that takes too long is given up, and the next job begins on a new thread', async () => {
    const clock = new TestClock();
    const thread = open(clock);
    // Corners by the hundred thousand: a checkerboard keeps it busy for longer than this test lets it.
    const head = Buffer.from('P5 7000 7000 255\n');
    const busy = Buffer.alloc(head.length + 49_000_000);
    head.copy(busy);
    for (let i = head.length; i < busy.length; i++)
      busy[i] = ((i >> 4) ^ (((i - head.length) / 7_000) >> 4)) & 1 ? 220 : 20;
    const late = thread.ask('look', { bytes: busy, dictionary: 'apriltag-36h11' });
    await clock.advance(121_000);
    expect(await late).toEqual({ code: 'lens.too-long' });
    const bytes = await readFile(PICTURE);
    expect(await thread.ask('look', { bytes, dictionary: 'apriltag-36h11' })).toMatchObject({ widthPx: 320 });
    await thread.close();
  });
});

describe('a watched folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagelock-pictures-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function watch(): {
    seen: string[];
    refused: string[];
    against: (string | undefined)[];
    look: () => Promise<void>;
    end: () => void;
  } {
    const [seen, refused, against]: [string[], string[], (string | undefined)[]] = [[], [], []];
    const watched = new PictureFolder({
      folder,
      clock: new TestClock(),
      onPicture: (name, bytes) => seen.push(`${name} ${bytes.length}`),
      onRefused: (name, why) => refused.push(`${name} ${why.code}`),
      onFolder: (why) => against.push(why?.code),
    });
    return { seen, refused, against, look: () => watched.look(), end: () => watched[Symbol.dispose]() };
  }

  test('new pictures once each, when they have stopped growing; old ones and other files never', async () => {
    await writeFile(join(folder, 'old.png'), 'old');
    const { seen, refused, look, end } = watch();
    await expect.poll(look).toBeUndefined();
    await writeFile(join(folder, 'a.PNG'), 'half');
    await writeFile(join(folder, 'notes.txt'), 'no picture');
    await writeFile(join(folder, 'empty.jpg'), '');
    await look();
    await look();
    await writeFile(join(folder, 'a.PNG'), 'half and half');
    await look();
    await look();
    expect(seen).toEqual([]);
    await look();
    await look();
    expect(seen).toEqual(['a.PNG 13']);
    for (let i = 0; i < 4; i++) await look();
    expect([seen, refused]).toEqual([['a.PNG 13'], []]);
    end();
    await writeFile(join(folder, 'late.png'), 'late');
    for (let i = 0; i < 4; i++) await look();
    expect(seen).toHaveLength(1);
  });

  test('a folder that is not there is told, and told again when it is', async () => {
    await rm(folder, { recursive: true });
    const { against, look, end } = watch();
    await look();
    await expect.poll(() => against.at(-1)).toBe('lens.no-folder');
    await writeFile(folder, 'no folder either');
    await look();
    expect(against.at(-1)).toBe('lens.no-folder');
    end();
  });
});

describe('a capture device', () => {
  const by = (script: string) => captureByProgram(process.execPath, ['-e', script]);
  test('ffmpeg is asked for one frame as PNG on its output', () => {
    expect(captureWords(['-f', 'v4l2', '-i', '/dev/video0']).join(' ')).toBe(
      '-hide_banner -loglevel error -nostdin -f v4l2 -i /dev/video0 -frames:v 1 -f image2pipe -c:v png pipe:1',
    );
  });
  test('what it writes is the picture; what it complains of is told; one that is not there is named', async () => {
    expect(Buffer.from((await by('process.stdout.write("PNG")')) as Uint8Array).toString()).toBe('PNG');
    expect(await by('console.error("No such device"); process.exit(1)')).toEqual({
      code: 'lens.capture-failed',
      params: { program: process.execPath, said: 'No such device' },
    });
    expect(await by('')).toMatchObject({ code: 'lens.capture-failed' });
    expect(await captureByProgram('no-such-ffmpeg', [])).toEqual({
      code: 'lens.no-program',
      params: { program: 'no-such-ffmpeg' },
    });
  });
});
