/** What the picture of the stage shows, gathered from the state. */
import { useEffect, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { EvidencePoint, VersionOf } from '../../../../core/calibration/kept/version.ts';
import type { CameraTracking } from '../../../../core/stage/tracked.ts';
import { command } from '../../../live/session.ts';
import { useLive, useStage } from '../../../live/store.ts';
import { cameraTone, ceilingM } from '../../../live/view.ts';
import { useWords } from '../../../words/say.ts';
import { longestMm, pointsOf, residualsOf, type SpaceScene, type TrackerFrame, takenPoints } from './space-scene.ts';
import { residualTimes } from './space-view.ts';
import { stillStage } from './stage-lines.ts';

interface Kept {
  readonly evidence: readonly EvidencePoint[];
  readonly stageFromTracker: readonly number[] | undefined;
}
const NOTHING: Kept = { evidence: [], stageFromTracker: undefined };

export function useSpaceScene(camera: string): SpaceScene {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const calibration = useStage((state) => state.calibration);
  const zones = useMemo(() => Object.values(studio.zones), [studio]);
  const tracked = useMemo(() => Object.values(studio.cameras).filter(({ tracking }) => tracking), [studio]);
  const heights = useLive(
    useShallow(({ state }) =>
      zones.map(({ shape }) => (state && shape.kind === 'ceiling' ? ceilingM(state.params, shape) : undefined)),
    ),
  );
  const tones = useLive(
    useShallow(({ state }) => tracked.map(({ id }) => (state ? cameraTone(state, id) : ('plain' as const)))),
  );
  const leads = useLive(useShallow(({ state }) => tracked.map(({ id }) => state?.cameras[id]?.lead?.id ?? '')));
  const { evidence, stageFromTracker } = useKept(camera);
  const points = useMemo(() => pointsOf(calibration, camera, evidence, text), [calibration, camera, evidence, text]);
  const still = useMemo(
    () =>
      stillStage(
        zones,
        (shape) => heights[zones.findIndex((zone) => zone.shape === shape)],
        points.map(({ at }) => at),
      ),
    [zones, heights, points],
  );
  return useMemo(() => {
    const residuals = residualsOf(takenPoints(calibration, camera), evidence);
    const tracker = studio.cameras[camera]?.tracking;
    const pose = stageFromTracker ?? tracker?.stageFromTracker;
    const deviceName = (id: string): string => {
      const name = studio.devices[id]?.name;
      return name ? text(name) : id;
    };
    const frame: TrackerFrame | undefined =
      pose && tracker ? { name: deviceName(tracker.source), stageFromTracker: pose } : undefined;
    return {
      still,
      signs: still.signs.map(({ name }) => text(name)),
      points,
      residuals,
      times: residualTimes(longestMm(residuals)),
      cameras: tracked.map(({ id, name, hfovDeg, tracking }, n) => ({
        id,
        name: text(name),
        tone: tones[n] ?? 'plain',
        selected: id === camera,
        hfovDeg,
        trackers: trackersOf(tracking).map((device) => ({
          id: device,
          name: deviceName(device),
          leads: device === leads[n],
        })),
        virtualName: t('space.virtual', { camera: text(name) }),
      })),
      frame,
    };
  }, [still, points, calibration, camera, evidence, stageFromTracker, studio, tracked, tones, leads, t, text]);
}

/** Devices of a camera that has several trackers. */
function trackersOf(tracking: CameraTracking | undefined): readonly string[] {
  const backups = tracking?.backups ?? [];
  return tracking && backups.length > 0 ? [tracking.source, ...backups.map(({ device }) => device)] : [];
}

/** What says where the tracker stands, and the points that it rests on; asked for once, when another one is in force. */
function useKept(camera: string): Kept {
  const kind = useStage((state) => state.calibration.cameras[camera]?.frame ?? 'stage-alignment');
  const version = useStage((state) => state.calibration.cameras[camera]?.kinds[kind].inForce ?? 0);
  const [kept, setKept] = useState<Kept & { readonly of: string }>({ ...NOTHING, of: '' });
  const wanted = `${camera} ${kind} ${version}`;
  useEffect(() => {
    if (version === 0) return undefined;
    let waiting = true;
    void command('calibration.show', { camera, kind, version }).then((reply) => {
      if (waiting && reply.ok) setKept({ ...readKept(reply.result), of: wanted });
    });
    return () => {
      waiting = false;
    };
  }, [camera, kind, version, wanted]);
  return kept.of === wanted ? kept : NOTHING;
}

/** An engine's answer, read with care. Views of a hand-eye have no place of a point that was missed. */
function readKept(answer: unknown): Kept {
  if (typeof answer !== 'object' || answer === null) return NOTHING;
  const { kind, evidence, stageFromTracker } = answer as Partial<VersionOf<'stage-alignment' | 'hand-eye'>>;
  return {
    evidence: kind === 'stage-alignment' ? (evidence as readonly EvidencePoint[]) : [],
    stageFromTracker,
  };
}
