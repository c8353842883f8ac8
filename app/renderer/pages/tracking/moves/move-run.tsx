/** The virtual move that plays on a camera: which, how far it is, how long still, and the hand that brings it back. */
import { useCallback } from 'react';
import { COMMANDS } from '../../../../protocol/commands.ts';
import type { MoveRun } from '../../../../protocol/state-virtual.ts';
import { ticks, usePaint } from '../../../live/beat.ts';
import { send, useMay } from '../../../live/send.ts';
import { nowUs } from '../../../live/session.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { ActButton } from '../../../ui/act-button.tsx';
import { Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import './moves.css';

export function useRun(camera: string): MoveRun | null {
  return useStage((state) => state.moves?.runs[camera] ?? null);
}

export function MoveRunning({ camera, run }: { readonly camera: string; readonly run: MoveRun }) {
  const { t, text } = useWords();
  const systems = useStage((state) => state.studio.systems);
  const about = useStage((state) => state.studio.cameras[camera]);
  const mays = useMay('vcam.back');
  const live = useIsLive();
  const taps = run.taps.map((id) => {
    const system = systems[about?.tracking?.sinks.find((sink) => sink.id === id)?.system ?? ''];
    return system ? text(system.name) : id;
  });
  return (
    <div className="moverun">
      <p>
        <Word tone={run.phase === 'moving' || run.phase === 'standing' ? 'armed' : 'plain'}>
          {t(`moves.phase.${run.phase}`)}
        </Word>
        <b>{run.name}</b>
        <Left run={run} />
      </p>
      <Progress run={run} />
      {run.waits ? <p className="warned">{t('moves.waits')}</p> : null}
      {taps.length > 0 ? <p className="dimmed">{t('moves.taps', { sinks: taps.join(t('comma')) })}</p> : null}
      {run.phase === 'out' ? null : (
        <div className="acts">
          <ActButton
            safety={COMMANDS['vcam.back'].safety}
            disabled={!mays || !live || run.waits}
            again={t('moves.back-now')}
            cancel={t('ask.cancel')}
            onPress={() => void send('vcam.back', { camera })}
          >
            {t(run.phase === 'waiting' ? 'moves.call-off' : 'moves.back')}
          </ActButton>
        </div>
      )}
    </div>
  );
}

/** Seconds until this phase ends by itself. */
function Left({ run }: { readonly run: MoveRun }) {
  const { t } = useWords();
  const { phaseEndsUs } = run;
  const paint = useCallback(
    (element: HTMLElement) => {
      const leftS = phaseEndsUs === null ? undefined : Math.max(0, (phaseEndsUs - nowUs()) / 1e6);
      element.textContent = leftS === undefined ? '' : t('moves.left', { s: leftS.toFixed(1) });
    },
    [t, phaseEndsUs],
  );
  return <span className="num left" ref={usePaint<HTMLElement>(ticks, paint)} />;
}

function Progress({ run }: { readonly run: MoveRun }) {
  const { phaseFromUs, phaseEndsUs } = run;
  const paint = useCallback(
    (element: HTMLElement) => {
      const share = phaseEndsUs === null ? 1 : (nowUs() - phaseFromUs) / Math.max(1, phaseEndsUs - phaseFromUs);
      element.style.setProperty('--share', String(Math.min(1, Math.max(0, share))));
    },
    [phaseFromUs, phaseEndsUs],
  );
  return <i className="moveprogress" ref={usePaint<HTMLElement>(ticks, paint)} />;
}
