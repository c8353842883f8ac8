/** XR servers: one vocabulary over all of them, and of each only the words that it has. The chosen one is acted on beside. */
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { type XrControl, type XrServer, xrServers } from '../../../../core/xr/servers.ts';
import { useStage } from '../../../live/store.ts';
import { Since } from '../../../ui/age.tsx';
import { Button, cx, PanelHead, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { ParamEditor, ParamHead, ParamRow } from '../device-params.tsx';
import { DeviceTabs } from '../engines/device-tabs.tsx';
import '../../technician.css';
import './xr.css';

export function XrPage() {
  const { t } = useWords();
  const servers = useServers();
  const [picked, pick] = useState<string>();
  const all = servers.flatMap((server) =>
    server.groups.flatMap(({ controls }) => controls.map((control) => ({ server, control }))),
  );
  const chosen = all.find(({ control }) => control.path === picked) ?? all[0];
  return (
    <main className="page xrp">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('xr.servers')}>
        <DeviceTabs tab="xr" />
        {servers.length === 0 ? <Quiet>{t('xr.none')}</Quiet> : null}
        {servers.map((server) => (
          <Server key={server.id} server={server} chosen={chosen?.control.path} onPick={pick} />
        ))}
      </section>
      {chosen === undefined ? null : <Chosen key={chosen.control.path} {...chosen} />}
    </main>
  );
}

function useServers(): readonly XrServer[] {
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  return useMemo(() => {
    const devices = Object.entries(studio.devices).map(([id, { name }]) => ({ id, name }));
    return xrServers({ systems: Object.values(studio.systems), devices, descriptors: Object.values(descriptors) });
  }, [studio, descriptors]);
}

interface ServerProps {
  readonly server: XrServer;
  readonly chosen: string | undefined;
  readonly onPick: (path: string) => void;
}

function Server({ server, chosen, onPick }: ServerProps) {
  const { t, text } = useWords();
  const name = useControlName();
  return (
    <article className="xrserver" aria-label={text(server.name)}>
      <PanelHead title={text(server.name)} />
      {server.devices.map((device) => (
        <Standing key={device} device={device} />
      ))}
      {server.groups.length === 0 ? <Quiet>{t('xr.no-words')}</Quiet> : <ParamHead />}
      {server.groups.map(({ group, controls }) => (
        <section key={group} aria-label={t(`xr.group.${group}`)}>
          <h3>{t(`xr.group.${group}`)}</h3>
          {controls.map((control) => (
            <div key={control.path} className="xrrow">
              <ParamRow
                path={control.path}
                name={name(control)}
                selected={control.path === chosen}
                onPick={() => onPick(control.path)}
              />
            </div>
          ))}
        </section>
      ))}
    </article>
  );
}

/** The word, and the camera where there is one for each. */
function useControlName(): (control: XrControl) => string {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  return ({ word, camera }) => {
    if (camera === undefined) return t(`xr.word.${word}`);
    const known = cameras[camera]?.name;
    return `${t(`xr.word.${word}`)} · ${known ? text(known) : camera}`;
  };
}

function Standing({ device }: { readonly device: string }) {
  const { t, text, fault, hint } = useWords();
  const about = useStage((state) => state.studio.devices[device]);
  const state = useStage((all) => all.devices[device]);
  const [, go] = useLocation();
  if (!about || !state) return null;
  return (
    <div className="xrstanding">
      <span className={cx('state', state.status === 'offline' && 'fl')}>
        <b>{t(`device.${state.status}`)}</b> {t('devices.since')} <Since atUs={state.sinceUs} />
      </span>
      <small>{[text(about.name), about.driver, about.address].filter((part) => part !== '').join(' · ')}</small>
      <Button small look="quiet" onPress={() => go(`/devices/${device}`)}>
        {t('xr.open-device')}
      </Button>
      {state.why ? (
        <p className="why">
          {fault(state.why)} <span className="dimmed">{hint(state.why)}</span>
        </p>
      ) : null}
    </div>
  );
}

function Chosen({ server, control }: { readonly server: XrServer; readonly control: XrControl }) {
  const { t, text } = useWords();
  const name = useControlName();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <aside className="panel scrolls" tabIndex={0} aria-label={t('xr.chosen')}>
      <section className="editor">
        <ParamEditor path={control.path} name={`${text(server.name)} · ${name(control)}`} />
      </section>
    </aside>
  );
}
