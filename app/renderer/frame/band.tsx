/** The band: who drives what, what is on air, in which state the show is, what time it is, who sits here. */
import type { StudioInfo, TakeState, ZoneState } from '../../protocol/state.ts';
import { useSeconds } from '../live/beat.ts';
import { nowUs } from '../live/session.ts';
import { useStageWord } from '../live/stands.ts';
import { useLive, useStage, useStageList } from '../live/store.ts';
import {
  isSafe,
  ledZones,
  modeKind,
  openAlarms,
  ownerKind,
  ownerTruth,
  ownerWord,
  sourceName,
  standsOf,
} from '../live/view.ts';
import { formatClock } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { cx } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { SeatBlock } from './seat-block.tsx';
import { openSheet, openZone, useSheet } from './sheets.ts';
import { ShowState } from './show-state.tsx';
import { TapeChip } from './tape-chip.tsx';
import { Timecode } from './timecode.tsx';
import { ZoneIcon } from './zone-icon.tsx';

export function Band() {
  const { t } = useWords();
  return (
    <header className="band">
      <button type="button" className="mark" aria-label={t('band.rooms')} onClick={() => openSheet('rooms')}>
        <Icon name="mark" size="l" />
      </button>
      <ModeBlock />
      <Zones />
      <Tally />
      <TapeChip />
      <ShowState />
      <Timecode />
      <SeatBlock />
      <Alarms />
    </header>
  );
}

/** Longer words stand smaller, so that what is beside them is read too. */
const LONG_WORD = 3;

function ModeBlock() {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const mode = useStage((state) => state.mode);
  const scene = useStage((state) => state.scene);
  const zones = useStage((state) => state.zones);
  const wallMs = useStage((state) => state.wallAtUs0Ms);
  const wall = ledZones(studio).find((zone) => zone.shape.kind !== 'ceiling');
  const owned = wall ? zones[wall.id] : undefined;
  const sceneName = scene === null ? undefined : studio.scenes[scene]?.name;
  const since = owned?.ownerSinceUs;
  const word = useStageWord();
  const stands = useStage(standsOf);
  const safe = useStageList((state) =>
    ledZones(state.studio)
      .filter((zone) => isSafe(state, zone.id))
      .map((zone) => text(zone.short)),
  );
  const under = sceneName
    ? text(sceneName)
    : stands === 'safe'
      ? t('bailout.title')
      : stands === 'mixed' && safe.length > 0
        ? t('mode.safe-in', { zones: safe.join(' + ') })
        : (scene ?? t('band.no-scene'));
  const owner =
    owned?.owner.leased && since !== undefined
      ? t('band.owned', {
          owner: ownerWord(studio.systems, owned.owner.leased, owned.mode),
          time: formatClock(wallMs + since / 1_000),
        })
      : t('band.not-owned');
  return (
    <div className={cx('mode', word.length > LONG_WORD && 'long')}>
      <i className={cx('swatch', `own-${modeKind(studio, mode)}`)} />
      <b>{word}</b>
      <div>
        <strong title={under}>{under}</strong>
        <span title={owner}>{owner}</span>
      </div>
    </div>
  );
}

function Zones() {
  const studio = useStage((state) => state.studio);
  const zones = useStage((state) => state.zones);
  const leases = useStage((state) => state.armed?.leases);
  const failed = useStageList((state) => failedZones(state.take, state.studio));
  const list = ledZones(studio);
  return (
    <div className={cx('zones', list.length > 5 && 'many')}>
      {list.map((zone) => {
        const state = zones[zone.id];
        if (!state) return null;
        const to = leases?.find((lease) => lease.zoneId === zone.id)?.to;
        return <ZoneChip key={zone.id} id={zone.id} state={state} to={to} failed={failed.includes(zone.id)} />;
      })}
    </div>
  );
}

/** Zones whose step failed in the take that is still on people's minds. */
function failedZones(take: TakeState | null, studio: StudioInfo): string[] {
  if (!take || take.at === 'committed') return [];
  return take.steps
    .filter((step) => step.at === 'failed' || step.at === 'undo-failed')
    .flatMap((step) =>
      ledZones(studio)
        .filter((zone) => step.path.startsWith(`zone/${zone.id}/`))
        .map((zone) => zone.id),
    );
}

interface ChipProps {
  readonly id: string;
  readonly state: ZoneState;
  readonly to: string | undefined;
  readonly failed: boolean;
}

