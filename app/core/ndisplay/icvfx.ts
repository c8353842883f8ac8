/**
 * An ICVFX stage as an operator moves it: which of its words a system has, for which cameras, light cards and viewports.
 *
 * Is told: descriptors by path, and what they read. Tells: paths by word, what is not exposed, what to be warned of, and
 * what isolating a camera would write. Whoever carries a word is its binding's business: a cluster event or a property.
 */
import type { Descriptor, ParamPath, Value } from '../parameter.ts';
import {
  type CameraWord,
  ICVFX,
  type IcvfxPlace,
  type IcvfxWord,
  type LightcardWord,
  type StageWord,
  type ViewportWord,
} from './icvfx-table.ts';

/** Path of each word that there is. */
export type Paths<W extends string> = Readonly<Partial<Record<W, ParamPath>>>;

export interface IcvfxObject<W extends string> {
  readonly id: string;
  readonly paths: Paths<W>;
}

/** A word that nobody carries, and what a preset has to expose so that somebody does. */
export interface NotExposed {
  readonly place: IcvfxPlace;
  readonly label: string;
  readonly property: string;
}

export interface IcvfxStage {
  readonly system: string;
  readonly activeCamera?: ParamPath;
  readonly stage: Paths<StageWord>;
  readonly cameras: readonly IcvfxObject<CameraWord>[];
  readonly lightcards: readonly IcvfxObject<LightcardWord>[];
  readonly viewports: readonly IcvfxObject<ViewportWord>[];
  readonly missing: readonly NotExposed[];
}

export type Descriptors = Readonly<Record<ParamPath, Pick<Descriptor, 'path'>>>;

/** In a label of what nobody has. */
const ANY = '<id>';

/** `engine/vp/camera/a/overscan`, `engine/vp/stage/frusta`. */
export function icvfxPath(system: string, place: IcvfxPlace, of: string, name: string): ParamPath {
  return `engine/${system}/${place}/${place === 'stage' ? '' : `${of}/`}${name}`;
}

export function icvfxLabel({ label }: IcvfxWord, of: string): string {
  return label.replace('{of}', of);
}

/** Undefined: the system has not one word of it. `cameras`: those of the studio, in its order. */
export function icvfxStage(
  system: string,
  descriptors: Descriptors,
  cameras: readonly string[],
): IcvfxStage | undefined {
  const missing: NotExposed[] = [];
  const pathsOf = <W extends string>(place: IcvfxPlace, of: string): Paths<W> => {
    const found: Partial<Record<string, ParamPath>> = {};
    for (const [name, about] of Object.entries<IcvfxWord>(ICVFX[place])) {
      const path = icvfxPath(system, place, of, name);
      if (Object.hasOwn(descriptors, path)) found[name] = path;
      else missing.push({ place, label: icvfxLabel(about, of), property: about.property });
    }
    return found as Paths<W>;
  };
  const objects = <W extends string>(place: IcvfxPlace, ids: readonly string[]): readonly IcvfxObject<W>[] => {
    // Nobody has one of them: what one would need is missing all the same.
    if (ids.length === 0) pathsOf(place, ANY);
    return ids.map((id) => ({ id, paths: pathsOf<W>(place, id) }));
  };
  const seen = (place: IcvfxPlace): readonly string[] => idsOf(system, place, descriptors);
  const active = `engine/${system}/activeCamera`;
  const made: IcvfxStage = {
    system,
    ...(Object.hasOwn(descriptors, active) && { activeCamera: active }),
    stage: pathsOf('stage', ''),
    cameras: objects(
      'camera',
      cameras.filter((id) => seen('camera').includes(id)),
    ),
    lightcards: objects('lightcard', seen('lightcard')),
    viewports: objects('viewport', seen('viewport')),
    missing,
  };
  const known = [made.stage, ...[...made.cameras, ...made.lightcards, ...made.viewports].map(({ paths }) => paths)];
  return known.some((paths) => Object.keys(paths).length > 0) ? made : undefined;
}

/** Objects that have at least one word, in the order of the descriptors. */
function idsOf(system: string, place: IcvfxPlace, descriptors: Descriptors): readonly string[] {
  const room = `engine/${system}/${place}/`;
  const ids = Object.keys(descriptors).flatMap((path) => {
    const [id, name, ...rest] = path.startsWith(room) ? path.slice(room.length).split('/') : [];
    return id !== undefined && name !== undefined && rest.length === 0 && Object.hasOwn(ICVFX[place], name) ? [id] : [];
  });
  return [...new Set(ids)];
}

export type IcvfxWarningKind =
  | 'frusta-off'
  | 'active-off'
  | 'chroma-from-viewport'
  | 'chroma-from-camera'
  | 'overscan-pixels'
  | 'two-grades';

export interface IcvfxWarning {
  readonly kind: IcvfxWarningKind;
  /** Camera or viewport that it is about; absent: the stage. */
  readonly of?: string;
}

/** Pitfalls that hold now, as far as the engine said what it is. */
export function icvfxWarnings(
  stage: IcvfxStage,
  read: (path: ParamPath) => Value | undefined,
): readonly IcvfxWarning[] {
  const at = (path: ParamPath | undefined): Value | undefined => (path === undefined ? undefined : read(path));
  const warnings: IcvfxWarning[] = [];
  const isAllOff = at(stage.stage.frusta) === false;
  if (isAllOff && stage.cameras.some(({ paths }) => at(paths.frustum) === true)) warnings.push({ kind: 'frusta-off' });
  const active = at(stage.activeCamera);
  const chromas = stage.cameras.filter(({ paths }) => at(paths.chroma) === true);
  const sources = new Set(chromas.map(({ paths }) => at(paths.chromaSource)));
  for (const { id, paths } of stage.cameras) {
    if (id === active && at(paths.frustum) === false) warnings.push({ kind: 'active-off', of: id });
    if (at(paths.overscan) === true && at(paths.overscanMode) === 'Pixels')
      warnings.push({ kind: 'overscan-pixels', of: id });
    if (at(paths.chroma) !== true) continue;
    const source = at(paths.chromaSource);
    if (source === 'Viewport' && differs(at(paths.chromaColour), at(stage.stage.chromaColour)))
      warnings.push({ kind: 'chroma-from-viewport', of: id });
    // A camera that was made before 5.3 keeps its own, beside others that take the stage's.
    if (source === 'ICVFXCamera' && sources.size > 1) warnings.push({ kind: 'chroma-from-camera', of: id });
  }
  if (at(stage.stage.clusterGrade) === true)
    for (const { id, paths } of stage.viewports)
      if (at(paths.grade) === true) warnings.push({ kind: 'two-grades', of: id });
  return warnings;
}

/** Where one of them is unknown, nobody can say that they are one. */
function differs(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

/**
 * Isolation: the wall serves one camera alone. Its inner frustum is on and those of all others are off; outer viewports
 * go on as they are. What is so already is not written again.
 */
export function isolationOf(
  stage: IcvfxStage,
  camera: string,
  read: (path: ParamPath) => Value | undefined,
): readonly { readonly path: ParamPath; readonly value: boolean }[] {
  return stage.cameras.flatMap(({ id, paths: { frustum } }) =>
    frustum === undefined || read(frustum) === (id === camera) ? [] : [{ path: frustum, value: id === camera }],
  );
}
