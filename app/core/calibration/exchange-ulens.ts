/**
 * Unreal's `.ulens` lens files: JSON with tables written as one string each. In and out, whole or refused. Pure.
 *
 * Fx, Fy are over the image (or the sensor), Cx, Cy from the upper left corner, K and P the spherical model, T the nodal
 * offset in centimetres along OpenCV's axes. Follows tracking.md 5.2.
 */

import {
  BadPlace,
  cellAt,
  type Json,
  listAt,
  objectAt,
  parseJson,
  positiveAt,
  reading,
  textAt,
  wordAt,
} from './exchange-read.ts';
import { knowsPupil, type LensNode, type LensValues } from './lens-map.ts';
import type { ImageFormat } from './lens-model.ts';
import type { Outcome } from './outcome.ts';

export interface LensFile {
  readonly name: string;
  readonly modelName: string;
  readonly serialNumber: string;
  readonly format: ImageFormat;
  /** `k`, `p` as of the model `unreal-spherical`; centre in millimetres from the middle of the sensor. */
  readonly nodes: readonly LensNode[];
}

const CM_PER_MM = 0.1;
const NEAR = 1e-6;

interface Table {
  readonly place: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

export function importUlens(text: string): Outcome<LensFile> {
  return reading(() => {
    const file = parseJson(text);
    const metadata = objectAt(file['metadata'], '/metadata');
    const kind = textAt(metadata['type'], '/metadata/type');
    if (kind !== 'LensFile')
      throw new BadPlace('file-kind', { place: '/metadata/type', found: kind.slice(0, 40), wanted: 'LensFile' });
    const info = objectAt(metadata['lensInfo'], '/metadata/lensInfo');
    const model = textAt(info['distortionModel'], '/metadata/lensInfo/distortionModel');
    if (model.toLowerCase() !== 'spherical')
      throw new BadPlace('file-kind', {
        place: '/metadata/lensInfo/distortionModel',
        found: model.slice(0, 40),
        wanted: 'spherical',
      });
    const format = formatOf(file);
    const tables = [
      ...tablesOf(file['cameraParameterTables'], '/cameraParameterTables'),
      ...(file['encoderTables'] === undefined ? [] : tablesOf(file['encoderTables'], '/encoderTables')),
    ];
    const focal = withColumns(tables, ['FocusEncoder', 'ZoomEncoder', 'Fx', 'Fy']);
    if (!focal || focal.rows.length === 0)
      throw new BadPlace('file-missing', { place: '/cameraParameterTables Fx, Fy' });
    return {
      name: optional(metadata['name']),
      modelName: optional(info['modelName']),
      serialNumber: optional(info['serialNumber']),
      format,
      nodes: focal.rows.map((row) =>
        nodeOf(
          row,
          format,
          tables,
          wordAt(metadata['fxFyUnits'], '/metadata/fxFyUnits', ['Normalized', 'Millimeters', 'Pixels']),
          wordAt(metadata['cxCyUnits'], '/metadata/cxCyUnits', ['Normalized', 'Pixels']),
        ),
      ),
    };
  });
}

const optional = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');

function formatOf(file: Json): ImageFormat {
  const sensor = objectAt(file['sensorDimensions'], '/sensorDimensions');
  wordAt(sensor['units'], '/sensorDimensions/units', ['Millimeters']);
  const image = objectAt(file['imageDimensions'], '/imageDimensions');
  return {
    widthPx: positiveAt(image['width'], '/imageDimensions/width'),
    heightPx: positiveAt(image['height'], '/imageDimensions/height'),
    sensorWidthMm: positiveAt(sensor['width'], '/sensorDimensions/width'),
    sensorHeightMm: positiveAt(sensor['height'], '/sensorDimensions/height'),
  };
}

const MOST_ROWS = 10_000;

function tablesOf(value: unknown, place: string): readonly Table[] {
  return listAt(value, place).map((one, i) => {
    const at = `${place}/${i}`;
    const table = objectAt(one, at);
    const columns = textAt(table['header'], `${at}/header`)
      .split(',')
      .map((name) => name.trim());
    const data = textAt(table['data'], `${at}/data`);
    const lines = data
      .split(';')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (lines.length > MOST_ROWS)
      throw new BadPlace('file-row', {
        place: `${at}/data`,
        row: lines.length,
        found: lines.length,
        wanted: MOST_ROWS,
      });
    const rows = lines.map((line, r) => {
      const cells = line.split(',');
      if (cells.length !== columns.length)
        throw new BadPlace('file-row', {
          place: `${at}/data`,
          row: r + 1,
          found: cells.length,
          wanted: columns.length,
        });
      return cells.map((cell, c) => cellAt(cell, `${at}/data ${r + 1} ${columns[c]!}`));
    });
    return { place: at, columns, rows };
  });
}

const withColumns = (tables: readonly Table[], columns: readonly string[]): Table | undefined =>
  tables.find((table) => columns.every((name, i) => table.columns[i] === name));

/** The row of a table at one focus and zoom; a table that is not there says nothing, one that has a hole is refused. */
function rowAt(
  tables: readonly Table[],
  columns: readonly string[],
  focus: number,
  zoom: number,
): readonly number[] | undefined {
  const table = withColumns(tables, ['FocusEncoder', 'ZoomEncoder', ...columns]);
  if (!table || table.rows.length === 0) return undefined;
  const row = table.rows.find((one) => Math.abs(one[0]! - focus) < NEAR && Math.abs(one[1]! - zoom) < NEAR);
  if (!row) throw new BadPlace('file-missing', { place: `${table.place}/data focus ${focus}, zoom ${zoom}` });
  return row.slice(2);
}

function nodeOf(
  row: readonly number[],
  format: ImageFormat,
  tables: readonly Table[],
  focalUnits: string,
  centreUnits: string,
): LensNode {
  const [focus, zoom, fx] = [row[0]!, row[1]!, row[2]!];
  const centre = rowAt(tables, ['Cx', 'Cy'], focus, zoom) ?? [0.5, 0.5];
  const [cx, cy] =
    centreUnits === 'Pixels' ? [centre[0]! / format.widthPx, centre[1]! / format.heightPx] : [centre[0]!, centre[1]!];
  const bend = rowAt(tables, ['K1', 'K2', 'K3', 'P1', 'P2'], focus, zoom) ?? [0, 0, 0, 0, 0];
  const nodal = rowAt(tables, ['Qx', 'Qy', 'Qz', 'Qw', 'Tx', 'Ty', 'Tz'], focus, zoom);
  const distances = withColumns(tables, ['FocusEncoder', 'FocusCM']);
  const values: LensValues = {
    focalLengthMm:
      fx *
      (focalUnits === 'Millimeters'
        ? 1
        : focalUnits === 'Pixels'
          ? format.sensorWidthMm / format.widthPx
          : format.sensorWidthMm),
    focusPerM: distances ? focusPerM(distances, focus) : 0,
    entrancePupilMm: nodal ? nodal[6]! / CM_PER_MM : 0,
    centreXMm: (cx - 0.5) * format.sensorWidthMm,
    centreYMm: (cy - 0.5) * format.sensorHeightMm,
    k1: bend[0]!,
    k2: bend[1]!,
    k3: bend[2]!,
    p1: bend[3]!,
    p2: bend[4]!,
  };
  return { zoom, focus, values, ...(!nodal && { pupilUnknown: true }) };
}

/** Between two marks straight in one over the distance. */
function focusPerM({ rows, place }: Table, focus: number): number {
  const marks = rows
    .map(([encoder, cm], i) => {
      if (!(cm! > 0)) throw new BadPlace('file-number', { place: `${place}/data ${i + 1} FocusCM`, found: String(cm) });
      return { encoder: encoder!, perM: 100 / cm! };
    })
    .toSorted((a, b) => a.encoder - b.encoder);
  if (marks.length === 0) return 0;
  const above = marks.findIndex(({ encoder }) => encoder >= focus);
  if (above < 0) return marks.at(-1)!.perM;
  const b = marks[above]!;
  const a = marks[above - 1] ?? b;
  const t = b.encoder === a.encoder ? 0 : (focus - a.encoder) / (b.encoder - a.encoder);
  return a.perM * (1 - t) + b.perM * t;
}

export function exportUlens({ name, modelName, serialNumber, format, nodes }: LensFile): string {
  const sorted = nodes.toSorted((a, b) => a.focus - b.focus || a.zoom - b.zoom);
  const table = (parameterName: string, columns: string, of: (values: LensValues) => readonly number[]): object => ({
    parameterName,
    header: `FocusEncoder, ZoomEncoder, ${columns}`,
    data: sorted.map((node) => [node.focus, node.zoom, ...of(node.values)].join(', ')).join('; '),
  });
  const aspect = format.heightPx / format.sensorHeightMm / (format.widthPx / format.sensorWidthMm);
  const distances = new Map(
    sorted.filter(({ values }) => values.focusPerM > 0).map(({ focus, values }) => [focus, 100 / values.focusPerM]),
  );
  return `${JSON.stringify(
    {
      metadata: {
        type: 'LensFile',
        version: '0.0.0',
        name,
        lensInfo: { modelName, serialNumber, distortionModel: 'spherical' },
        nodalOffsetCoordinateSystem: 'OpenCV',
        fxFyUnits: 'Normalized',
        cxCyUnits: 'Normalized',
        userMetadata: [],
      },
      sensorDimensions: { width: format.sensorWidthMm, height: format.sensorHeightMm, units: 'Millimeters' },
      imageDimensions: { width: format.widthPx, height: format.heightPx },
      cameraParameterTables: [
        table('FocalLengthTable', 'Fx, Fy', (v) => [
          v.focalLengthMm / format.sensorWidthMm,
          (v.focalLengthMm * aspect * format.widthPx) / format.sensorWidthMm / format.heightPx,
        ]),
        table('ImageCenterTable', 'Cx, Cy', (v) => [
          0.5 + v.centreXMm / format.sensorWidthMm,
          0.5 + v.centreYMm / format.sensorHeightMm,
        ]),
        ...(knowsPupil(nodes)
          ? [
              table('NodalOffsetTable', 'Qx, Qy, Qz, Qw, Tx, Ty, Tz', (v) => [
                0,
                0,
                0,
                1,
                0,
                0,
                v.entrancePupilMm * CM_PER_MM,
              ]),
            ]
          : []),
        table('DistortionTable', 'K1, K2, K3, P1, P2', (v) => [v.k1, v.k2, v.k3, v.p1, v.p2]),
      ],
      encoderTables:
        distances.size === 0
          ? []
          : [
              {
                parameterName: 'Focus',
                header: 'FocusEncoder, FocusCM',
                data: [...distances].map(([focus, cm]) => `${focus}, ${cm}`).join('; '),
              },
            ],
    },
    undefined,
    1,
  )}\n`;
}
