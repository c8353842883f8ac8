/** The bar: Stop far left, GO far right, the same on every page, every seat, in every state. */
import type { ReactNode } from 'react';
import { allStop, back, go, goClosed, stop, toggleArm, undo } from '../live/acts.ts';
import { usePrefs } from '../live/prefs.ts';
import { useMay } from '../live/send.ts';
import { useStageWord } from '../live/stands.ts';
import { useLive, useStage } from '../live/store.ts';
import { targetOf, useTarget } from '../live/target.ts';
import { blockers, cueById, modeWord, takeMoment } from '../live/view.ts';
import { type WarmRow, waitsFor } from '../live/warm-view.ts';
import { HoldKey } from '../ui/hold-button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { cx } from '../ui/kit.tsx';
import { sayAbout } from '../words/names.ts';
import { useWords } from '../words/say.ts';
import { Countdown } from './countdown.tsx';
import { Scheduled } from './schedule.tsx';
import { ToGo } from './time-to-go.tsx';

export function Bar() {
  const { t } = useWords();
  const running = useStage((state) => takeMoment(state.take) === 'running');
  const cues = useStage((state) => state.cues);
  const undoable = useStage((state) => state.undo);
  const off = useLive((live) => live.link.at !== 'live');
  const locked = usePrefs((prefs) => prefs.locked);
  const mayStop = useMay('take.stop');
  const mayBack = useMay('cue.back');
  const mayUndo = useMay('stage.undo');
  const current = cueById(cues, cues?.current ?? null);
  return (
    <footer className="bar">
      <Key
        act="stop"
        icon="stop"
        filled
        hint={running ? t('bar.stop.holds') : t('key.esc')}
        disabled={off || !mayStop}
        onPress={stop}
      >
        {t('bar.stop')}
      </Key>
      <HoldKey act="panic" icon="pause" hint={t('bar.hold')} disabled={off} onHold={allStop}>
        {t('bar.all-stop')}
      </HoldKey>
      <Say />
      <Key
        act="back"
        icon="back"
        hint={current ? t('bar.back.to', { cue: current.number }) : t('bar.back.none')}
        disabled={off || locked || !mayBack || !current}
        onPress={back}
      >
        {t('bar.back')}
      </Key>
      <Key
        act="undo"
        icon="undo"
        hint={
          !undoable
            ? t('bar.undo.none')
            : undoable.mode === null
              ? t('bar.undo.back')
              : t('bar.undo.to', { target: modeWord(undoable.mode) })
        }
        disabled={off || locked || !mayUndo || !undoable}
        onPress={undo}
      >
        {t('bar.undo')}
      </Key>
      <ArmKey />
      <GoKey />
    </footer>
  );
}

interface KeyProps {
  readonly act: string;
  readonly icon: IconName;
  readonly filled?: boolean;
  readonly hint: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}
function Key({ act, icon, filled, hint, disabled, onPress, children }: KeyProps) {
  return (
    <button
      type="button"
      className="key"
      data-act={act}
      aria-disabled={disabled}
      onClick={disabled ? undefined : onPress}
    >
      <Icon name={icon} size="l" {...(filled ? { filled } : {})} />
      <span>{children}</span>
      <small>{hint}</small>
    </button>
  );
}

/** The next note, in large type. */
function Say() {
  const { t, text } = useWords();
  const cues = useStage((state) => state.cues);
  const typing = usePrefs((prefs) => prefs.typing);
  const next = cueById(cues, cues?.standby ?? null);
  if (!next)
    return (
      <div className="say">
        <div className="txt">
          <small className="dimmed">{cues ? t('cues.end') : t('cues.none')}</small>
          <Scheduled />
          {typing ? <TypingBadge /> : null}
        </div>
      </div>
    );
  return (
    <div className="say">
      <div className="q num">{next.number}</div>
      <div className="txt">
        <small>{t('bar.next', { name: text(next.name) })}</small>
        <p>{text(next.notes)}</p>
        <Scheduled />
        {typing ? <TypingBadge /> : null}
      </div>
    </div>
  );
}

function TypingBadge() {
  const { t } = useWords();
  return <span className="badge-observe typing">{t('bar.typing')}</span>;
}

