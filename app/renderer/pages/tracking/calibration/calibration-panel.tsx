/** Calibration of a camera, kind by kind: what is in force and whether it still counts, the guided steps, the versions. */
import { useState } from 'react';
import type { CalibrationKind } from '../../../../core/calibration/kept/version.ts';
import type { StageState } from '../../../../protocol/state.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Button, cx, Field, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { LensPanel } from '../lens/lens-panel.tsx';
import { CalibrationVersions } from './calibration-versions.tsx';
import type { OneCalibration } from './calibration-view.ts';
import { Figures } from './figures.tsx';
import { Guided, GuidedStart } from './guided-panel.tsx';
import { KindChooser } from './kind-chooser.tsx';
import { QuickCheck } from './quick-check.tsx';
import { Session, SessionStart } from './session-panel.tsx';
import './calibration.css';
import './kinds.css';
import './session.css';

export function CalibrationPanel({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const one = useStage((state) => state.calibration.cameras[camera]);
  const session = useStage((state) => state.calibration.sessions[camera]);
  const [picked, setPicked] = useState<CalibrationKind>();
  if (!one) return <Quiet>{t('cal.none')}</Quiet>;
  const kind = picked ?? session?.kind ?? one.frame;
  return (
    <div className="caldesk">
      <KindChooser one={one} kind={kind} onPick={setPicked} />
      {session?.kind === kind ? <UnderWay camera={camera} session={session} /> : null}
      {kind === 'lens' ? <LensPanel camera={camera} /> : null}
      {session && session.kind !== kind && kind !== 'lens' ? (
        <p className="calother">{t('cal.other-kind', { kind: t(`cal.kind.${session.kind}`) })}</p>
      ) : null}
      <Standing camera={camera} one={one} kind={kind} />
      {kind === one.frame && !session ? <QuickCheck camera={camera} one={one} /> : null}
      {session ? null : <Start camera={camera} kind={kind} one={one} />}
      <CalibrationVersions key={kind} camera={camera} kind={kind} about={one.kinds[kind]} />
    </div>
  );
}

type SessionState = StageState['calibration']['sessions'][string];

function UnderWay({ camera, session }: { readonly camera: string; readonly session: SessionState }) {
  return session.kind === 'stage-alignment' ? (
    <Session camera={camera} session={session} />
  ) : (
    <Guided camera={camera} session={session} />
  );
}

function Start({ camera, kind, one }: StandingProps) {
  if (kind === 'stage-alignment') return <SessionStart camera={camera} />;
  return kind === 'lens' ? null : <GuidedStart key={kind} camera={camera} kind={kind} witnesses={one.witnesses} />;
}

/** Of the others the studio file says nothing. */
const FILE_SAYS: ReadonlySet<CalibrationKind> = new Set(['stage-alignment', 'delay']);

interface StandingProps {
  readonly camera: string;
  readonly one: OneCalibration;
  readonly kind: CalibrationKind;
}

/** In force, since when, by whom; what stands against it and what to do. */
function Standing({ camera, one, kind }: StandingProps) {
  const { t, fault, hint } = useWords();
  const about = one.kinds[kind];
  const row = about.versions.find(({ version }) => version === about.inForce);
  const may = useMay('calibration.back');
  const live = useIsLive();
  return (
    <section className={cx('calnow', about.verdict)}>
      <h3>
        <Icon name={about.verdict === 'valid' ? 'tick' : about.verdict === 'warning' ? 'warning' : 'fault'} />
        {about.inForce > 0
          ? t('cal.in-force', { version: about.inForce })
          : t(FILE_SAYS.has(kind) ? 'cal.from-file' : 'cal.none-in-force')}
        <small className="dimmed">
          {row ? t('cal.since', { at: formatDay(row.atMs), by: row.by }) : t(`cal.about.${kind}`)}
        </small>
      </h3>
      {row ? (
        <>
          <Figures figures={row.figures} />
          <Figures figures={row.proof} />
        </>
      ) : null}
      <ul className="calwhy">
        {about.reasons.map((reason) => (
          <li key={JSON.stringify(reason)}>
            {fault(reason)}
            <small>{hint(reason)}</small>
          </li>
        ))}
        {about.overruledBy ? <li>{t('cal.overruled', { by: t(`cal.kind.${about.overruledBy}`) })}</li> : null}
        {about.running !== null && about.running !== about.inForce ? (
          <li>{t('cal.runs-other', { version: about.running })}</li>
        ) : null}
      </ul>
      <div className="acts">
        {about.back === null ? null : (
          <TwiceButton
            disabled={!may || !live}
            again={t('cal.back-now', { version: about.back })}
            cancel={t('ask.cancel')}
            onPress={() => void send('calibration.back', { camera, kind })}
          >
            {t('cal.back', { version: about.back })}
          </TwiceButton>
        )}
        <Lens camera={camera} lens={one.lens} />
      </div>
    </section>
  );
}

/** Which lens sits on the camera: typed once, compared with what a calibration was made with. */
function Lens({ camera, lens }: { readonly camera: string; readonly lens: string | null }) {
  const { t } = useWords();
  const may = useMay('calibration.lens');
  const live = useIsLive();
  const [typed, setTyped] = useState<string>();
  const keep = (): void => {
    void send('calibration.lens', { camera, serial: typed ?? '' });
    setTyped(undefined);
  };
  if (typed === undefined)
    return (
      <Button look="quiet" disabled={!may || !live} onPress={() => setTyped(lens ?? '')}>
        {lens === null ? t('cal.lens-none') : t('cal.lens', { serial: lens })}
      </Button>
    );
  return (
    <>
      <Field label={t('cal.lens-serial')} value={typed} onChange={setTyped} onEnter={keep} autoFocus />
      <Button onPress={keep}>{t('cal.lens-keep')}</Button>
    </>
  );
}
