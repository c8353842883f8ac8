/** The committed data that OpenCV answered, as our solvers take it; shared with the benchmark. */
import type { BundleInput } from '../../../app/core/calibration/bundle.ts';
import type { Sighting } from '../../../app/core/calibration/pnp.ts';
import { UHD } from './bundle-rig.ts';

export interface OpenCvData {
  readonly stageM: readonly (readonly number[])[];
  readonly truth: {
    readonly k: readonly number[];
    readonly dist: readonly number[];
    readonly bodyFromCamera: readonly number[];
  };
  readonly views: readonly { readonly markers: readonly number[]; readonly pixels: readonly (readonly number[])[] }[];
  readonly handEye: readonly {
    readonly trackerFromBody: readonly number[];
    readonly stageFromCamera: readonly number[];
  }[];
  readonly rays: readonly (readonly number[])[];
}

interface TheirHandEye {
  readonly bodyFromCamera: readonly number[];
  readonly ms: number;
}

export interface OpenCvAnswers {
  readonly version: string;
  readonly calibrateCamera: {
    readonly rmsPx: number;
    readonly fx: number;
    readonly cx: number;
    readonly cy: number;
    readonly dist: readonly number[];
    /** f, cx, cy, k1, k2, p1, p2 */
    readonly sigmaByDifference: readonly number[];
    readonly stageFromCamera: readonly (readonly number[])[];
    readonly ms: number;
  };
  readonly solvePnP: { readonly stageFromCamera: readonly (readonly number[])[]; readonly ms: number };
  readonly handEye: { readonly park: TheirHandEye; readonly daniilidis: TheirHandEye; readonly horaud: TheirHandEye };
  readonly projectPoints: readonly (readonly number[])[];
}

export interface OpenCvFile {
  readonly data: OpenCvData;
  readonly answers: OpenCvAnswers;
}

/** `[f, cx, cy, k1, k2, k3, p1, p2]`; OpenCV writes k1, k2, p1, p2, k3. */
export const truthLens = ({ truth: { k, dist } }: OpenCvData): readonly number[] => [
  ...k,
  dist[0]!,
  dist[1]!,
  dist[4]!,
  dist[2]!,
  dist[3]!,
];

export function sightingsOfView(data: OpenCvData, view: number): readonly Sighting[] {
  const { markers, pixels } = data.views[view]!;
  return markers.map((marker, i) => {
    const p = data.stageM[marker]!;
    return { marker: `m${marker}`, pointM: [p[0]!, p[1]!, p[2]!], pixel: [pixels[i]![0]!, pixels[i]![1]!] };
  });
}

export const bundleInputOf = (data: OpenCvData): BundleInput => ({
  format: UHD,
  lenses: [{ id: 'one' }],
  views: data.views.map((_, i) => ({ id: `v${i}`, lens: 'one', sightings: sightingsOfView(data, i) })),
  free: { centre: true, radial: 2, tangential: true },
  sigmaPx: 0.2,
});
