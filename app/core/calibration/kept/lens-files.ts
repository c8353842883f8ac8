/**
 * A lens calibration as files of other tools: `.ulens`, a sample of OpenTrackIO, a table of nodes. Kept lenses bend the ideal
 * ray with lengths over the focal length (`opencv`); what comes in another unit is converted, or refused with what is left. Pure.
 */
import { exportLensCsv, importLensCsv } from '../exchange-csv.ts';
import { exportOpenTrackIo, importOpenTrackIo } from '../exchange-opentrackio.ts';
import { exportUlens, importUlens } from '../exchange-ulens.ts';
import { convertLens, openCvOf } from '../lens-convert.ts';
import type { ImageFormat, OpenCvLens } from '../lens-model.ts';
import { type Outcome, refused, solved } from '../outcome.ts';
import type { LensValuesKept, VersionOf } from './version.ts';

export const LENS_FILES = ['stagelock', 'ulens', 'opentrackio', 'csv'] as const;
export type LensFile = (typeof LENS_FILES)[number];

export interface LensRead extends Pick<LensValuesKept, 'name' | 'model' | 'format' | 'nodes'> {
  readonly serialNumber: string;
}

const headOf = (text: string): string =>
  text
    .slice(0, 2_000)
    .replace(/^\uFEFF/, '')
    .trimStart();

export function looksLikeLens(text: string): boolean {
  const head = headOf(text);
  if (head.startsWith('{')) return /"(LensFile|lensInfo|OpenTrackIO|pinholeFocalLength)"/.test(text.slice(0, 20_000));
  return /zoom/i.test(head) && /focalLengthMm/i.test(head);
}

export function readLens(text: string): Outcome<LensRead> {
  if (!headOf(text).startsWith('{')) return readCsv(text);
  return /"(LensFile|lensInfo)"/.test(text) ? readUlens(text) : readOpenTrackIo(text);
}

function readUlens(text: string): Outcome<LensRead> {
  const file = importUlens(text);
  if (!file.ok) return file;
  const { name, serialNumber, format, nodes } = file.value;
  // Its terms are OpenCV's: lengths over the focal length, the ideal ray is bent.
  return solved({ name: name.slice(0, 120), serialNumber: serialNumber.slice(0, 120), model: 'opencv', format, nodes });
}

function readOpenTrackIo(text: string): Outcome<LensRead> {
  const file = importOpenTrackIo(text);
  if (!file.ok) return file;
  const { lens, format, entrancePupilMm, focusPerM, encoders, make, model, serialNumber } = file.value;
  if (!format) return refused({ code: 'caldesk.lens-no-format' });
  const converted = convertLens(lens, 'opencv', format);
  if (!converted.ok) return converted;
  const plain = converted.value.lens as OpenCvLens;
  if (plain.k.slice(3).some((term) => term !== 0)) return refused({ code: 'caldesk.lens-terms' });
  return solved({
    name: [make, model]
      .filter((part) => part !== '')
      .join(' ')
      .slice(0, 120),
    serialNumber: serialNumber.slice(0, 120),
    model: 'opencv',
    format,
    nodes: [
      {
        zoom: encoders?.zoom ?? 0,
        focus: encoders?.focus ?? 0,
        values: nodeValues(plain, format, entrancePupilMm ?? 0, focusPerM ?? 0),
        ...(entrancePupilMm === undefined && { pupilUnknown: true }),
      },
    ],
  });
}

function nodeValues(lens: OpenCvLens, format: ImageFormat, entrancePupilMm: number, focusPerM: number) {
  const mm = format.sensorWidthMm / format.widthPx;
  return {
    focalLengthMm: lens.fxPx * mm,
    focusPerM,
    entrancePupilMm,
    centreXMm: (lens.cxPx - format.widthPx / 2) * mm,
    centreYMm: ((lens.cyPx - format.heightPx / 2) * format.sensorHeightMm) / format.heightPx,
    k1: lens.k[0],
    k2: lens.k[1],
    k3: lens.k[2],
    p1: lens.p[0],
    p2: lens.p[1],
  };
}

/** The table says nothing of the camera: picture and sensor stand in a remark before it. */
const FORMAT = /^#\s*widthPx\s+([\d.]+)\s+heightPx\s+([\d.]+)\s+sensorWidthMm\s+([\d.]+)\s+sensorHeightMm\s+([\d.]+)/m;

function readCsv(text: string): Outcome<LensRead> {
  const nodes = importLensCsv(text);
  if (!nodes.ok) return nodes;
  const sizes = FORMAT.exec(text)?.slice(1).map(Number);
  const [widthPx = 0, heightPx = 0, sensorWidthMm = 0, sensorHeightMm = 0] = sizes ?? [];
  if (!(widthPx > 0 && heightPx > 0 && sensorWidthMm > 0 && sensorHeightMm > 0))
    return refused({ code: 'caldesk.lens-no-format' });
  const format = { widthPx, heightPx, sensorWidthMm, sensorHeightMm };
  return solved({ name: '', serialNumber: '', model: 'opencv', format, nodes: nodes.value });
}

/** `node`: which place of the rings, where a file holds one only. */
export function lensText(
  lens: VersionOf<'lens'>,
  as: LensFile,
  node: number,
): Outcome<{ readonly text: string; readonly extension: string }> {
  const { format, nodes, name, bound } = lens;
  const serialNumber = bound.lens ?? '';
  if (as === 'ulens')
    return solved({
      text: exportUlens({ name, modelName: name, serialNumber, format, nodes }),
      extension: '.ulens',
    });
  if (as === 'csv') {
    const { widthPx, heightPx, sensorWidthMm, sensorHeightMm } = format;
    const remark = `# widthPx ${widthPx} heightPx ${heightPx} sensorWidthMm ${sensorWidthMm} sensorHeightMm ${sensorHeightMm}`;
    return solved({ text: `${remark}\n${exportLensCsv(nodes)}`, extension: '.csv' });
  }
  const place = nodes[node];
  if (!place) return refused({ code: 'caldesk.lens-no-node', params: { node, count: nodes.length } });
  const converted = convertLens(openCvOf(place, format), 'brown-conrady-u-d', format);
  if (!converted.ok) return converted;
  const told = converted.value.lens;
  if (told.model !== 'brown-conrady-u-d' && told.model !== 'brown-conrady-d-u')
    return refused({ code: 'caldesk.lens-terms' });
  return solved({
    text: exportOpenTrackIo({
      lens: told,
      format,
      ...(!place.pupilUnknown && { entrancePupilMm: place.values.entrancePupilMm }),
      focusPerM: place.values.focusPerM,
      encoders: { zoom: place.zoom, focus: place.focus },
      make: '',
      model: name,
      serialNumber,
    }),
    extension: '.json',
  });
}
