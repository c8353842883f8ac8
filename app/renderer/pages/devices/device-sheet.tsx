/** One device: how it stands and since when, what a person may do with it, and its three tabs. */
import { useState } from 'react';
import { ticks, usePaint } from '../../live/beat.ts';
import { telemetry } from '../../live/samples.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { TwiceButton } from '../../ui/act-button.tsx';
import { Since } from '../../ui/age.tsx';
import { formatAge } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, Field, Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { DeviceEffects } from './device-effects.tsx';
import { DeviceFields, listsFields } from './device-fields.tsx';
import { DeviceParams } from './device-params.tsx';
import { readTest, type TestResult } from './device-test.ts';
import { DeviceTrace } from './device-trace.tsx';
import { deviceIcon, pathsOf } from './device-view.ts';
import { DeviceVirtual } from './device-virtual.tsx';
import { TemplateEditor } from './template/template-editor.tsx';

type Tab = 'params' | 'description' | 'fields' | 'effects' | 'messages' | 'virtual';

export function DeviceSheet({ device, onClose }: { readonly device: string; readonly onClose: () => void }) {
  const { t, text } = useWords();
  const about = useStage((state) => state.studio.devices[device]);
  const descriptors = useStage((state) => state.descriptors);
  const onVirtual = useStage((state) => state.virtual !== null);
  const [tab, setTab] = useState<Tab>('params');
  if (!about) return null;
  const tabs: readonly Tab[] = [
    'params',
    ...(about.driver === 'template' ? (['description'] as const) : []),
    ...(listsFields(about.driver) ? (['fields'] as const) : []),
    'effects',
    'messages',
    ...(onVirtual ? (['virtual'] as const) : []),
  ];
  const open = tabs.includes(tab) ? tab : 'params';
  return (
    <aside className="panel" aria-label={text(about.name)}>
      <div className="sheet-head">
        <Icon name={deviceIcon(about.driver, pathsOf(descriptors, device))} />
        <div>
          <h2>{text(about.name)}</h2>
          <small>{[about.driver, about.address, device].filter((part) => part !== '').join(' · ')}</small>
        </div>
        <Button look="quiet" small icon="close" label={t('sheet.close')} onPress={onClose}>
          {null}
        </Button>
      </div>
      <Standing key={`standing ${device}`} device={device} />
      <div className="tabs">
        <Seg
          label={t('devices.tabs')}
          value={open}
          options={tabs.map((id) => ({ id, name: t(`devices.tab.${id}`) }))}
          onPick={setTab}
        />
        <Traffic device={device} />
      </div>
      {open === 'params' ? <DeviceParams key={device} device={device} /> : null}
      {open === 'description' ? <TemplateEditor key={device} device={device} /> : null}
      {open === 'fields' ? <DeviceFields key={device} device={device} /> : null}
      {open === 'effects' ? <DeviceEffects key={device} device={device} /> : null}
      {open === 'messages' ? <DeviceTrace key={device} device={device} /> : null}
      {open === 'virtual' ? <DeviceVirtual key={device} device={device} /> : null}
    </aside>
  );
}

function Standing({ device }: { readonly device: string }) {
  const { t, fault, hint } = useWords();
  const state = useStage((all) => all.devices[device]);
  const may = useMay('device.standAside');
  const live = useIsLive();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [test, setTest] = useState<TestResult | 'asking'>();
  if (!state) return null;
  const counts = Object.entries(state.faults).toSorted(([, a], [, b]) => b - a);
  const off = !may || !live;
  const aside = (): void => {
    if (reason.trim() === '') return;
    setAsking(false);
    void send('device.standAside', { device, on: true, reason: reason.trim() });
  };
  const runTest = (): void => {
    setTest('asking');
    void send('device.test', { device }).then((reply) => setTest(reply.ok ? readTest(reply.result) : undefined));
  };
  return (
    <div className="standing">
      <p className={cx('state', state.status === 'offline' && 'fl')}>
        <b>{t(`device.${state.status}`)}</b>
        <span className="dimmed">
          {t('devices.since')} <Since atUs={state.sinceUs} />
          {` · ${t('devices.epoch', { n: state.epoch })}`}
        </span>
      </p>
      {state.why ? (
        <p className="why">
          {fault(state.why)} <span className="dimmed">{hint(state.why)}</span>
        </p>
      ) : null}
      {state.standAside ? (
        <p className="why">{t('devices.aside-by', { seat: state.standAside.seat, reason: state.standAside.reason })}</p>
      ) : null}
      {counts.length > 0 ? (
        <ul className="counts">
          {counts.map(([code, n]) => (
            <li key={code}>
              <b className="num">{n}×</b> {fault({ code })} <small className="mono dimmed">{code}</small>
            </li>
          ))}
        </ul>
      ) : null}
      {test === undefined ? null : <Tested test={test} />}
      {asking ? (
        <div className="acts">
          <Field label={t('devices.aside-why')} value={reason} onChange={setReason} onEnter={aside} />
          <Button look="primary" disabled={off || reason.trim() === ''} onPress={aside}>
            {t('devices.aside')}
          </Button>
          <Button look="quiet" onPress={() => setAsking(false)}>
            {t('ask.cancel')}
          </Button>
        </div>
      ) : (
        <div className="acts">
          <Button small disabled={off || test === 'asking'} onPress={runTest}>
            {t('devices.test')}
          </Button>
          {state.standAside ? (
            <Button small disabled={off} onPress={() => void send('device.standAside', { device, on: false })}>
              {t('devices.join')}
            </Button>
          ) : (
            <Button small look="quiet" disabled={off} onPress={() => setAsking(true)}>
              {t('devices.aside')}
            </Button>
          )}
          {state.status === 'disabled' ? (
            <Button small disabled={off} onPress={() => void send('device.enable', { device })}>
              {t('devices.enable')}
            </Button>
          ) : (
            <TwiceButton
              small
              look="quiet"
              disabled={off}
              again={t('devices.disable-now')}
              cancel={t('ask.cancel')}
              onPress={() => void send('device.disable', { device })}
            >
              {t('devices.disable')}
            </TwiceButton>
          )}
        </div>
      )}
    </div>
  );
}

function Tested({ test }: { readonly test: TestResult | 'asking' }) {
  const { t, fault } = useWords();
  if (test === 'asking') return <p className="why">{t('devices.testing')}</p>;
  return (
    <p className="why">
      {t('devices.tested', { answered: test.answered, asked: test.asked, ms: test.ms })}
      {test.silent.length > 0 ? ` ${t('devices.silent', { keys: test.silent.slice(0, 6).join(', ') })}` : ''}
      {test.why ? ` ${fault(test.why)}` : ''}
    </p>
  );
}

/** Messages a second and how old the newest is; telemetry, so it is painted, not rendered. */
function Traffic({ device }: { readonly device: string }) {
  const { t } = useWords();
  const ref = usePaint<HTMLElement>(ticks, (element) => {
    const newest = telemetry.newest?.devices[device];
    element.textContent = newest
      ? t('devices.traffic', {
          in: newest.inPerS,
          out: newest.outPerS,
          age: newest.ageMs === null ? t('age.never') : formatAge(newest.ageMs),
        })
      : '';
  });
  return <small className="dimmed num" ref={ref} />;
}
