/** When writes of one device take effect: declared or measured, how, and the lead; trials and leads of the chosen one. */
import { useMemo, useRef, useState } from 'react';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { effectSource, effectText } from '../../param/effect-text.ts';
import { useValueText } from '../../param/use-value-text.ts';
import { TwiceButton } from '../../ui/act-button.tsx';
import { Button, cx, Field, InlineAsk, Quiet } from '../../ui/kit.tsx';
import { useRows } from '../../ui/rows.ts';
import { useWords } from '../../words/say.ts';
import './device-effects.css';
import { pathsOf, shortName } from './device-view.ts';
import { EffectEditor } from './effect-editor.tsx';

const ROW_PX = 44;

export function DeviceEffects({ device }: { readonly device: string }) {
  const { t, text } = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const running = useStage((state) => state.trials.running);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const paths = useMemo(
    () => pathsOf(descriptors, device).filter((path) => descriptors[path]?.writable && descriptors[path].safety < 3),
    [descriptors, device],
  );
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return paths.filter((path) => {
      const label = descriptors[path]?.label;
      return `${path} ${label ? `${label.en} ${label.zh}` : ''}`.toLowerCase().includes(wanted);
    });
  }, [paths, search, descriptors]);
  const rows = useRows({ count: shown.length, rowPx: ROW_PX, box, keyOf: (index) => shown[index] ?? index });
  const open = chosen ?? (running && running.device === device ? running.path : undefined);
  if (paths.length === 0) return <Quiet>{t('effect.none')}</Quiet>;
  return (
    <>
      <LeftBehind device={device} />
      {paths.length > 12 ? (
        <div className="searchline">
          <Field icon="search" label={t('effect.search', { n: paths.length })} value={search} onChange={setSearch} />
        </div>
      ) : null}
      <div className="prow erow hd">
        <span>{t('devices.col.param')}</span>
        <span>{t('effect.col.effect')}</span>
        <span className="r">{t('effect.col.runs')}</span>
        <span className="r">{t('effect.col.lead')}</span>
      </div>
      <div className="scrolls" ref={box}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const path = shown[row.index];
            if (path === undefined) return null;
            return (
              <div key={row.key} className="placed" style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}>
                <EffectRow path={path} selected={path === open} onPick={() => setChosen(path)} />
              </div>
            );
          })}
        </div>
        {shown.length === 0 ? <Quiet>{t('devices.no-params')}</Quiet> : null}
      </div>
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