function ZoneChip({ id, state, to, failed }: ChipProps) {
  const { t, text } = useWords();
  const studio = useStage((s) => s.studio);
  const truth = ownerTruth(state);
  const loud = truth === 'contested' || truth === 'differs';
  const shown = truth === 'agreed' || truth === 'differs' ? state.owner.observed : state.owner.leased;
  const word = truth === 'contested' ? t('owner.contested') : ownerWord(studio.systems, shown, state.mode);
  const kind = ownerKind(studio.systems, truth === 'contested' ? null : shown, state.mode);
  const next = to !== undefined && to !== state.owner.leased;
  const air = state.onAir !== 'no';
  const zone = studio.zones[id];
  const label = [
    zone ? text(zone.name) : id,
    truth === 'differs'
      ? t('owner.differs', { observed: word, leased: ownerWord(studio.systems, state.owner.leased, state.mode) })
      : truth === 'unknown'
        ? t('owner.unknown', { leased: word })
        : word,
    state.onAir === 'yes' ? t('zone.on-air') : state.onAir === 'unknown' ? t('zone.on-air-unknown') : '',
    state.held ? t('zone.held') : '',
  ];
  const open = useSheet((sheet) => sheet.open === 'zone' && sheet.zone === id);
  return (
    <button
      type="button"
      className={cx(
        'zone',
        kind === 'key' ? 'chroma' : kind,
        truth === 'contested' && 'contested',
        failed || loud ? 'failed' : next ? 'next' : air && 'air',
        state.onAir === 'unknown' && !failed && !loud && !next && 'maybe',
        truth === 'unknown' && 'stale',
        state.held !== null && 'held',
        word.length > 4 && 'long',
      )}
      aria-label={label.filter(Boolean).join(', ')}
      aria-expanded={open}
      onClick={() => openZone(id)}
    >
      <small>
        <ZoneIcon zones={Object.values(studio.zones)} id={id} /> <span>{zone ? text(zone.short) : id}</span>
      </small>
      <b>{word}</b>
      {truth === 'differs' ? (
        <span className="was">
          {t('owner.leased-to', { leased: ownerWord(studio.systems, state.owner.leased, state.mode) })}
        </span>
      ) : null}
      {next ? <span className="to">{t('zone.to', { owner: ownerWord(studio.systems, to) })}</span> : null}
      {failed || truth === 'contested' ? (
        <span className="fx">
          <Icon name="fault" size="s" />
        </span>
      ) : null}
      {state.held === null ? null : (
        <span className="hd">
          <Icon name="held" size="s" />
        </span>
      )}
    </button>
  );
}

function Tally() {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const program = useStage((state) => state.program);
  const declared = useStage((state) => state.onAirDeclared);
  const pgm = sourceName(studio, program.source);
  const pvw = sourceName(studio, program.preview);
  const open = useSheet((sheet) => sheet.open === 'vision');
  const said = declared && (sourceName(studio, declared.source) ?? { en: declared.source, zh: declared.source });
  const onProgram = pgm ? text(pgm) : (program.source ?? (said ? text(said) : t('tally.nobody')));
  const onPreview = pvw ? text(pvw) : (program.preview ?? t('tally.nobody'));
  return (
    <div className="tallyw">
      <button
        type="button"
        className="tally"
        aria-expanded={open}
        aria-label={`${t('tally.pgm')} ${onProgram}, ${t('tally.pvw')} ${onPreview}`}
        onClick={() => openSheet('vision')}
      >
        <span className={cx('pgm', program.source === null && 'unknown')}>
          <small>{t('tally.pgm')}</small>
          <b>{onProgram}</b>
        </span>
        <span className="pvw">
          <small>{t('tally.pvw')}</small>
          <b>{onPreview}</b>
        </span>
      </button>
    </div>
  );
}

function Alarms() {
  const { t } = useWords();
  const open = useSheet((sheet) => sheet.open === 'alarms');
  const { faults, warnings, unacked } = useSeconds(countAlarms);
  return (
    <button
      type="button"
      className={cx('alarms', unacked && 'unacked')}
      aria-expanded={open}
      aria-label={t('alarms.open', { faults, warnings })}
      onClick={() => openSheet('alarms')}
    >
      <b className="num">
        {faults > 0 ? (
          <i>
            <Icon name="fault" />
            {faults}
          </i>
        ) : null}
        {warnings > 0 ? (
          <>
            <Icon name="warning" />
            {warnings}
          </>
        ) : null}
        {faults + warnings === 0 ? <span className="none">{t('alarms.none')}</span> : null}
      </b>
      <small>{t('alarms.title')}</small>
    </button>
  );
}

interface Count {
  readonly faults: number;
  readonly warnings: number;
  readonly unacked: boolean;
}
let counted: Count = { faults: 0, warnings: 0, unacked: false };

/** Shelving ends by itself, so this is looked at with the seconds; the same count keeps its identity. */
function countAlarms(): Count {
  const { state } = useLive.getState();
  if (!state) return counted;
  const list = openAlarms(state, nowUs());
  const faults = list.filter((alarm) => alarm.severity === 'fault').length;
  const warnings = list.length - faults;
  const unacked = list.some((alarm) => alarm.severity === 'fault' && alarm.acked === null);
  if (counted.faults !== faults || counted.warnings !== warnings || counted.unacked !== unacked)
    counted = { faults, warnings, unacked };
  return counted;
}
