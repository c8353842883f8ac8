/** Devices: what needs a person first, then one line for the quiet; the chosen one beside them. */
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useSeconds } from '../../live/beat.ts';
import { nowUs } from '../../live/session.ts';
import { useLive, useStage } from '../../live/store.ts';
import { Icon } from '../../ui/icons.tsx';
import { PanelHead, Quiet, Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import '../technician.css';
import { DeviceCard, QuietDevices } from './device-list.tsx';
import { DeviceSheet } from './device-sheet.tsx';
import { type Listed, listDevices } from './device-view.ts';
import { DeviceTabs } from './engines/device-tabs.tsx';

export function DevicesPage() {
  const { t } = useWords();
  const studio = useStage((state) => state.studio.devices);
  const order = useMemo(() => Object.keys(studio), [studio]);
  const list = useListed(order);
  const troubled = list.filter((one) => one.trouble !== undefined);
  const quiet = list.filter((one) => one.trouble === undefined);
  const [, go] = useLocation();
  const asked = useParams()['*'];
  const [everything, setEverything] = useState<'exceptions' | 'all'>('exceptions');
  const [opened, setOpened] = useState(troubled.length === 0);
  const selected = asked !== undefined && studio[asked] ? asked : undefined;
  const showing = selected ?? troubled[0]?.id ?? order[0];
  const open = (id: string): void => go(`/devices/${id}`);
  const wide = everything === 'all' || opened;
  return (
    <main className="page devp">
      <section className="panel scrolls">
        <DeviceTabs tab="devices" />
        <PanelHead
          title={t('devices.needs')}
          sub={t('devices.of', { n: troubled.length, of: list.length })}
          right={
            <Seg
              label={t('devices.show')}
              value={everything}
              options={[
                { id: 'exceptions', name: t('devices.exceptions') },
                { id: 'all', name: t('devices.all') },
              ]}
              onPick={setEverything}
            />
          }
        />
        {troubled.length === 0 ? <Quiet>{t('devices.none')}</Quiet> : null}
        <div className="excs">
          {troubled.map((one) => (
            <DeviceCard key={one.id} one={one} selected={one.id === showing} onOpen={() => open(one.id)} />
          ))}
        </div>
        <button
          type="button"
          className="quiet-head"
          aria-expanded={wide}
          onClick={() => setOpened(!opened)}
          disabled={everything === 'all'}
        >
          <Icon name={wide ? 'down' : 'arrow'} size="s" />
          <b>{t('devices.quiet', { n: quiet.length })}</b>
          <span>{t('devices.quiet-about')}</span>
        </button>
        {wide ? <QuietDevices list={quiet} selected={showing} onOpen={open} /> : null}
      </section>
      {showing === undefined ? null : <DeviceSheet device={showing} onClose={() => go('/devices')} />}
    </main>
  );
}

/** Looked at five times a second; renders again when the list changes, not with every report of a value. */
function useListed(order: readonly string[]): readonly Listed[] {
  const read = useCallback(() => {
    const { state } = useLive.getState();
    return JSON.stringify(state ? listDevices(state, order, nowUs()) : []);
  }, [order]);
  const text = useSeconds(read);
  return useMemo(() => JSON.parse(text) as readonly Listed[], [text]);
}
