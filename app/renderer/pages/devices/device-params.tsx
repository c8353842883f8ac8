/** Parameters of one device: asked, reported, how old, how far proved. The chosen one is acted on below the list. */
import { useCallback, useMemo, useState } from 'react';
import type { StageState } from '../../../protocol/state.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { DriftActs } from '../../param/drift-acts.tsx';
import { OverrideMark, OverrideSetter, Overrides } from '../../param/overrides.tsx';
import { isDoubtful, Proof } from '../../param/proof.tsx';
import { SetByHand } from '../../param/set-by-hand.tsx';
import { useValueText } from '../../param/use-value-text.ts';
import { Age } from '../../ui/age.tsx';
import { Button, cx } from '../../ui/kit.tsx';
import { useWords, type Words } from '../../words/say.ts';
import { pathsOf, shortName, sortPaths } from './device-view.ts';
import { ParamList } from './param-list.tsx';

const AGE_LIMIT_MS = 5_000;

export function DeviceParams({ device }: { readonly device: string }) {
  const { t, text } = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const state = useStage((all) => all.devices[device]);
  const [chosen, setChosen] = useState<string>();
  const paths = useMemo(() => pathsOf(descriptors, device), [descriptors, device]);
  const order = useCallback((found: readonly string[]) => sortPaths(found, state, descriptors), [state, descriptors]);
  const open = chosen !== undefined && paths.includes(chosen) ? chosen : state?.drifted[0];
  return (
    <>
      <ParamList
        paths={paths}
        searchLabel={t('devices.search-params', { n: paths.length })}
        order={order}
        head={<ParamHead />}
        row={(path) => <ParamRow path={path} selected={path === open} onPick={() => setChosen(path)} />}
      />
      {open === undefined ? null : (
        <section className="editor" aria-label={descriptors[open] ? text(descriptors[open].label) : open}>
          <ParamEditor path={open} />
        </section>
      )}
    </>
  );
}

export function ParamHead() {
  const { t } = useWords();
  return (
    <div className="prow hd">
      <span>{t('devices.col.param')}</span>
      <span className="r">{t('devices.col.desired')}</span>
      <span className="r">{t('devices.col.actual')}</span>
      <span>{t('devices.col.proof')}</span>
      <span className="r">{t('devices.col.age')}</span>
    </div>
  );
}

interface RowProps {
  readonly path: string;
  /** In place of the parameter's own label. */
  readonly name?: string;
  readonly selected: boolean;
  readonly onPick: () => void;
}

export function ParamRow({ path, name, selected, onPick }: RowProps) {
  const { text } = useWords();
  const say = useValueText();
  const descriptor = useStage((state) => state.descriptors[path]);
  const param = useStage((state) => state.params[path]);
  const device = useStage((state) => (descriptor ? state.studio.devices[descriptor.device] : undefined));
  if (!descriptor) return null;
  const status = param?.status ?? 'unknown';
  const asks = status === 'drifted' || status === 'failed';
  const asked = say(param?.desired?.value, descriptor);
  const is = say(param?.actual?.value, descriptor);
  return (
    <button
      type="button"
      className={cx('prow', asks && (status === 'failed' ? 'bad' : 'amber'), selected && 'sel')}
      aria-pressed={selected}
      onClick={onPick}
    >
      <span className="nm" title={path}>
        <b>
          {name ?? (device ? shortName(text(descriptor.label), text(device.name)) : text(descriptor.label))}{' '}
          <OverrideMark path={path} />
        </b>
        <small className="mono">{path}</small>
      </span>
      <span className="r num" title={asked}>
        {asked}
      </span>
      <span className={cx('r num now', isDoubtful(status) && 'stale')} title={is}>
        {is}
      </span>
      <Proof status={status} />
      <Age atUs={param?.actual?.atUs ?? param?.atUs} limitMs={AGE_LIMIT_MS} />
    </button>
  );
}

/** `name` in place of the parameter's own label. */
export function ParamEditor({ path, name }: { readonly path: string; readonly name?: string }) {
  const { t, text, fault } = useWords();
  const descriptor = useStage((state) => state.descriptors[path]);
  const param = useStage((state) => state.params[path]);
  const seats = useStage((state) => state.seats);
  const devices = useStage((state) => state.studio.devices);
  const may = useMay('param.release');
  const live = useIsLive();
  if (!descriptor) return null;
  const status = param?.status ?? 'unknown';
  const { verify } = descriptor;
  const other = verify.by === 'echo' ? devices[verify.device]?.name : undefined;
  const proof =
    verify.by === 'echo'
      ? t('devices.verify.echo', { device: other ? text(other) : verify.device })
      : t(`devices.verify.${verify.by}`);
  return (
    <>
      <h3>
        {name ?? text(descriptor.label)}
        <small className="mono">{path}</small>
      </h3>
      <p>
        {proof}
        {param?.desired ? ` ${askedBy(param.desired.by, seats, t)}` : ''}
        {param?.fault ? <em className="fl"> {fault(param.fault)}</em> : null}
      </p>
      <div className="acts">
        {status === 'drifted' || status === 'failed' ? <DriftActs path={path} /> : null}
        {param?.desired ? (
          <Button look="quiet" disabled={!may || !live} onPress={() => void send('param.release', { path })}>
            {t('devices.release')}
          </Button>
        ) : null}
      </div>
      <SetByHand path={path} />
      <Overrides paths={[path]} />
      <OverrideSetter key={`override ${path}`} path={path} />
    </>
  );
}

/** `seat:<id>`, `adopt:<seat>`, `take:<id>` in words. */
function askedBy(by: string, seats: StageState['seats'], t: Words['t']): string {
  const [kind = '', id = ''] = by.split(':');
  const who = seats[id]?.name ?? id;
  if (kind === 'seat' || kind === 'adopt' || kind === 'take') return t(`devices.asked.${kind}`, { who });
  return by;
}
