/** The state before anything was heard. */
import type { Studio } from '../../core/stage/model.ts';
import type { StageState } from '../../protocol/state.ts';
import type { HouseClock } from '../timing/house-clock.ts';
import type { VirtualStage } from '../virtual/virtual-link.ts';
import { studioInfo } from './publish-stage.ts';

export function initialState(
  studio: Studio,
  house: HouseClock,
  boot: string,
  stage: VirtualStage | undefined,
  wallAtUs0Ms: number,
): Omit<StageState, 'rev'> {
  return {
    boot,
    studio: studioInfo(studio),
    show: studio.initialShow,
    mode: null,
    scene: null,
    zones: {},
    pictures: {},
    program: { source: null, preview: null, atUs: null },
    onAirDeclared: null,
    gates: [],
    armed: null,
    scheduled: null,
    take: null,
    undo: null,
    bailout: { ready: false, why: [], targets: {} },
    interrupted: null,
    params: {},
    descriptors: {},
    overrides: {},
    waivers: {},
    devices: {},
    cameras: {},
    sync: { clock: house.state(), sources: {}, devices: {} },
    latency: { cameras: {}, audio: null },
    measures: {},
    delaycal: { ways: {}, video: {}, run: null },
    lenscal: { pattern: null, sources: [], walls: {}, showing: null, ended: null, sessions: {} },
    calibration: { cameras: {}, survey: [], sessions: {} },
    trials: { running: null, left: null, last: null, effects: {} },
    cues: null,
    alarms: {},
    go: { holder: null, holderName: null, requestedBy: null, untilUs: null },
    seats: {},
    history: {},
    virtual: stage === undefined ? null : { url: stage.url, faults: {}, plays: stage.addresses.plays ?? {} },
    storage: { journal: 'ok', library: 'ok' },
    tracking: { process: 'restarting', inPath: [] },
    recording: { recording: null, replay: null },
    moves: { kept: {}, runs: {} },
    clusters: {},
    engines: {},
    cold: null,
    warmth: { systems: {}, keep: {}, words: {}, auto: null },
    cut: null,
    wallAtUs0Ms,
  };
}
