/**
 * The `lens` and `static` parts of an OpenTrackIO sample as a calibration file: one lens state, in and out. Pure.
 * Follows tracking.md 2.3 and 5.3.
 */
import {
  BadPlace,
  type Json,
  listAt,
  numberAt,
  objectAt,
  parseJson,
  positiveAt,
  reading,
  wordAt,
} from './exchange-read.ts';
import type { ImageFormat, OpenLensIoLens } from './lens-model.ts';
import type { Outcome } from './outcome.ts';

export interface OpenTrackIoLensFile {
  readonly lens: OpenLensIoLens;
  /** Absent where the file says nothing of the camera. */
  readonly format?: ImageFormat;
  /** Absent = the file says nothing of it. */
  readonly entrancePupilMm?: number;
  /** One over metres; 0 at infinity, absent where the file does not say. */
  readonly focusPerM?: number;
  readonly encoders?: { readonly zoom?: number; readonly focus?: number };
  readonly make: string;
  readonly model: string;
  readonly serialNumber: string;
}

const MODELS = { 'Brown-Conrady D-U': 'brown-conrady-d-u', 'Brown-Conrady U-D': 'brown-conrady-u-d' } as const;
/** A focus distance beyond this is one in millimetres, as older helpers wrote it. */
const SUSPICIOUS_M = 100;

export function importOpenTrackIo(text: string): Outcome<OpenTrackIoLensFile> {
  return reading(() => {
    const file = parseJson(text);
    const lens = objectAt(file['lens'], '/lens');
    const fixed = file['static'] === undefined ? {} : objectAt(file['static'], '/static');
    const about = fixed['lens'] === undefined ? {} : objectAt(fixed['lens'], '/static/lens');
    const pupil = lens['entrancePupilOffset'];
    const distance =
      lens['focusDistance'] === undefined ? undefined : positiveAt(lens['focusDistance'], '/lens/focusDistance');
    if (distance !== undefined && distance > SUSPICIOUS_M)
      throw new BadPlace('file-number', { place: '/lens/focusDistance', found: `${distance} m` });
    const encoders =
      lens['encoders'] === undefined ? undefined : encodersOf(objectAt(lens['encoders'], '/lens/encoders'));
    const format = formatOf(fixed);
    return {
      lens: modelOf(lens),
      ...(format ? { format } : {}),
      ...(pupil === undefined ? {} : { entrancePupilMm: 1_000 * numberAt(pupil, '/lens/entrancePupilOffset') }),
      ...(distance === undefined ? {} : { focusPerM: 1 / distance }),
      ...(encoders ? { encoders } : {}),
      make: nameOf(about['make']),
      model: nameOf(about['model']),
      serialNumber: nameOf(about['serialNumber']),
    };
  });
}

const nameOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');

function modelOf(lens: Json): OpenLensIoLens {
  const list = lens['distortion'] === undefined ? [] : listAt(lens['distortion'], '/lens/distortion');
  const first = list[0] === undefined ? {} : objectAt(list[0], '/lens/distortion/0');
  const model = MODELS[wordAt(first['model'], '/lens/distortion/0/model', ['Brown-Conrady D-U', 'Brown-Conrady U-D'])];
  const terms = (key: string, most: number): readonly number[] => {
    const place = `/lens/distortion/0/${key}`;
    const given = first[key] === undefined ? [] : listAt(first[key], place);
    if (given.length > most) throw new BadPlace('file-row', { place, row: 1, found: given.length, wanted: most });
    return Array.from({ length: most }, (_, i) => (given[i] === undefined ? 0 : numberAt(given[i], `${place}/${i}`)));
  };
  const radial = terms('radial', 6);
  const tangential = terms('tangential', 2);
  return {
    model,
    focalLengthMm: positiveAt(lens['pinholeFocalLength'], '/lens/pinholeFocalLength'),
    radial: [radial[0]!, radial[1]!, radial[2]!, radial[3]!, radial[4]!, radial[5]!],
    tangential: [tangential[0]!, tangential[1]!],
    distortionOffsetMm: offsetOf(lens['distortionOffset'], '/lens/distortionOffset'),
    projectionOffsetMm: offsetOf(lens['projectionOffset'], '/lens/projectionOffset'),
  };
}

function offsetOf(value: unknown, place: string): readonly [number, number] {
  if (value === undefined) return [0, 0];
  const offset = objectAt(value, place);
  return [numberAt(offset['x'], `${place}/x`), numberAt(offset['y'], `${place}/y`)];
}

function encodersOf(encoders: Json): { readonly zoom?: number; readonly focus?: number } {
  const one = (key: 'zoom' | 'focus'): Readonly<Record<string, number>> => {
    if (encoders[key] === undefined) return {};
    const value = numberAt(encoders[key], `/lens/encoders/${key}`);
    if (value < 0 || value > 1)
      throw new BadPlace('file-number', { place: `/lens/encoders/${key}`, found: String(value) });
    return { [key]: value };
  };
  return { ...one('zoom'), ...one('focus') };
}

function formatOf(fixed: Json): ImageFormat | undefined {
  if (fixed['camera'] === undefined) return undefined;
  const camera = objectAt(fixed['camera'], '/static/camera');
  if (camera['activeSensorPhysicalDimensions'] === undefined || camera['activeSensorResolution'] === undefined)
    return undefined;
  const place = '/static/camera/activeSensor';
  const size = objectAt(camera['activeSensorPhysicalDimensions'], `${place}PhysicalDimensions`);
  const pixels = objectAt(camera['activeSensorResolution'], `${place}Resolution`);
  return {
    widthPx: positiveAt(pixels['width'], `${place}Resolution/width`),
    heightPx: positiveAt(pixels['height'], `${place}Resolution/height`),
    sensorWidthMm: positiveAt(size['width'], `${place}PhysicalDimensions/width`),
    sensorHeightMm: positiveAt(size['height'], `${place}PhysicalDimensions/height`),
  };
}

export function exportOpenTrackIo(file: OpenTrackIoLensFile): string {
  const { lens, format, encoders } = file;
  const name = lens.model === 'brown-conrady-d-u' ? 'Brown-Conrady D-U' : 'Brown-Conrady U-D';
  const about = { make: file.make, model: file.model, serialNumber: file.serialNumber };
  const named = Object.fromEntries(Object.entries(about).filter(([, value]) => value !== ''));
  return `${JSON.stringify(
    {
      protocol: { name: 'OpenTrackIO', version: [1, 0, 1] },
      static: {
        ...(format
          ? {
              camera: {
                activeSensorPhysicalDimensions: { width: format.sensorWidthMm, height: format.sensorHeightMm },
                activeSensorResolution: { width: format.widthPx, height: format.heightPx },
              },
            }
          : {}),
        lens: named,
      },
      lens: {
        distortion: [{ model: name, radial: lens.radial, tangential: lens.tangential }],
        distortionOffset: { x: lens.distortionOffsetMm[0], y: lens.distortionOffsetMm[1] },
        ...(encoders ? { encoders } : {}),
        ...(file.entrancePupilMm === undefined ? {} : { entrancePupilOffset: file.entrancePupilMm / 1_000 }),
        ...(file.focusPerM === undefined || file.focusPerM <= 1 / SUSPICIOUS_M
          ? {}
          : { focusDistance: 1 / file.focusPerM }),
        pinholeFocalLength: lens.focalLengthMm,
        projectionOffset: { x: lens.projectionOffsetMm[0], y: lens.projectionOffsetMm[1] },
      },
    },
    undefined,
    1,
  )}\n`;
}