function ArmKey() {
  const { t } = useWords();
  const armed = useStage((state) => state.armed);
  const take = useStage((state) => takeMoment(state.take));
  const cues = useStage((state) => state.cues);
  const by = useTarget((target) => target.by);
  const hand = useTarget((target) => target.hand);
  const handGates = useTarget((target) => target.handGates);
  const cueGates = useStage((state) => state.gates);
  const warmth = useStage((state) => state.warmth);
  const gates = by === 'hand' && handGates.length > 0 ? handGates : cueGates;
  const blocked = blockers(gates).length;
  const waits = waitsFor(gates, warmth);
  const off = useLive((live) => live.link.at !== 'live');
  const locked = usePrefs((prefs) => prefs.locked);
  const may = useMay('stage.arm');
  const target = targetOf(cues, by, hand);
  if (armed)
    return (
      <button
        type="button"
        className="key arm armed"
        data-act="disarm"
        aria-disabled={off || locked || !may}
        onClick={toggleArm}
      >
        <span>{t('arm.armed')}</span>
        <small className="num">{armed.untilUs === null ? t('arm.stays') : <Countdown untilUs={armed.untilUs} />}</small>
      </button>
    );
  const busy = take === 'running' || take === 'choosing';
  const closed = off || locked || !may || busy || !target;
  const hint = busy
    ? t('arm.running')
    : !may
      ? t('role.director-only')
      : !target
        ? t('arm.nothing')
        : blocked > 0
          ? t('arm.blockers', { n: blocked })
          : t('arm.ready');
  return (
    <button
      type="button"
      className={cx('key arm', !closed && 'open')}
      data-act="arm"
      aria-disabled={closed}
      onClick={closed ? undefined : toggleArm}
    >
      <span>{t('arm.arm')}</span>
      <small>
        {!closed && waits ? <ArmWaits row={waits} /> : hint}
        {closed ? null : <i className="kb">{t('arm.key')}</i>}
      </small>
    </button>
  );
}

/** A scene that is not there yet is what arming waits for first. */
function ArmWaits({ row }: { readonly row: WarmRow }) {
  const words = useWords();
  const studio = useStage((state) => state.studio);
  const what = sayAbout(row.system, studio, words.lang);
  if (row.is !== 'loading') return words.t('warm.arm-cold', { what });
  return (
    <>
      {words.t('warm.arm-waits', { what })}
      <ToGo sinceUs={row.sinceUs} usual={row.usual} />
    </>
  );
}

function GoKey() {
  const { t } = useWords();
  const closed = useGoClosed();
  const armed = useStage((state) => state.armed);
  const from = useStageWord();
  const holder = useStage((state) => state.go.holderName);
  const standby = useStage((state) => cueById(state.cues, state.cues?.standby ?? null)?.number);
  const cue = useStage((state) => cueById(state.cues, state.armed?.cue ?? null)?.number);
  const ready = closed === undefined && armed !== null;
  const says = (): string => {
    if (closed === 'link') return t('go.link');
    if (closed === 'locked') return t('go.locked');
    if (closed === 'role') return t('go.role-short');
    if (closed === 'other') return t('go.held-by', { name: holder ?? t('go.nobody') });
    if (closed === 'running') return t('go.running');
    if (closed === 'confirm') return t('go.confirm');
    if (closed === 'nothing') return t('go.nothing');
    if (!armed) return t('go.arms', { cue: standby ?? '' });
    return t('go.does', { what: cue ?? t(`plan.kind.${armed.kind}`), from, to: modeWord(armed.mode) });
  };
  return (
    <button
      type="button"
      className={cx('key go', ready ? 'ready' : 'held')}
      data-act="go"
      aria-disabled={closed !== undefined}
      onClick={go}
    >
      <span>{t('go.word')}</span>
      <small>
        {closed === 'other' ? <Icon name="lock" size="s" /> : null}
        {says()}
      </small>
    </button>
  );
}

function useGoClosed(): ReturnType<typeof goClosed> {
  // Link, seat, role and lock stand outside the state: looked at so that they render again.
  useLive((live) => `${live.link.at} ${live.seat} ${live.role}`);
  usePrefs((prefs) => prefs.locked);
  return useStage(goClosed);
}
