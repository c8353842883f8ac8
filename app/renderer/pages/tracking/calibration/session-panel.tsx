/** Guided stage alignment, for one hand beside the camera: the point, Take, the number; then accept. */
import { type ReactNode, useState } from 'react';
import type { AlignmentSessionState, SessionHeadState } from '../../../../protocol/state-calibration.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, InlineAsk, PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { nextPoint } from './calibration-view.ts';
import { PointPlan } from './point-plan.tsx';
import { SessionPoints } from './session-points.tsx';
import { SessionResult } from './session-result.tsx';
import { SessionTake } from './session-take.tsx';
import { SurveyExport } from './survey-list.tsx';

const METHODS = ['rigid', 'levelled'] as const;

/** Begins one: from the points of the studio file, or from none. */
export function SessionStart({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const surveyed = useStage((state) => state.calibration.survey.length);
  const may = useMay('calibration.begin');
  const live = useIsLive();
  const [method, setMethod] = useState<(typeof METHODS)[number]>('rigid');
  return (
    <section className="calstart">
      <p>{t('cal.start-about', { n: surveyed })}</p>
      <div className="acts">
        <Button
          look="primary"
          disabled={!may || !live}
          onPress={() => void send('calibration.begin', { camera, method })}
        >
          {t('cal.start')}
        </Button>
        <Seg
          label={t('cal.method')}
          value={method}
          options={METHODS.map((id) => ({ id, name: t(`cal.method.${id}`) }))}
          onPick={setMethod}
        />
        <SurveyExport camera={camera} empty={surveyed === 0} />
      </div>
    </section>
  );
}

interface SessionProps {
  readonly camera: string;
  readonly session: AlignmentSessionState;
}

export function Session({ camera, session }: SessionProps) {
  const { t } = useWords();
  const [picked, setPicked] = useState<string>();
  const point = session.points.find(({ id }) => id === picked) ?? nextPoint(session);
  const mine = useIsMine(session);
  return (
    <SessionFrame camera={camera} session={session} title={t('cal.session')}>
      <div className="calcols">
        <div>
          <SessionTake camera={camera} session={session} point={point} mine={mine} />
          <SessionResult camera={camera} session={session} mine={mine} />
        </div>
        <div>
          <SessionPoints
            camera={camera}
            session={session}
            current={point?.id}
            mine={mine}
            onPick={(id) => setPicked(id)}
          />
          {session.points.length === 0 ? <Quiet>{t('cal.no-points')}</Quiet> : <PointPlan points={session.points} />}
        </div>
      </div>
    </SessionFrame>
  );
}

interface FrameProps {
  readonly camera: string;
  readonly session: SessionHeadState;
  readonly title: string;
  readonly children: ReactNode;
}

/** Whose it is, and how it is left; what is in it differs from kind to kind. */
export function SessionFrame({ camera, session, title, children }: FrameProps) {
  const { t } = useWords();
  const mine = useIsMine(session);
  return (
    <div className="calsession">
      <PanelHead
        title={title}
        sub={t('cal.session-by', { by: session.by, at: formatDay(session.startedMs) })}
        right={mine ? <Leave camera={camera} /> : null}
      />
      {mine ? null : <NotMine camera={camera} session={session} />}
      {children}
    </div>
  );
}

export function useIsMine({ holder }: SessionHeadState): boolean {
  const seat = useLive((live) => live.seat);
  return holder !== null && holder.seat === seat;
}

function NotMine({ camera, session }: Omit<FrameProps, 'title' | 'children'>) {
  const { t } = useWords();
  const may = useMay('calibration.resume');
  const live = useIsLive();
  const { holder } = session;
  const resume = (takeOver: boolean): void => void send('calibration.resume', { camera, takeOver });
  return (
    <InlineAsk
      acts={
        holder === null ? (
          <Button look="primary" disabled={!may || !live} onPress={() => resume(false)}>
            {t('cal.resume')}
          </Button>
        ) : (
          <TwiceButton
            disabled={!may || !live}
            again={t('cal.take-over-now')}
            cancel={t('ask.cancel')}
            onPress={() => resume(true)}
          >
            {t('cal.take-over')}
          </TwiceButton>
        )
      }
    >
      {holder === null ? t('cal.left') : t('cal.other-seat', { seat: holder.name })}
    </InlineAsk>
  );
}

function Leave({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const live = useIsLive();
  return (
    <>
      <Button small look="quiet" disabled={!live} onPress={() => void send('calibration.leave', { camera })}>
        {t('cal.leave')}
      </Button>
      <TwiceButton
        small
        look="quiet"
        disabled={!live}
        again={t('cal.discard-now')}
        cancel={t('ask.cancel')}
        onPress={() => void send('calibration.discard', { camera })}
      >
        {t('cal.discard')}
      </TwiceButton>
    </>
  );
}
