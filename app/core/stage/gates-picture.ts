/**
 * Gates about light and pictures: complete routes, on-air cover, holds that survive, a way back for what is visible.
 */

import { canReport } from '../parameter-state.ts';
import { mustSurvive, needsHold, touchedZones } from './cover.ts';
import { type GateInput, gate, ticked, tickFix } from './gate-kit.ts';
import type { Zone } from './model.ts';
import { coverFix } from './ownership.ts';
import type { Cover, Gate } from './plan.ts';
import { groupOf, zoneOf } from './view.ts';

/** Who drives the zone is known and whole. Where routing cannot report, a person's tick is an observation. */
export function routeGate(input: Pick<GateInput, 'view' | 'nowUs'>, zone: Zone): readonly Gate[] {
  if (zone.kind !== 'led' || zone.sourcePath === undefined) return [];
  const { view } = input;
  const descriptor = view.descriptors.get(zone.sourcePath);
  const state = view.zones.get(zone.id);
  const observed = state?.observed ?? 'unknown';
  const leased = state?.leased;
  const parts = {
    ...(descriptor ? { device: descriptor.device } : {}),
    value: observed,
    limit: leased ?? 'known',
    reads: [zone.sourcePath],
    waivable: false,
  };
  const params = { zone: zone.id, path: zone.sourcePath };
  const push = { code: 'fix.push', params: { path: zone.sourcePath } };
  if (observed === 'contested')
    return [
      gate(input, 'route', zone.id, {
        ...parts,
        verdict: 'blocking',
        why: { code: 'gate.route.contested', params },
        fix: push,
      }),
    ];
  if (observed === 'unknown') {
    const reports = descriptor !== undefined && canReport(descriptor);
    const what = `route/${zone.id}`;
    const seen = !reports && ticked(input, what);
    return [
      gate(input, 'route', zone.id, {
        ...parts,
        value: seen ? 'ticked' : 'unknown',
        verdict: seen ? 'open' : reports ? 'blocking' : 'warning',
        why: { code: 'gate.route.unknown', params },
        fix: reports ? { code: 'fix.look', params: { device: descriptor.device } } : tickFix(what),
      }),
    ];
  }
  const differs = leased !== undefined && leased !== observed;
  return [
    gate(input, 'route', zone.id, {
      ...parts,
      verdict: differs ? 'warning' : 'open',
      why: { code: 'gate.route.differs', params: { ...params, leased: leased ?? '', observed } },
      fix: push,
    }),
  ];
}

/** No on-air camera may see what changes. Unknown counts as on air. */
export function coverGates(input: GateInput): readonly Gate[] {
  return [...input.draft.covers].map(([id, cover]) => coverGate(input, id, cover));
}

function coverGate(input: GateInput, id: string, cover: Cover): Gate {
  const { view } = input;
  const isZone = id.startsWith('zone:');
  const name = id.slice(id.indexOf(':') + 1);
  const about = isZone ? name : id.replace(':', '/');
  const cameras = isZone ? view.studio.cameras.filter((c) => c.sees.includes(name)).map((c) => c.id) : [name];
  const reads = view.studio.cameras.flatMap((c) =>
    cameras.includes(c.id) && c.tallyPath !== undefined ? [c.tallyPath] : [],
  );
  if (cover.by === 'locked-off-waiver')
    return gate(input, 'cover', about, {
      value: 'locked-off',
      limit: 'off-air',
      reads,
      verdict: 'waived',
      why: { code: 'gate.cover.locked-off', params: { zone: name } },
    });
  if (cover.by !== 'none')
    return gate(input, 'cover', about, { value: cover.by, limit: 'off-air', reads, verdict: 'open' });
  const unknown = cover.cameras.filter((c) => view.pictures.get(c)?.onAir !== 'yes');
  const code = unknown.length < cover.cameras.length ? 'on-air' : 'unknown';
  return gate(input, 'cover', about, {
    value: cover.cameras.join(', '),
    limit: 'off-air',
    reads,
    verdict: 'blocking',
    why: {
      code: `gate.cover.${code}`,
      params: { [isZone ? 'zone' : 'camera']: name, cameras: cover.cameras.join(', ') },
    },
    fix: coverFix(view.studio),
    // A locked-off camera helps a frozen wall, never a picture that changes its path. coversOf turns the waiver into cover.
    waivable: isZone && input.draft.holds.some((h) => h.group === groupOf(view, name)?.id),
  });
}

/** A hold must be known to outlive the plan's steps; a zone that needs one and has none is told by its own name. */
export function holdGates(input: GateInput): readonly Gate[] {
  const { view, draft } = input;
  if (!needsHold(view, draft.steps)) return [];
  const bare = touchedZones(draft.steps).filter((id) => zoneOf(view, id)?.kind === 'led' && !groupOf(view, id));
  const missing = bare.map((zone) =>
    gate(input, 'hold', zone, {
      value: 'none',
      limit: 'hold',
      verdict: 'blocking',
      why: { code: 'gate.hold.none', params: { zone } },
      fix: { code: 'fix.hold', params: { zone } },
      waivable: draft.covers.get(`zone:${zone}`)?.by === 'off-air',
    }),
  );
  const groups = draft.holds.flatMap((hold) => {
    const group = view.studio.holdGroups.find((g) => g.id === hold.group);
    if (!group) return [];
    const needed = mustSurvive(view, group, draft.steps);
    const lacking = needed.filter((what) => !group.survives.includes(what));
    const offAir = group.zoneIds.every((id) => draft.covers.get(`zone:${id}`)?.by === 'off-air');
    const params = { group: group.id, device: group.device, lacking: lacking.join(', ') };
    const parts = {
      device: group.device,
      value: group.measured ? group.survives.join(', ') || 'nothing' : undefined,
      limit: needed.join(', ') || 'hold',
      waivable: offAir,
    };
    if (lacking.length > 0)
      return [
        gate(input, 'hold', group.id, {
          ...parts,
          verdict: 'blocking',
          why: { code: 'gate.hold.lost', params },
          fix: { code: 'fix.hold', params: { zone: group.zoneIds.join(', ') } },
        }),
      ];
    return [
      gate(input, 'hold', group.id, {
        ...parts,
        verdict: group.measured ? 'open' : 'warning',
        why: { code: 'gate.hold.unmeasured', params },
        fix: { code: 'fix.measure', params: { device: group.device } },
      }),
    ];
  });
  return [...missing, ...groups];
}

/** A visible step without a way back blocks. Ownership cannot be waived. */
export function undoGates(input: GateInput): readonly Gate[] {
  const { view, draft } = input;
  return draft.steps
    .filter((s) => s.undo.kind === 'none' && s.visible.zoneIds.length + s.visible.pictureIds.length > 0)
    .map((s) =>
      gate(input, 'undo', s.path, {
        device: s.device,
        value: 'none',
        limit: 'exact',
        reads: [s.path],
        verdict: 'blocking',
        why: { code: 'gate.undo.none', params: { path: s.path, device: s.device } },
        fix: { code: 'fix.look', params: { device: s.device } },
        waivable: !view.studio.zones.some((z) => z.sourcePath === s.path),
      }),
    );
}
