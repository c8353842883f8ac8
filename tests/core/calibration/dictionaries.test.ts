/** Markers of every dictionary in pictures that OpenCV drew and saw (tests/vectors/pictures/make-markers.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectMarkers } from '../../../app/core/calibration/marker-detect.ts';
import {
  type DictionaryName,
  MARKER_DICTIONARIES,
  markerDictionary,
  markerModules,
  readWord,
} from '../../../app/core/calibration/marker-dictionary.ts';
import { isFault } from '../../../drivers/contract.ts';
import { readPicture } from '../../../drivers/kit/picture/read-picture.ts';

interface Vectors {
  readonly pictures: readonly {
    readonly file: string;
    readonly dictionary: DictionaryName;
    readonly markers: readonly {
      readonly id: number;
      readonly truth: readonly (readonly number[])[];
      readonly openCv: readonly (readonly number[])[];
    }[];
  }[];
}
const folder = new URL('../../vectors/pictures/', import.meta.url);
const { pictures } = JSON.parse(readFileSync(new URL('markers.json', folder), 'utf8')) as Vectors;

test('there is a picture of each dictionary', () => {
  expect(pictures.map(({ dictionary }) => dictionary)).toEqual([...MARKER_DICTIONARIES]);
});

describe.each(pictures)('$file', ({ file, dictionary, markers }) => {
  const image = readPicture(readFileSync(new URL(file, folder)));
  if (isFault(image)) throw new Error(image.code);
  const found = detectMarkers(image, dictionary);

  test('the markers that OpenCV drew, by their numbers, and nothing else', () => {
    expect(found.markers.map(({ marker }) => marker)).toEqual(markers.map(({ id }) => id));
    expect(found.markers.every(({ wrongBits }) => wrongBits === 0)).toBe(true);
    expect(found.doubles).toEqual([]);
  });

  test('corners to about a tenth of a pixel, nearer to the truth than OpenCV', () => {
    const off = (list: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number[] =>
      list.map(([x, y], k) => Math.hypot(x! - truth[k]![0]!, y! - truth[k]![1]!));
    const ours = markers.flatMap(({ id, truth }) =>
      off(found.markers.find((one) => one.marker === id)!.corners, truth),
    );
    const theirs = markers.flatMap(({ openCv, truth }) => off(openCv, truth));
    const rms = (list: readonly number[]): number => Math.hypot(...list) / Math.sqrt(list.length);
    expect(rms(ours)).toBeLessThan(0.12);
    expect(rms(ours)).toBeLessThan(rms(theirs));
  });

  test('another dictionary sees nothing in it', () => {
    for (const other of MARKER_DICTIONARIES)
      if (other !== dictionary) expect(detectMarkers(image, other).markers, other).toEqual([]);
  });
});

test.each(MARKER_DICTIONARIES)('%s: every word reads as itself, however it is turned', (name) => {
  const dictionary = markerDictionary(name);
  const { inner, modules, count } = dictionary;
  for (let marker = 0; marker < count; marker += 7) {
    const drawn = markerModules(marker, name)!;
    const bits = Array.from(
      { length: inner * inner },
      (_, i) => drawn[(1 + Math.floor(i / inner)) * modules + 1 + (i % inner)]!,
    );
    expect(readWord(dictionary, bits)).toEqual({ marker, quarters: 0, wrong: 0 });
    // A quarter turn clockwise: what was left column, from below, becomes the upper row.
    const turned = bits.map((_, i) => bits[(inner - 1 - (i % inner)) * inner + Math.floor(i / inner)]!);
    expect(readWord(dictionary, turned)).toMatchObject({ marker, quarters: 1, wrong: 0 });
    const spoilt = bits.map((bit, i) => (i < dictionary.mostWrong ? !bit : bit));
    expect(readWord(dictionary, spoilt)).toMatchObject({ marker, wrong: dictionary.mostWrong });
    expect(
      readWord(
        dictionary,
        bits.map((bit, i) => (i <= dictionary.mostWrong ? !bit : bit)),
      )?.marker,
    ).not.toBe(marker);
  }
  expect(markerModules(count, name)).toBeUndefined();
});
