/** Parameters of one device: asked, reported, how old, how far proved. The chosen one is acted on below the list. */
import { useMemo, useRef, useState } from 'react';
import type { StageState } from '../../../protocol/state.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { DriftActs } from '../../param/drift-acts.tsx';
import { OverrideMark, OverrideSetter, Overrides } from '../../param/overrides.tsx';
import { isDoubtful, Proof } from '../../param/proof.tsx';
import { SetByHand } from '../../param/set-by-hand.tsx';
import { useValueText } from '../../param/use-value-text.ts';
import { Age } from '../../ui/age.tsx';
import { Button, cx, Field, Quiet } from '../../ui/kit.tsx';
import { useRows } from '../../ui/rows.ts';
import { useWords, type Words } from '../../words/say.ts';
import { pathsOf, shortName, sortPaths } from './device-view.ts';

const ROW_PX = 44;
const AGE_LIMIT_MS = 5_000;

export function DeviceParams({ device }: { readonly device: string }) {
  const { t, text } = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const state = useStage((all) => all.devices[device]);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const paths = useMemo(() => pathsOf(descriptors, device), [descriptors, device]);
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    const found = paths.filter((path) => {
      const label = descriptors[path]?.label;
      return `${path} ${label ? `${label.en} ${label.zh}` : ''}`.toLowerCase().includes(wanted);
    });
    return sortPaths(found, state, descriptors);
  }, [paths, search, state, descriptors]);
  const rows = useRows({ count: shown.length, rowPx: ROW_PX, box, keyOf: (index) => shown[index] ?? index });
  const open = chosen !== undefined && paths.includes(chosen) ? chosen : state?.drifted[0];
  return (
    <>
      {paths.length > 12 ? (
        <div className="searchline">
          <Field
            icon="search"
            label={t('devices.search-params', { n: paths.length })}
            value={search}
            onChange={setSearch}
          />
        </div>
      ) : null}
      <div className="prow hd">
        <span>{t('devices.col.param')}</span>
        <span className="r">{t('devices.col.desired')}</span>
        <span className="r">{t('devices.col.actual')}</span>
        <span>{t('devices.col.proof')}</span>
        <span className="r">{t('devices.col.age')}</span>
      </div>
      <div className="scrolls" ref={box}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const path = shown[row.index];
            if (path === undefined) return null;
            return (
              <div key={row.key} className="placed" style={{ height: ROW_PX, transform: `translateY(${row.start}px)` }}>
                <ParamRow path={path} selected={path === open} onPick={() => setChosen(path)} />
              </div>
            );
          })}
        </div>
        {shown.length === 0 ? <Quiet>{t('devices.no-params')}</Quiet> : null}
      </div>
      {open === undefined ? null : (
        <section className="editor" aria-label={descriptors[open] ? text(descriptors[open].label) : open}>
          <ParamEditor path={open} />
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

function ParamRow({ path, selected, onPick }: RowProps) {
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
          {device ? shortName(text(descriptor.label), text(device.name)) : text(descriptor.label)}{' '}
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

function ParamEditor({ path }: { readonly path: string }) {
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
        {text(descriptor.label)}
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
