/** Devices by exception: cards of what needs a person, then one line that opens the quiet ones. */
import { ticks, usePaint } from '../../live/beat.ts';
import { telemetry } from '../../live/samples.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { DriftActs } from '../../param/drift-acts.tsx';
import { isDoubtful } from '../../param/proof.tsx';
import { useValueText } from '../../param/use-value-text.ts';
import { Age, Since } from '../../ui/age.tsx';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, Word } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { deviceIcon, type Listed, pathsOf } from './device-view.ts';
import { sayPlayed } from './played-fault.ts';

const LOOK = { offline: 'faulted', drifted: 'drifted', aside: 'observing', faked: 'observing' } as const;

interface CardProps {
  readonly one: Listed;
  readonly selected: boolean;
  readonly onOpen: () => void;
}

export function DeviceCard({ one, selected, onOpen }: CardProps) {
  const { t, text, fault, hint } = useWords();
  const { id, trouble, drifts } = one;
  const about = useStage((state) => state.studio.devices[id]);
  const state = useStage((all) => all.devices[id]);
  const faked = useStage((all) => all.virtual?.faults[id]);
  const mayTest = useMay('device.test');
  const mayAside = useMay('device.standAside');
  const live = useIsLive();
  if (!state || trouble === undefined) return null;
  const [first] = drifts;
  return (
    <article className={cx('device', LOOK[trouble], selected && 'sel')}>
      <h3>
        <Icon name={trouble === 'offline' ? 'fault' : trouble === 'drifted' ? 'warning' : 'held'} />
        {about ? text(about.name) : id}
        <em>{t(`devices.trouble.${trouble}`)}</em>
      </h3>
      {trouble === 'offline' ? (
        <>
          <p className="why">{state.why ? fault(state.why) : t('devices.no-reason')}</p>
          <p className="dimmed">
            {t('devices.since')} <Since atUs={state.sinceUs} />
            {state.why && hint(state.why) ? ` · ${hint(state.why)}` : ''}
          </p>
        </>
      ) : null}
      {trouble === 'drifted' && first !== undefined ? <DriftSays path={first} /> : null}
      {trouble === 'aside' ? (
        <p className="why">
          {t('devices.aside-by', { seat: state.standAside?.seat ?? '', reason: state.standAside?.reason ?? '' })}
        </p>
      ) : null}
      {trouble === 'faked' ? <p className="why">{t('devices.faked')}</p> : null}
      {faked && faked.length > 0 ? (
        <p className="words">
          {faked.map((word) => (
            <Word key={word} tone="plain">
              {sayPlayed(word, t)}
            </Word>
          ))}
        </p>
      ) : null}
      <div className="acts">
        {trouble === 'offline' ? (
          <Button disabled={!mayTest || !live} onPress={() => void send('device.test', { device: id })}>
            {t('devices.test')}
          </Button>
        ) : null}
        {trouble === 'drifted' && first !== undefined ? <DriftActs path={first} /> : null}
        {trouble === 'aside' ? (
          <Button
            disabled={!mayAside || !live}
            onPress={() => void send('device.standAside', { device: id, on: false })}
          >
            {t('devices.join')}
          </Button>
        ) : null}
        <Button look="quiet" expanded={selected} onPress={onOpen}>
          {drifts.length > 1 ? t('devices.open-more', { n: drifts.length - 1 }) : t('devices.open')}
        </Button>
      </div>
    </article>
  );
}

/** "Brightness is 58 %, we asked for 62 %." with the value's own age. */
function DriftSays({ path }: { readonly path: string }) {
  const { t, text, fault } = useWords();
  const say = useValueText();
  const descriptor = useStage((state) => state.descriptors[path]);
  const param = useStage((state) => state.params[path]);
  if (!descriptor) return <p className="why mono">{path}</p>;
  const status = param?.status ?? 'unknown';
  const is = say(param?.actual?.value, descriptor);
  const asked = param?.desired ? say(param.desired.value, descriptor) : undefined;
  const what = text(descriptor.label);
  return (
    <>
      <p className="why">
        {status === 'failed' && param?.fault
          ? `${what}${t('devices.colon')}${fault(param.fault)}`
          : asked === undefined
            ? t('devices.is', { what, is })
            : t('devices.is-asked', { what, is, asked })}
      </p>
      <p className="readline">
        <b className={cx('num', isDoubtful(status) && 'stale')}>{is}</b>
        <Age atUs={param?.actual?.atUs} />
      </p>
    </>
  );
}

interface QuietProps {
  readonly list: readonly Listed[];
  readonly selected: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function QuietDevices({ list, selected, onOpen }: QuietProps) {
  const { t } = useWords();
  return (
    <div className="quiets">
      <div className="drow hd">
        <span>{t('devices.col.device')}</span>
        <span>{t('devices.col.state')}</span>
        <span>{t('devices.col.speaks')}</span>
        <span className="r">{t('devices.col.traffic')}</span>
        <span className="r">{t('devices.col.age')}</span>
      </div>
      {list.map(({ id }) => (
        <QuietRow key={id} id={id} selected={id === selected} onOpen={() => onOpen(id)} />
      ))}
    </div>
  );
}

function QuietRow({
  id,
  selected,
  onOpen,
}: {
  readonly id: string;
  readonly selected: boolean;
  readonly onOpen: () => void;
}) {
  const { t, text } = useWords();
  const about = useStage((state) => state.studio.devices[id]);
  const status = useStage((state) => state.devices[id]?.status ?? 'disabled');
  const descriptors = useStage((state) => state.descriptors);
  const traffic = usePaint<HTMLElement>(ticks, (element) => {
    const newest = telemetry.newest?.devices[id];
    element.textContent = newest ? `${newest.inPerS} / ${newest.outPerS}` : '–';
  });
  const age = usePaint<HTMLElement>(ticks, (element) => {
    const ageMs = telemetry.newest?.devices[id]?.ageMs;
    element.textContent = ageMs === null || ageMs === undefined ? t('age.never') : formatAge(ageMs);
  });
  return (
    <button type="button" className={cx('drow', selected && 'sel')} aria-pressed={selected} onClick={onOpen}>
      <span className="nm">
        <Icon name={deviceIcon(about?.driver ?? '', pathsOf(descriptors, id))} size="s" />
        <b>{about ? text(about.name) : id}</b>
      </span>
      <span>{t(`device.${status}`)}</span>
      <span className="dimmed">
        {about ? [about.driver, about.address.split(':').at(-1)].filter(Boolean).join(' ') : ''}
      </span>
      <span className="r num" ref={traffic} />
      <span className="r num dimmed" ref={age} />
    </button>
  );
}
