/** No take of a show passes with a camera whose tracking was recorded: nothing of it follows what the camera does now. */
import { type GateInput, gate } from './gate-kit.ts';
import type { Gate } from './plan.ts';

export function replayGates(input: Pick<GateInput, 'view' | 'nowUs'>): readonly Gate[] {
  const { view } = input;
  return view.studio.cameras.flatMap(({ id }) => {
    const track = view.tracking.get(id);
    if (track?.replayed !== true) return [];
    const params = { camera: id };
    const inShow = view.show === 'SHOW';
    return gate(input, 'replay', id, {
      value: 'replay',
      limit: 'live',
      atUs: track.atUs,
      verdict: inShow ? 'blocking' : 'warning',
      why: { code: 'gate.replay.on', params },
      fix: { code: 'fix.replay-stop', params },
      waivable: !inShow,
      closeAfterMs: 0,
    });
  });
}
