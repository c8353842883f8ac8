/** Latency and sound of a studio file: names resolve, a delay has a parameter, sound is bound where its pictures are. */
import type { LatencySettings } from '../core/latency/hops.ts';
import { idsOf, type StudioNames, wantName, wantPath, wantUnique } from './studio-names.ts';
import type { StudioForms } from './studio-schema.ts';

const FILE = 'studio.json';
type LatencyForm = NonNullable<StudioForms['studio.json']['latency']>;

export function checkLatency(names: StudioNames): void {
  const { latency, audio, cameras } = names.forms[FILE];
  const known = idsOf(cameras);
  const modes = idsOf(names.forms['modes.json'].modes);
  const wantCamera = (id: string | undefined, place: string): void => {
    if (id !== undefined) wantName(names, 'camera', known, id, FILE, place);
  };
  latency?.declared.forEach((one, n) => {
    const place = `/latency/declared/${n}`;
    wantCamera(one.camera, `${place}/camera`);
    if (one.mode !== undefined) wantName(names, 'mode', modes, one.mode, FILE, `${place}/mode`);
    if ((one.frames === undefined) === (one.ms === undefined)) names.faults.add('frames-or-ms', FILE, place);
  });
  latency?.reports.forEach((one, n) => {
    wantPath(names, one.path, FILE, `/latency/reports/${n}/path`);
    wantCamera(one.camera, `/latency/reports/${n}/camera`);
  });
  latency?.delays.forEach((one, n) => {
    const place = `/latency/delays/${n}`;
    one.cameras.forEach((camera, c) => wantCamera(camera, `${place}/cameras/${c}`));
    wantName(names, 'mode', modes, one.mode, FILE, `${place}/mode`);
    for (const camera of one.cameras) wantPath(names, one.path.replaceAll('{c}', camera), FILE, `${place}/path`);
    if (one.cameras.length > 1 && !one.path.includes('{c}'))
      names.faults.add('delay-of-many', FILE, `${place}/path`, { path: one.path });
  });
  if (!audio) return;
  wantUnique(names, audio.delays, FILE, '/audio/delays');
  if (audio.policy === 'constant-latency' && audio.constantFrames === undefined)
    names.faults.add('missing', FILE, '/audio', { key: 'constantFrames' });
  audio.delays.forEach((one, n) => {
    const place = `/audio/delays/${n}`;
    one.cameras.forEach((camera, c) => wantCamera(camera, `${place}/cameras/${c}`));
    const binding = wantPath(names, one.path, FILE, `${place}/path`);
    const bare = one.cameras.find((camera) => binding && !binding.pictureIds.includes(camera));
    // It is heard with these pictures: only what the binding says of them puts it under their cover.
    if (bare !== undefined)
      names.faults.add('audio-not-covered', FILE, `${place}/path`, { path: one.path, camera: bare });
  });
}

/** One rule per camera. */
export function expandLatency(form: LatencyForm): LatencySettings {
  return {
    ...form,
    delays: form.delays.flatMap(({ cameras, path, ...rest }) =>
      cameras.map((camera) => ({ ...rest, camera, path: path.replaceAll('{c}', camera) })),
    ),
  };
}
