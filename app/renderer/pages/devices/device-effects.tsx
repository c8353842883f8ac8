/** When writes of one device take effect: declared or measured, how, and the lead; trials and leads of the chosen one. */
import { useMemo, useState } from 'react';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage, useStageList } from '../../live/store.ts';
import { effectSource, effectText } from '../../param/effect-text.ts';
import { useValueText } from '../../param/use-value-text.ts';
import { TwiceButton } from '../../ui/act-button.tsx';
import { Button, cx, InlineAsk, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import './device-effects.css';
import { pathsOf, shortName } from './device-view.ts';
import { EffectEditor } from './effect-editor.tsx';
import { patchPaths } from './eye-view.ts';
import { ParamList } from './param-list.tsx';

export function DeviceEffects({ device }: { readonly device: string }) {
  const { t, text } = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const running = useStage((state) => state.trials.running);
  const patches = useStageList(patchPaths);
  const [chosen, setChosen] = useState<string>();
  const paths = useMemo(
    () =>
      pathsOf(descriptors, device).filter((path) => {
        const { writable, safety } = descriptors[path] ?? { writable: false, safety: 4 };
        return writable && (safety < 3 || patches.includes(path));
      }),
    [descriptors, device, patches],
  );
  const open = chosen ?? (running && running.device === device ? running.path : undefined);
  if (paths.length === 0) return <Quiet>{t('effect.none')}</Quiet>;
  return (
    <>
      <LeftBehind device={device} />
      <ParamList
        paths={paths}
        searchLabel={t('effect.search', { n: paths.length })}
        head={
          <div className="prow erow hd">
            <span>{t('devices.col.param')}</span>
            <span>{t('effect.col.effect')}</span>
            <span className="r">{t('effect.col.runs')}</span>
            <span className="r">{t('effect.col.lead')}</span>
          </div>
        }
        row={(path) => <EffectRow path={path} selected={path === open} onPick={() => setChosen(path)} />}
      />
      {open === undefined || !paths.includes(open) ? (
        <Quiet>{t('effect.about')}</Quiet>
      ) : (
        <section className="editor" aria-label={descriptors[open] ? text(descriptors[open].label) : open}>
          <EffectEditor key={open} path={open} />
        </section>
      )}
    </>
  );
}

interface RowProps {
  readonly path: string;
  readonly selected: boolean;
  readonly onPick: () => void;
}

function EffectRow({ path, selected, onPick }: RowProps) {
  const words = useWords();
  const { t, text } = words;
  const descriptor = useStage((state) => state.descriptors[path]);
  const device = useStage((state) => (descriptor ? state.studio.devices[descriptor.device] : undefined));
  const known = useStage((state) => state.trials.effects[path]);
  const running = useStage((state) => (state.trials.running?.path === path ? state.trials.running : undefined));
  if (!descriptor) return null;
  const { effect } = descriptor;
  const ended = known?.trial?.ended;
  const counts = known?.trial && !ended ? known.trial : undefined;
  return (
    <button
      type="button"
      className={cx('prow erow', Boolean(ended) && 'amber', selected && 'sel')}
      aria-pressed={selected}
      onClick={onPick}
    >
      <span className="nm" title={path}>
        <b>{device ? shortName(text(descriptor.label), text(device.name)) : text(descriptor.label)}</b>
        <small className="mono">{path}</small>
      </span>
      <span className="nm">
        <b className={cx(effect.kind !== 'exact' && 'plain')}>{effectText(effect, words)}</b>
        <small>{running ? t('effect.try') : effectSource(effect, words)}</small>
      </span>
      <span className="r num">{running ? `${running.done}/${running.runs}` : (counts?.runs ?? '–')}</span>
      <span className="r num">{descriptor.phase === 'switch' ? descriptor.leadFrames : '–'}</span>
    </button>
  );
}

/** A trial that was cut off: what stood there, and a person's two ways. */
function LeftBehind({ device }: { readonly device: string }) {
  const { t, text } = useWords();
  const say = useValueText();
  const left = useStage((state) => state.trials.left);
  const running = useStage((state) => state.trials.running !== null);
  const descriptors = useStage((state) => state.descriptors);
  const may = useMay('trial.putBack');
  const live = useIsLive();
  if (!left || running || left.device !== device) return null;
  const descriptor = descriptors[left.path];
  const before = say(left.before, descriptor);
  const off = !may || !live;
  return (
    <InlineAsk
      acts={
        <>
          <TwiceButton
            disabled={off}
            again={t('effect.put-back-now', { before })}
            cancel={t('ask.cancel')}
            onPress={() => void send('trial.putBack', {})}
          >
            {t('effect.put-back')}
          </TwiceButton>
          <Button look="quiet" disabled={off} onPress={() => void send('trial.putBack', { leave: true })}>
            {t('effect.leave')}
          </Button>
        </>
      }
    >
      {t(left.sent ? 'effect.left-sent' : 'effect.left', {
        what: descriptor ? text(descriptor.label) : left.path,
        before,
      })}
    </InlineAsk>
  );
}
