/** One parameter's effect: what was shown and how, a trial with its progress, the lead as configured, learnt and adopted. */
import { useState } from 'react';
import type { Descriptor, Value } from '../../../core/parameter.ts';
import type { EffectState } from '../../../protocol/state-trials.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage, useStageList } from '../../live/store.ts';
import { effectSource, effectText } from '../../param/effect-text.ts';
import { useValueText } from '../../param/use-value-text.ts';
import { ValueInput } from '../../param/value-input.tsx';
import { readValue } from '../../param/value-text.ts';
import { TwiceButton } from '../../ui/act-button.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Button, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { EyePicker } from './eye-picker.tsx';
import { type Eye, patchPaths } from './eye-view.ts';

type Shown = NonNullable<EffectState['trial']>;

export function EffectEditor({ path }: { readonly path: string }) {
  const words = useWords();
  const descriptor = useStage((state) => state.descriptors[path]);
  const known = useStage((state) => state.trials.effects[path]);
  if (!descriptor) return null;
  const { effect } = descriptor;
  const source = effectSource(effect, words);
  return (
    <>
      <h3>
        {words.text(descriptor.label)}
        <small className="mono">{path}</small>
      </h3>
      <p>
        <b className="num">{effectText(effect, words)}</b>
        {source === '' ? '' : ` · ${source}`}
      </p>
      {known?.trial ? <Told trial={known.trial} descriptor={descriptor} /> : null}
      <Trying descriptor={descriptor} has={known?.trial !== null && known?.trial !== undefined} />
      <Lead descriptor={descriptor} known={known} />
    </>
  );
}

function Told({ trial, descriptor }: { readonly trial: Shown; readonly descriptor: Descriptor }) {
  const { t, fault } = useWords();
  const say = useValueText();
  const { values, runs, lost, late } = trial;
  const seen = useSeen(trial);
  const [a, b] = values;
  return (
    <>
      {trial.ended ? <p className="ended">{t('effect.ended', { why: fault(trial.ended) })}</p> : null}
      <p className="num">{t('effect.shown', { runs, lost, late, p50: trial.p50Ms, p95: trial.p95Ms })}</p>
      <p className="dimmed">
        {seen} {t('effect.between', { a: say(a, descriptor), b: say(b, descriptor), seat: trial.seat })}
      </p>
    </>
  );
}

function useSeen({ seenBy, resolutionMs: ms }: Shown): string {
  const { t, text } = useWords();
  const about = useStage((state) => state.studio.devices[seenBy.device]);
  const watcher = useStage((state) => state.delaycal.video[seenBy.key]?.name);
  const filmed = useStage((state) => state.studio.cameras[seenBy.key]?.name);
  if (seenBy.by === 'video') {
    const camera = filmed ? text(filmed) : seenBy.key;
    return t('effect.seen.video', { camera, device: watcher ? text(watcher) : seenBy.device, ms });
  }
  const device = about ? text(about.name) : seenBy.device;
  return t(`effect.seen.${seenBy.by}.${seenBy.how}`, { device, ms });
}

/** Number fields may stay empty: then a small step is taken. Options are always named by a person. */
function Trying({ descriptor, has }: { readonly descriptor: Descriptor; readonly has: boolean }) {
  const { t, text: name, fault } = useWords();
  const { path, type } = descriptor;
  const running = useStage((state) => state.trials.running);
  const last = useStage((state) => (state.trials.last?.path === path ? state.trials.last : undefined));
  const is = useStage((state) => state.params[path]?.actual?.value);
  const may = useMay('trial.start');
  const mayStop = useMay('trial.stop');
  const live = useIsLive();
  const [text, setText] = useState('');
  const [eye, setEye] = useState<Eye>();
  const other = text === '' ? undefined : readValue(text, type);
  const needsOne = type.kind !== 'number' && type.kind !== 'boolean';
  const isWrong = (text !== '' && other === undefined) || (needsOne && other === undefined);
  const flashes = useStageList(patchPaths).includes(path);
  const off = !may || !live || isWrong || running !== null;
  const begin = (): void => {
    const values = other === undefined || is === undefined ? {} : { values: [plain(is), plain(other)] };
    void send('trial.start', { path, ...values, ...(eye && { eye }), ...(flashes && { warned: true }) });
  };
  if (running?.path === path)
    return (
      <div className="trying" aria-live="polite">
        <progress max={running.runs} value={running.done} aria-label={t('effect.try')} />
        <span className="num">
          {t('effect.running', { done: running.done, runs: running.runs, lost: running.lost })}
        </span>
        <Button small disabled={!mayStop || !live} onPress={() => void send('trial.stop', {})}>
          {t('effect.stop')}
        </Button>
      </div>
    );
  return (
    <>
      {last?.why ? <p className="ended">{t('effect.last', { why: fault(last.why) })}</p> : null}
      <div className="setter">
        <EyePicker descriptor={descriptor} eye={eye} onEye={setEye} />
        {type.kind === 'boolean' ? null : (
          <ValueInput
            about={descriptor}
            label={`${t('effect.other')}: ${name(descriptor.label)}`}
            text={text}
            onText={setText}
          />
        )}
        {flashes ? (
          <HoldButton disabled={off} onHold={begin}>
            {t('delaycal.hold')}
          </HoldButton>
        ) : (
          <TwiceButton disabled={off} again={t('effect.try-now')} cancel={t('ask.cancel')} onPress={begin}>
            {t('effect.try')}
          </TwiceButton>
        )}
        {has ? (
          <TwiceButton
            look="quiet"
            disabled={!may || !live}
            again={t('effect.forget-now')}
            cancel={t('ask.cancel')}
            onPress={() => void send('trial.forget', { path })}
          >
            {t('effect.forget')}
          </TwiceButton>
        ) : null}
      </div>
    </>
  );
}

function Lead({ descriptor, known }: { readonly descriptor: Descriptor; readonly known: EffectState | undefined }) {
  const { t } = useWords();
  const may = useMay('lead.adopt');
  const live = useIsLive();
  const { path, phase } = descriptor;
  if (phase !== 'switch') return <Quiet>{t('effect.no-lead')}</Quiet>;
  const { configured, learnt, adopted } = known?.lead ?? { configured: 0, learnt: null, adopted: null };
  const said = [
    t('effect.configured', { n: configured }),
    learnt ? t(`effect.learnt.${learnt.from}`, { n: learnt.frames, runs: learnt.runs }) : t('effect.unlearnt'),
    ...(adopted ? [t('effect.adopted', { n: adopted.frames, seat: adopted.seat })] : []),
  ];
  const isNews = learnt !== null && learnt.frames !== (adopted?.frames ?? configured);
  return (
    <div className="lead">
      <p>
        <b>{t('effect.leads')}</b> <span className="num">{said.join(' · ')}</span>
      </p>
      <div className="acts">
        {isNews ? (
          <Button disabled={!may || !live} onPress={() => void send('lead.adopt', { path, frames: learnt.frames })}>
            {t('effect.adopt', { n: learnt.frames })}
          </Button>
        ) : null}
        {adopted ? (
          <Button look="quiet" disabled={!may || !live} onPress={() => void send('lead.clear', { path })}>
            {t('effect.give-up')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function plain(value: Value): number | string | boolean | number[] {
  return typeof value === 'object' ? [...value] : value;
}
