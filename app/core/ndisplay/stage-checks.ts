/** How a cluster's configuration and the studio disagree: zones, rate, addresses. */
import type { Device, Rate, Zone } from '../stage/model.ts';
import { look, type Mistake, wrong } from './checks.ts';
import { type ClusterConfig, PORTS, parameterOf, sameName } from './config.ts';
import { type Place, viewportKey } from './places.ts';

/** Custom parameter by which a file says for which frame rate it is meant. The format has no field for it. */
export const RATE_PARAMETER = 'StageRate';

export interface StageSide {
  readonly rate: Rate;
  readonly zones: readonly Zone[];
  /** All of the studio. */
  readonly devices: readonly Pick<Device, 'id' | 'driver' | 'address'>[];
  /** The one that events to this cluster go to. */
  readonly events: Pick<Device, 'id' | 'address' | 'settings'> | undefined;
}

export function stageMistakes(
  config: ClusterConfig,
  stage: StageSide,
  places: ReadonlyMap<string, Place>,
): readonly Mistake[] {
  return [
    ...rateMistakes(config, stage.rate),
    ...addressMistakes(config, stage),
    ...backupMistakes(config, stage.events),
    ...zoneMistakes(config, stage, places),
  ];
}

function rateMistakes({ custom }: ClusterConfig, { num, den }: Rate): Mistake[] {
  const said = parameterOf(custom, RATE_PARAMETER);
  if (said === undefined) return [];
  const [over = Number.NaN, under = 1] = said.split('/').map(Number);
  const studio = `${num}/${den}`;
  return over * den === under * num ? [] : [wrong('rate-differs', { said: said.slice(0, 40), studio })];
}

function addressMistakes({ nodes, primary, ports }: ClusterConfig, { devices, events }: StageSide): Mistake[] {
  const host = nodes.find(({ id }) => sameName(id, primary))?.host;
  if (host === undefined) return [];
  const to = events?.address;
  const isElsewhere = to?.kind === 'tcp' && (to.host !== host || !eventPorts(ports).includes(to.port));
  const taken = devices.flatMap(({ id, driver, address }) => {
    if (driver === 'ndisplay' || address.kind !== 'tcp' || address.host !== host) return [];
    const { port } = address;
    return PORTS.some((name) => ports[name] === port) ? [wrong('port-taken', { port, device: id })] : [];
  });
  return [
    ...(events && isElsewhere
      ? [
          look('events-elsewhere', {
            device: events.id,
            said: `${to.host}:${to.port}`,
            file: `${host}:${ports.ClusterEventsJson}`,
          }),
        ]
      : []),
    ...taken,
  ];
}

/** Events find a backup only where the device's settings name it, in the same order. */
function backupMistakes({ failover, nodes }: ClusterConfig, events: StageSide['events']): Mistake[] {
  if (!failover?.enabled || !events) return [];
  const inFile = failover.backups.map((id) => nodes.find((node) => sameName(node.id, id))?.host ?? id);
  const said = backupHosts(events.settings);
  return inFile.join() === said.join()
    ? []
    : [look('backups-differ', { device: events.id, file: inFile.join(', ') || '–', said: said.join(', ') || '–' })];
}

/** Checked by the driver; here only what is there is read. */
function backupHosts(settings: unknown): readonly string[] {
  const { backups } = (settings ?? {}) as { readonly backups?: unknown };
  return Array.isArray(backups) ? backups.map((one: { readonly host?: unknown }) => String(one.host)) : [];
}

const eventPorts = (ports: ClusterConfig['ports']): readonly number[] => [
  ports.ClusterEventsJson,
  ports.ClusterEventsBinary,
];

function zoneMistakes({ nodes }: ClusterConfig, { zones }: StageSide, places: ReadonlyMap<string, Place>): Mistake[] {
  const fed = new Set([...places.values()].map(({ zone }) => zone));
  return [
    ...nodes.flatMap((node) =>
      node.viewports
        .filter(({ id }) => !places.has(viewportKey(node.id, id)))
        .map(({ id }) => look('viewport-nowhere', { node: node.id, viewport: id })),
    ),
    ...zones.filter(({ id, kind }) => kind === 'led' && !fed.has(id)).map(({ id }) => look('zone-unfed', { zone: id })),
  ];
}
