/** Guided calibrations besides the stage alignment, for one hand beside the camera: what to do, one large key, the numbers. */
import { useState } from 'react';
import { type GuidedKind, PICTURES } from '../../../../core/calibration/kept/guided.ts';
import type { GuidedSessionState } from '../../../../protocol/state-calibration.ts';
import { send, useMay } from '../../../live/send.ts';
import { command } from '../../../live/session.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { say } from '../../../live/toasts.ts';
import { Button, cx } from '../../../ui/kit.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords } from '../../../words/say.ts';
import { mm } from './calibration-view.ts';
import { DirectionPlot } from './direction-plot.tsx';
import { Figures } from './figures.tsx';
import { SessionFrame, useIsMine } from './session-panel.tsx';
import { AcceptKey } from './session-result.tsx';

const STEPS = ['1', '2', '3'] as const;

interface StartProps {
  readonly camera: string;
  readonly kind: GuidedKind;
  readonly witnesses: readonly string[];
}

/** What will be done, and what is needed for it. */
export function GuidedStart({ camera, kind, witnesses }: StartProps) {
  const { t } = useWords();
  const may = useMay('calibration.begin');
  const live = useIsLive();
  const [picked, setPicked] = useState<string>();
  const needsWitness = kind === 'hand-eye' || kind === 'delay';
  const options = kind === 'hand-eye' ? [...witnesses, PICTURES] : witnesses;
  const witness = picked ?? options[0];
  return (
    <section className="calstart">
      <Steps kind={kind} />
      <div className="acts">
        <Button
          look="primary"
          disabled={!may || !live || (needsWitness && witness === undefined)}
          onPress={() => void send('calibration.begin', { camera, kind, ...(needsWitness && witness && { witness }) })}
        >
          {t(`cal.begin.${kind}`)}
        </Button>
        {needsWitness && witness !== undefined ? (
          <Pick
            label={t('cal.witness')}
            value={witness}
            options={options.map((id) => ({ id, name: id === PICTURES ? t('cal.witness-pictures') : id }))}
            onPick={setPicked}
          />
        ) : null}
        {needsWitness && witness === undefined ? <p>{t('cal.no-witness')}</p> : null}
      </div>
    </section>
  );
}

function Steps({ kind }: { readonly kind: GuidedKind }) {
  const { t } = useWords();
  return (
    <ol className="calsteps">
      {STEPS.map((step) => (
        <li key={step}>{t(`cal.step.${kind}.${step}`)}</li>
      ))}
    </ol>
  );
}

interface GuidedProps {
  readonly camera: string;
  readonly session: GuidedSessionState;
}

export function Guided({ camera, session }: GuidedProps) {
  const { t } = useWords();
  const mine = useIsMine(session);
  const { kind, directions, observed } = session;
  return (
    <SessionFrame camera={camera} session={session} title={t(`cal.kind.${kind}`)}>
      <div className="calcols">
        <div>
          <section className="caltake">
            {directions.length === 0 && !session.following ? <Steps kind={kind} /> : null}
            <div className="calkeys">
              {kind === 'arm' || kind === 'delay' ? (
                <FollowKey camera={camera} session={session} mine={mine} />
              ) : (
                <TakeKey camera={camera} session={session} mine={mine} />
              )}
            </div>
            <Said session={session} />
          </section>
          <Found camera={camera} session={session} mine={mine} />
        </div>
        <div>
          {kind === 'delay' ? null : <DirectionPlot directions={directions} />}
          <Observed camera={camera} observed={observed} mine={mine} />
        </div>
      </div>
    </SessionFrame>
  );
}

interface KeyProps extends GuidedProps {
  readonly mine: boolean;
}

/** Follows the head while it is turned; again, and it ends. */
function FollowKey({ camera, session, mine }: KeyProps) {
  const { t } = useWords();
  const may = useMay('calibration.follow');
  const live = useIsLive();
  const { following, kind, observed } = session;
  return (
    <>
      <button
        type="button"
        className={cx('btn primary takekey', following && 'busy')}
        disabled={!may || !live || !mine || (following && kind === 'delay')}
        onClick={() => void send('calibration.follow', { camera, on: !following })}
      >
        {t(following ? `cal.following.${kind as 'arm' | 'delay'}` : `cal.follow.${kind as 'arm' | 'delay'}`)}
      </button>
      {kind === 'arm' ? (
        <b className="calbig num">
          {observed.length}
          <u>{t('cal.poses')}</u>
        </b>
      ) : null}
    </>
  );
}

