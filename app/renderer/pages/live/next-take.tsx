/** Nothing armed: what this seat would arm (the standby cue or a target chosen by hand), and whether it may. */
import type { ShowState } from '../../../core/stage/model.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { targetArgs, targetOf, useTarget } from '../../live/target.ts';
import { cueById } from '../../live/view.ts';
import { Overrides } from '../../param/overrides.tsx';
import { formatMs } from '../../ui/format.ts';
import { Button, PanelHead, Quiet, Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { ChangeLink } from './change/change-banner.tsx';
import { Gates, Verdict } from './gates.tsx';
import { KeepWarm } from './keep-warm.tsx';
import { PastTake } from './past-take.tsx';
import { Rehearsed } from './rehearsed.tsx';
import { TargetCard } from './target-card.tsx';
import { TargetChooser } from './target-chooser.tsx';
import { WarmRows } from './warm-rows.tsx';

export function NextTake() {
  const { t } = useWords();
  const cues = useStage((state) => state.cues);
  const cueGates = useStage((state) => state.gates);
  const handGates = useTarget((target) => target.handGates);
  const by = useTarget((target) => target.by);
  const hand = useTarget((target) => target.hand);
  const rehearsed = useTarget((target) => target.rehearsed);
  const target = targetOf(cues, by, hand);
  const gates = by === 'hand' && handGates.length > 0 ? handGates : cueGates;
  const cue = cueById(cues, cues?.standby ?? null);
  return (
    <>
      <PanelHead
        title={t('take.next')}
        sub={by === 'cue' && cue ? t('cue.n', { n: cue.number }) : undefined}
        right={
          <Seg
            label={t('target.by')}
            value={by}
            options={[
              { id: 'cue', name: t('target.cue') },
              { id: 'hand', name: t('target.hand') },
            ]}
            onPick={(id) => useTarget.setState({ by: id, rehearsed: undefined })}
          />
        }
      />
      {by === 'hand' ? (
        <TargetChooser />
      ) : cue ? (
        <>
          <TargetCard mode={cue.mode} scene={cue.scene} />
          <History from={null} mode={cue.mode} scene={cue.scene} />
          <WarmRows gates={gates} target={target} />
        </>
      ) : (
        <Quiet>{cues ? t('cues.end') : t('cues.none')}</Quiet>
      )}
      <Overrides />
      {rehearsed === undefined ? (
        <>
          <Verdict gates={gates} />
          <Gates gates={gates} />
        </>
      ) : (
        <Rehearsed answer={rehearsed} />
      )}
      <KeepWarm />
      <PastTake />
      <div className="foot acts-foot">
        <RehearseButton disabled={!target} />
        <ChangeLink />
        <ShowHint />
      </div>
    </>
  );
}

function RehearseButton({ disabled }: { readonly disabled: boolean }) {
  const { t } = useWords();
  const may = useMay('stage.rehearse');
  const live = useIsLive();
  const cues = useStage((state) => state.cues);
  const { by, hand } = useTarget();
  const target = targetOf(cues, by, hand);
  return (
    <Button
      disabled={disabled || !may || !live || !target}
      onPress={() => {
        if (target)
          void send('stage.rehearse', targetArgs(target)).then(
            (reply) => reply.ok && useTarget.setState({ rehearsed: reply.result }),
          );
      }}
    >
      {t('take.rehearse')}
    </Button>
  );
}

function ShowHint() {
  const { t } = useWords();
  const show = useStage((state): ShowState => state.show);
  return <small className="dimmed">{t(`show.${show}.means`)}</small>;
}

/** p50 and p95 of this switch, once it was taken. */
export function History({
  from,
  mode,
  scene,
}: {
  readonly from: string | null;
  readonly mode: string | null;
  readonly scene: string | null;
}) {
  const { t } = useWords();
  const now = useStage((state) => state.mode);
  const was = from ?? now ?? 'none';
  const known = useStage((state) => state.history[`take/${was}/${mode ?? was}/${scene ?? 'same'}`]);
  if (!known) return null;
  return (
    <p className="history num">
      {t('take.history', { p50: formatMs(known.p50Ms), p95: formatMs(known.p95Ms), n: known.runs })}
    </p>
  );
}
