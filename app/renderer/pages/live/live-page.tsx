/** The operator's desk: where in the show, what is on the wall, may we and what will happen. */
import { useStage } from '../../live/store.ts';
import { useTarget } from '../../live/target.ts';
import { momentOf } from '../../live/view.ts';
import { StageView } from '../../stage/stage-view.tsx';
import { ArmedTake } from './armed-take.tsx';
import { ChangeBanner } from './change/change-banner.tsx';
import { CueColumn } from './cue-column.tsx';
import { HeldZones } from './held-zones.tsx';
import { Interrupted } from './interrupted.tsx';
import { NextTake } from './next-take.tsx';
import { RunningTake } from './running-take.tsx';
import { VirtualCameras } from './virtual-cameras.tsx';

export function LivePage() {
  const dismissed = useTarget((target) => target.dismissed);
  const moment = useStage((state) => momentOf(state, dismissed));
  const interrupted = useStage((state) => state.interrupted !== null);
  return (
    <main className="page live" data-moment={moment}>
      <CueColumn />
      <StageView />
      <section className="panel right-p">
        <div className="rgt" aria-live="off">
          <ChangeBanner />
          {interrupted ? <Interrupted /> : null}
          <VirtualCameras />
          {moment === 'running' || moment === 'choosing' ? null : <HeldZones />}
          {moment === 'armed' ? <ArmedTake /> : moment === 'idle' ? <NextTake /> : <RunningTake />}
        </div>
      </section>
    </main>
  );
}
