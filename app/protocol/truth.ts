/** `GET /truth` of the virtual stage: what light there really is. For tests and the picture of the virtual wall. */
import type { Value } from '../core/parameter.ts';

/** What one raster shows in a frame. */
export interface RasterLight {
  /** Source that feeds it through the router: system id, or `none`. */
  readonly source: string;
  /** Scene that the source renders for it; `black` while it loads or has none. */
  readonly scene: string;
  /** Everything else that changes its picture (look, exposure, level), as one comparable word. */
  readonly look: string;
  /** Frozen on the picture of this frame; undefined = live. */
  readonly frozenSince?: number;
  /** No picture: blacked out, re-locking, or no signal. */
  readonly black: boolean;
  readonly brightness: number;
  /** A measurement patch is lit on it, or the markers of a lens calibration are. */
  readonly patch?: true;
  /** Camera whose perspective it renders, where the source follows one. */
  readonly camera?: string;
}

/** What one render node gives out for the rasters that it renders, wherever routers send it. */
export interface NodeLight {
  /** As `zone/raster`. */
  readonly rasters: readonly string[];
  /** `frozen`: it hangs, or waits at the barrier for one that is missing. `dark`: its process is gone, or has nothing to show. */
  readonly at: 'live' | 'frozen' | 'dark';
  readonly scene: string;
  readonly look: string;
  readonly frozenSince?: number;
  readonly camera?: string;
}

export interface ZoneLight {
  readonly rasters: Readonly<Record<string, RasterLight>>;
  /** All rasters show one source and scene. */
  readonly uniform: boolean;
}

export interface PictureLight {
  readonly path: string;
  /** Zones in view with what they show, and the extension, as one comparable word per zone. */
  readonly shows: Readonly<Record<string, string>>;
  readonly extension: string;
  readonly black: boolean;
}

export interface TruthFrame {
  readonly frame: number;
  readonly atUs: number;
  readonly zones: Readonly<Record<string, ZoneLight>>;
  readonly pictures: Readonly<Record<string, PictureLight>>;
  /** System -> node, of clusters alone. */
  readonly nodes: Readonly<Record<string, Readonly<Record<string, NodeLight>>>>;
  readonly program: { readonly source: string; readonly camera: string | null };
  readonly preview: { readonly source: string; readonly camera: string | null };
}

export interface Truth {
  readonly now: TruthFrame;
  /** True state of every emulator, device -> key -> value. */
  readonly devices: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  /** Every command that could change a device, since start or since `?since=<n>`. */
  readonly commands: readonly {
    readonly n: number;
    readonly device: string;
    readonly atUs: number;
    readonly decoded: string;
  }[];
  /** Changes of light only, oldest first, since `?since=<frame>`; bounded. */
  readonly history: readonly TruthFrame[];
  readonly sinks: Readonly<
    Record<string, { readonly packets: number; readonly lost: number; readonly lastAtUs: number | null }>
  >;
  readonly faults: Readonly<Record<string, readonly string[]>>;
}

export interface VirtualAddress {
  readonly host: string;
  readonly port: number;
}

/** `GET /addresses` of the virtual stage: where each device of the studio file can be reached on loopback. */
export interface VirtualAddresses {
  readonly devices: Readonly<Record<string, VirtualAddress>>;
  /** Trackers that answer questions -> where they are asked. Older stages do not say. */
  readonly asked?: Readonly<Record<string, VirtualAddress>>;
  /** Device -> further places that its driver dials (`host:port` as it writes them) -> where they are. */
  readonly doors?: Readonly<Record<string, Readonly<Record<string, VirtualAddress>>>>;
  /** `camera/sink` -> where relayed tracking is to be sent. */
  readonly sinks: Readonly<Record<string, VirtualAddress>>;
  /** Source of video levels -> where it sends them. */
  readonly video: Readonly<Record<string, VirtualAddress>>;
  /** Time source -> where its timecode is sent to. */
  readonly clock: Readonly<Record<string, VirtualAddress>>;
  /** Device -> kinds of faults that it can be told to show. Older stages do not say. */
  readonly plays?: Readonly<Record<string, readonly string[]>>;
}