/** One press while it stands still; of an entrance pupil with the marks that cover each other. */
function TakeKey({ camera, session, mine }: KeyProps) {
  const { t, text } = useWords();
  const survey = useStage((state) => state.calibration.survey);
  const may = useMay('calibration.take');
  const live = useIsLive();
  const [picked, pick] = useState<{ readonly near?: string; readonly far?: string }>({});
  // The list of points may come, or be another one, while this is open.
  const known = (id: string | undefined): string | undefined => survey.find((one) => one.id === id)?.id;
  const near = known(picked.near) ?? survey[0]?.id ?? '';
  const far = known(picked.far) ?? survey.at(-1)?.id ?? '';
  const taking = session.taking !== null;
  const isNodal = session.kind === 'nodal';
  const marks = survey.map(({ id, name }) => ({ id, name: text(name) }));
  const press = async (): Promise<void> => {
    const args = isNodal ? { camera, near, far } : { camera };
    const reply = await command('calibration.take', args, crypto.randomUUID());
    // A refusal that belongs to the take stands beside the key.
    if (!reply.ok && !/^caldesk\.(took|tracker|same|no-p|backup|replayed)/.test(reply.error.code))
      say({ error: reply.error });
  };
  return (
    <>
      <button
        type="button"
        className={cx('btn primary takekey', taking && 'busy')}
        disabled={!may || !live || !mine || taking}
        onClick={() => void press()}
      >
        {t(
          taking
            ? 'cal.taking'
            : isNodal
              ? 'cal.take-lineup'
              : session.witness === PICTURES
                ? 'cal.take-pictures'
                : 'cal.take-view',
        )}
      </button>
      {isNodal ? (
        <span className="calmarks">
          <Pick label={t('cal.near')} value={near} options={marks} onPick={(id) => pick({ ...picked, near: id })} />
          <Pick label={t('cal.far')} value={far} options={marks} onPick={(id) => pick({ ...picked, far: id })} />
        </span>
      ) : null}
    </>
  );
}

/** Why the last press gave nothing; what would help most. */
function Said({ session }: { readonly session: GuidedSessionState }) {
  const { fault, hint } = useWords();
  const { refused, advice, why, observed } = session;
  const told = refused?.why ?? (observed.length > 0 || session.kind === 'delay' ? why : null);
  return (
    <>
      {told ? (
        <p className="calrefused" role="alert">
          {fault(told)}
          <small>{hint(told)}</small>
        </p>
      ) : null}
      {advice ? (
        <p className="caladvice">
          {fault(advice)}
          <small>{hint(advice)}</small>
        </p>
      ) : null}
    </>
  );
}

function Found({ camera, session, mine }: KeyProps) {
  const { t, fault, hint } = useWords();
  const { figures, proof, grade, notes } = session;
  if (grade === null) return null;
  return (
    <section className="calresult">
      <Figures figures={figures} />
      <Figures figures={proof} />
      <p className={cx('calgrade', grade)}>{t(`cal.guided-grade.${grade}`)}</p>
      <ul className="calnotes">
        {notes.map((one) => (
          <li key={JSON.stringify(one)}>
            {fault(one)} <small>{hint(one)}</small>
          </li>
        ))}
      </ul>
      {mine ? <AcceptKey camera={camera} stopped={grade === 'stop'} /> : null}
    </section>
  );
}

interface ObservedProps {
  readonly camera: string;
  readonly observed: GuidedSessionState['observed'];
  readonly mine: boolean;
}

const UNIT = 'mm';

/** One by one with its residual, newest first; one that was wrong is taken out. */
function Observed({ camera, observed, mine }: ObservedProps) {
  const { t } = useWords();
  const may = useMay('calibration.remove');
  const live = useIsLive();
  return (
    <ol className="calobserved">
      {observed.toReversed().map(({ id, mm: miss, used }) => (
        <li key={id} className={cx(!used && 'left')}>
          <span className="num">{id}</span>
          <b className="num">
            {miss === null ? '–' : mm(miss)}
            <u>{UNIT}</u>
          </b>
          {used ? null : <small>{t('cal.left-out')}</small>}
          {mine ? (
            <Button
              look="quiet"
              disabled={!may || !live}
              onPress={() => void send('calibration.remove', { camera, id })}
            >
              {t('cal.remove')}
            </Button>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
