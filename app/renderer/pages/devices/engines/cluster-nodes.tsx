/** Hosts with their nodes, nodes with their viewports; what each viewport feeds, as its name or a person tells. */
import { type ClusterConfig, type ClusterNode, sameName, type Viewport } from '../../../../core/ndisplay/config.ts';
import { viewportKey } from '../../../../core/ndisplay/places.ts';
import type { ClusterShown } from '../../../../protocol/state-ndisplay.ts';
import { libraryChanged } from '../../../live/asked.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { Word } from '../../../ui/kit.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords } from '../../../words/say.ts';

interface NodesProps {
  readonly system: string;
  readonly shown: ClusterShown;
}

export function ClusterNodes({ system, shown }: NodesProps) {
  const { t } = useWords();
  const { config } = shown;
  const hosts = [...new Set(config.nodes.map(({ host }) => host))];
  return (
    <section className="clnodes">
      <h3>{t('engines.nodes')}</h3>
      <Cluster config={config} />
      {hosts.map((host) => (
        <div key={host} className="clhost">
          <h4 className="num">{host === '' ? '–' : host}</h4>
          {config.nodes
            .filter((node) => node.host === host)
            .map((node) => (
              <Node key={node.id} system={system} node={node} shown={shown} />
            ))}
        </div>
      ))}
    </section>
  );
}

function Cluster({ config }: { readonly config: ClusterConfig }) {
  const { t } = useWords();
  const { renderSync, inputSync, failover, ports, defaulted } = config;
  const how = failover === null ? 'none' : failover.enabled ? 'on' : 'off';
  return (
    <p className="clsays">
      {t('engines.sync', {
        render: renderSync.type || '–',
        input: inputSync.type || '–',
        failover: t(`engines.failover.${how}`),
      })}
      <br />
      {t('engines.ports', {
        sync: ports.ClusterSync,
        json: ports.ClusterEventsJson,
        binary: ports.ClusterEventsBinary,
      })}
      {defaulted.length === 0 ? null : <em> {t('engines.defaulted', { names: defaulted.join(t('comma')) })}</em>}
    </p>
  );
}

function Node({ system, node, shown }: NodesProps & { readonly node: ClusterNode }) {
  const { t } = useWords();
  const { id, fullScreen, offscreen, adapter, window, viewports } = node;
  const shows = fullScreen ? t('engines.full') : t('engines.window', { w: window.w, h: window.h });
  return (
    <article className="clnode">
      <header>
        <b>{id}</b>
        {sameName(id, shown.config.primary) ? <Word tone="plain">{t('engines.primary')}</Word> : null}
        {offscreen ? <Word tone="plain">{t('engines.offscreen')}</Word> : null}
        <small>
          {[offscreen ? '' : shows, adapter < 0 ? '' : t('engines.adapter', { n: adapter })]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </header>
      {viewports.map((viewport) => (
        <ViewportRow key={viewport.id} system={system} node={id} viewport={viewport} shown={shown} />
      ))}
    </article>
  );
}

interface RowProps extends NodesProps {
  readonly node: string;
  readonly viewport: Viewport;
}

const BY_NAME = '*';

function ViewportRow({ system, node, viewport: { id, region, policy }, shown }: RowProps) {
  const { t, text } = useWords();
  const zones = useStage((state) => state.studio.zones);
  const may = useMay('ndisplay.map');
  const live = useIsLive();
  const key = viewportKey(node, id);
  const place = shown.places[key];
  const said = shown.said[key];
  const nameOfPlace = (zone: string, raster: string | null): string =>
    raster ?? (zones[zone] ? text(zones[zone].short) : zone);
  const byName = place?.by === 'name' ? nameOfPlace(place.zone, place.raster) : '–';
  const options = [
    { id: BY_NAME, name: t('engines.feeds.names', { place: byName }) },
    { id: '', name: t('engines.feeds.nothing') },
  ];
  for (const zone of Object.values(zones).filter(({ kind }) => kind === 'led')) {
    options.push({ id: zone.id, name: text(zone.short) });
    for (const raster of zone.rasters) options.push({ id: `${zone.id}/${raster.id}`, name: raster.id });
  }
  const map = async (to: string): Promise<void> => {
    await send('ndisplay.map', {
      system,
      version: shown.row.version,
      node,
      viewport: id,
      to: to === BY_NAME ? null : to,
    });
    libraryChanged();
  };
  return (
    <div className="clviewport">
      <span className="nm">
        {id}{' '}
        <small>{policy.parameters.length === 0 ? policy.type : `${policy.type} · ${policy.parameters[0]?.[1]}`}</small>
      </span>
      <span className="num">{`${region.w}×${region.h} @ ${region.x}, ${region.y}`}</span>
      <Pick
        label={t('engines.feeds', { viewport: id, node })}
        value={said ?? BY_NAME}
        options={options}
        disabled={!may || !live}
        onPick={(to) => void map(to)}
      />
    </div>
  );
}
