/** The next cue, large: its picture, whether it may, its note, and what follows. GO itself is in the bar. */

import { Extend, SecondsLeft } from '../../frame/countdown.tsx';
import { Scheduled } from '../../frame/schedule.tsx';
import { type PresetCard, pictureUrl, presetPicture } from '../../live/presets.ts';
import { send, useMay } from '../../live/send.ts';
import { useStageWord } from '../../live/stands.ts';
import { useLive, useStage } from '../../live/store.ts';
import { targetOf } from '../../live/target.ts';
import { blockers, cueById, goRight, modeKind, modeWord, takeMoment } from '../../live/view.ts';
import { formatMs } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, OwnerDot, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { WarmRows } from '../live/warm-rows.tsx';

const FOLLOWING = 3;

export function Standby({ presets }: { readonly presets: readonly PresetCard[] }) {
  const { t, text } = useWords();
  const cues = useStage((state) => state.cues);
  const studio = useStage((state) => state.studio);
  const mode = useStage((state) => state.mode);
  const word = useStageWord();
  const cue = cueById(cues, cues?.standby ?? null);
  if (!cues || !cue)
    return (
      <section className="panel stand">
        <Ready />
        <Scheduled />
        <Quiet>{cues ? t('cues.end') : t('cues.none')}</Quiet>
        <RequestGo />
      </section>
    );
  const preset = presets.find((one) => one.id === cue.preset);
  const url = preset
    ? presetPicture(preset, studio)
    : pictureUrl(cue.scene === null ? undefined : studio.scenes[cue.scene]?.picture);
  const at = cues.cues.indexOf(cue);
  return (
    <section className="panel stand">
      <div className="pic">
        {url ? <img src={url} alt="" /> : <span className="nopic" />}
        <span className="flag">{t('director.next')}</span>
        <span className="cue-n num">{cue.number}</span>
        <span className="sw">
          <OwnerDot kind={modeKind(studio, mode)} />
          {word} ▸ <OwnerDot kind={modeKind(studio, cue.mode ?? mode)} />
          {cue.mode === null ? word : modeWord(cue.mode)}
        </span>
      </div>
      <h2>{text(cue.name)}</h2>
      <Ready />
      <Warm />
      <Scheduled />
      <p className="note">{text(cue.notes)}</p>
      <div className="who">
        <RequestGo />
        <ol className="thenlist">
          {cues.cues.slice(at + 1, at + 1 + FOLLOWING).map((one) => (
            <li key={one.id}>
              <b className="num">{one.number}</b>
              <span>{text(one.name)}</span>
              {one.at === null ? null : <span className="num">{one.at}</span>}
              {one.follow ? <Icon name="follow" size="s" /> : null}
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

function Ready() {
  const words = useWords();
  const { t, fault } = words;
  const armed = useStage((state) => state.armed);
  const take = useStage((state) => state.take);
  const gates = useStage((state) => state.gates);
  const seat = useStage((state) => (state.armed ? (state.seats[state.armed.seat]?.name ?? state.armed.seat) : ''));
  const busy = takeMoment(take);
  if (take && (busy === 'running' || busy === 'choosing'))
    return (
      <div className="ready">
        <Icon name="held" size="l" />
        <span>
          {fault(take.audience)}
          <small>{t(`take.at.${take.at}`)}</small>
        </span>
      </div>
    );
  if (armed) {
    const totalMs = Object.values(armed.predictedMs).reduce((sum, ms) => sum + ms, 0);
    return (
      <div className="ready armed">
        <Icon name="shield" size="l" />
        <span>
          {t('armed.by', { seat })}
          {armed.untilUs === null ? null : (
            <>
              {' '}
              · <SecondsLeft untilUs={armed.untilUs} /> {t('armed.left-after')}
            </>
          )}
          <small>
            {armed.unconfirmed.length > 0 ? t('go.confirm') : t('director.takes-about', { time: formatMs(totalMs) })}
          </small>
        </span>
        {armed.untilUs === null ? null : <Extend />}
      </div>
    );
  }
  const blocked = blockers(gates);
  const [first] = blocked;
  if (first)
    return (
      <div className="ready block">
        <Icon name="blocked" size="l" />
        <span>
          {t('gates.blocked', { n: blocked.length })}
          <small>{first.why ? fault(first.why) : ''}</small>
        </span>
      </div>
    );
  return (
    <div className="ready">
      <Icon name="tick" size="l" />
      <span>
        {t('gates.ready')}
        <small>{t('director.arm-first')}</small>
      </span>
    </div>
  );
}

/** Of the standby, while nothing is armed: whether its systems are warm, and what is still to come. */
function Warm() {
  const cues = useStage((state) => state.cues);
  const gates = useStage((state) => state.gates);
  const waits = useStage((state) => state.armed === null && takeMoment(state.take) !== 'running');
  return waits ? <WarmRows gates={gates} target={targetOf(cues, 'cue', {})} /> : null;
}

function RequestGo() {
  const { t } = useWords();
  const go = useStage((state) => state.go);
  const seat = useLive((live) => live.seat);
  const role = useLive((live) => live.role);
  const may = useMay('go.request');
  const right = goRight(go, seat, role);
  if (right === 'mine' || right === 'role') return null;
  return (
    <div className="row">
      <span className="grow">
        {right === 'other' ? t('go.holder', { name: go.holderName ?? t('go.nobody') }) : t('go.free')}
      </span>
      <Button disabled={!may || go.requestedBy === seat} onPress={() => void send('go.request', {})}>
        {go.requestedBy === seat ? t('go.waiting') : t('go.request')}
      </Button>
    </div>
  );
}
