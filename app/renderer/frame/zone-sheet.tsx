/** One zone: whose it is and whose it should be, who sees it, what is odd, and the three things a hand may do to it. */
import type { ReactNode } from 'react';
import type { StageState, ZoneState } from '../../protocol/state.ts';
import { usePrefs } from '../live/prefs.ts';
import { send, useMay } from '../live/send.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { isSafe, modeWord, ownerKind, ownerTruth, ownerWord } from '../live/view.ts';
import { DriftActs } from '../param/drift-acts.tsx';
import { Overrides } from '../param/overrides.tsx';
import { Proof } from '../param/proof.tsx';
import { useValueText } from '../param/use-value-text.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Since } from '../ui/age.tsx';
import { formatClock } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { cx, OwnerDot } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { SheetHead } from './sheet-head.tsx';
import { useSheet } from './sheets.ts';
import { oddPaths, seenBy } from './zone-view.ts';

export function ZoneSheet() {
  const { t, text } = useWords();
  const id = useSheet((sheet) => sheet.zone);
  const about = useStage((state) => (id === undefined ? undefined : state.studio.zones[id]));
  const zone = useStage((state) => (id === undefined ? undefined : state.zones[id]));
  if (id === undefined || !about || !zone) return null;
  return (
    <section className="sheet drawer zonesheet" data-sheet="zone" aria-label={text(about.name)}>
      <SheetHead key={id} title={text(about.name)} sub={t(`zone.kind.${about.kind}`)} />
      <div className="scrolls">
        <Odd id={id} zone={zone} />
        <Facts id={id} zone={zone} />
        <Hands id={id} zone={zone} />
        <ZoneOverrides id={id} />
      </div>
    </section>
  );
}

interface ZoneProps {
  readonly id: string;
  readonly zone: ZoneState;
}

function Facts({ id, zone }: ZoneProps) {
  const { t, text, fault } = useWords();
  const studio = useStage((state) => state.studio);
  const pictures = useStage((state) => state.pictures);
  const safe = useStage((state) => isSafe(state, id));
  const seats = useStage((state) => state.seats);
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const at = (us: number): string => formatClock(wallAt0 + us / 1_000);
  const scene = zone.scene === null ? undefined : studio.scenes[zone.scene]?.name;
  const { owner, held } = zone;
  const seen = seenBy(id, studio, pictures);
  const names = (ids: readonly string[]): string =>
    ids.map((camera) => text(studio.cameras[camera]?.name ?? { en: camera, zh: camera })).join(t('comma'));
  return (
    <dl className="facts zonefacts">
      {zone.kind === 'led' ? (
        <>
          <Fact name={t('zone.leased')}>
            <OwnerDot kind={ownerKind(studio.systems, owner.leased, zone.mode)} />
            {owner.leased === null ? t('zone.nobody') : ownerWord(studio.systems, owner.leased, zone.mode)}
            {owner.leased !== null && zone.ownerSinceUs !== undefined ? (
              <small className="num">{t('zone.since', { time: at(zone.ownerSinceUs) })}</small>
            ) : null}
          </Fact>
          <Fact name={t('zone.observed')}>
            <OwnerDot kind={ownerKind(studio.systems, owner.observed, zone.mode)} />
            {studio.systems[owner.observed]
              ? ownerWord(studio.systems, owner.observed, zone.mode)
              : owner.observed === 'contested'
                ? t('owner.contested')
                : t('zone.nobody-can-tell')}
          </Fact>
        </>
      ) : null}
      <Fact name={t('zone.mode')}>{safe ? t('bailout.title') : modeWord(zone.mode)}</Fact>
      <Fact name={t('zone.scene')}>{scene ? text(scene) : (zone.scene ?? t('band.no-scene'))}</Fact>
      <Fact name={t('zone.air')}>
        {zone.onAir === 'yes' ? (
          <span className="word air">{t('word.on-air')}</span>
        ) : zone.onAir === 'no' ? (
          t('zone.off-air')
        ) : (
          t('zone.on-air-unknown')
        )}
        {seen.yes.length > 0 ? <small>{t('zone.by-cameras', { cameras: names(seen.yes) })}</small> : null}
        {seen.unknown.length > 0 ? <small>{t('zone.by-maybe', { cameras: names(seen.unknown) })}</small> : null}
        {seen.yes.length + seen.unknown.length === 0 && seen.no.length > 0 ? (
          <small>{t('zone.seen-off-air', { cameras: names(seen.no) })}</small>
        ) : null}
      </Fact>
      {held ? (
        <Fact name={t('zone.held')} loud>
          <span className="num">{t('zone.since', { time: at(held.sinceUs) })}</span>
          <Since atUs={held.sinceUs} />
          <small>{heldBy(held.by, seats, t)}</small>
          <small>{fault(held.release)}</small>
        </Fact>
      ) : null}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly loud?: boolean;
  readonly children: ReactNode;
}
function Fact({ name, loud, children }: FactProps) {
  return (
    <div className={cx(loud && 'loud')}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** `seat:<id>`, `take:<id>`, `observed`: by whom a picture was held. */
function heldBy(by: string, seats: StageState['seats'], t: ReturnType<typeof useWords>['t']): string {
  const [kind = '', id = ''] = by.split(':');
  if (kind === 'seat') return t('zone.held-by-seat', { seat: seats[id]?.name ?? id });
  return kind === 'observed' ? t('zone.held-at-panel') : t('zone.held-by-take', { take: id || by });
}

/** Class 3: each is held for a second. The zones of a group freeze together, and the button says so. */
function Hands({ id, zone }: ZoneProps) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const groupId = studio.zones[id]?.holdGroup;
  const group = groupId === undefined ? undefined : studio.holdGroups[groupId];
  const display = useStage((state) => (group?.path === undefined ? undefined : state.params[group.path]));
  const safe = useStage((state) => state.bailout.targets[`zone:${id}`]);
  const may = useMay('zone.freeze');
  const live = useIsLive();
  const locked = usePrefs((prefs) => prefs.locked);
  if (zone.kind !== 'led') return null;
  const off = !may || !live || locked;
  const black = group?.blackValue !== undefined && display?.actual?.value === group.blackValue;
  const held = zone.held !== null;
  const others = group?.zoneIds.filter((other) => other !== id) ?? [];
  const again = { again: null, cancel: null };
  return (
    <section className="zonehands" aria-label={t('zone.hands')}>
      {group ? (
        <ActButton
          safety={3}
          disabled={off || black}
          {...again}
          onPress={() => void send('zone.freeze', { zone: id, on: !held })}
        >
          {held ? t('zone.unfreeze') : t('zone.freeze')}
        </ActButton>
      ) : null}
      {group?.blackValue === undefined ? null : (
        <ActButton
          safety={3}
          disabled={off}
          {...again}
          onPress={() => void send('zone.black', { zone: id, on: !black })}
        >
          {black ? t('zone.unblack') : t('zone.black')}
        </ActButton>
      )}
      {safe === undefined ? null : (
        <ActButton safety={3} disabled={off} {...again} onPress={() => void send('zone.safe', { zone: id })}>
          {t('zone.safe', { owner: ownerWord(studio.systems, safe) })}
        </ActButton>
      )}
      <div className="says">
        {display ? (
          <p>
            {t('zone.display')} <b>{black ? t('zone.is-black') : held ? t('zone.held') : t('zone.is-normal')}</b>{' '}
            <Proof status={display.status} />
          </p>
        ) : null}
        {group && others.length > 0 ? (
          <p>
            {t('zone.together', {
              zones: group.zoneIds.map((one) => text(studio.zones[one]?.short ?? { en: one, zh: one })).join(' + '),
            })}
          </p>
        ) : null}
        {group ? null : <p>{t('zone.no-hold')}</p>}
        {zone.onAir === 'no' ? null : <p className="warned">{t('zone.on-air-hands')}</p>}
        {may ? null : <p>{t('role.operator-only')}</p>}
      </div>
    </section>
  );
}

/** What parts from what people asked for: the owner, and every value of the zone. */
function Odd({ id, zone }: ZoneProps) {
  const { t } = useWords();
  const systems = useStage((state) => state.studio.systems);
  const source = useStage((state) => state.studio.zones[id]?.sourcePath);
  const descriptors = useStage((state) => state.descriptors);
  const params = useStage((state) => state.params);
  const truth = ownerTruth(zone);
  const paths = oddPaths(id, source, truth, descriptors, params);
  const word = (owner: string | null): string => ownerWord(systems, owner, zone.mode);
  const said =
    truth === 'contested'
      ? t('zone.contested')
      : truth === 'differs'
        ? t('owner.differs', { observed: word(zone.owner.observed), leased: word(zone.owner.leased) })
        : truth === 'unknown'
          ? t('owner.unknown', { leased: word(zone.owner.leased) })
          : '';
  if (said === '' && paths.length === 0) return null;
  return (
    <section className={cx('zoneodd', truth !== 'contested' && truth !== 'differs' && 'mild')}>
      {said === '' ? null : (
        <p>
          <Icon name={truth === 'unknown' ? 'warning' : 'fault'} size="s" /> <b>{said}</b>
        </p>
      )}
      {paths.map((path) => (
        <OddValue key={path} path={path} leased={path === source ? zone.owner.leased : null} />
      ))}
    </section>
  );
}

interface OddProps {
  readonly path: string;
  /** Where this is the source of the zone: whose it should be. */
  readonly leased: string | null;
}

function OddValue({ path, leased }: OddProps) {
  const { t, text, fault } = useWords();
  const say = useValueText();
  const descriptor = useStage((state) => state.descriptors[path]);
  const param = useStage((state) => state.params[path]);
  const systems = useStage((state) => state.studio.systems);
  const may = useMay('param.set');
  const live = useIsLive();
  if (!descriptor || !param) return null;
  const owner = leased !== null && param.desired === undefined ? ownerWord(systems, leased) : undefined;
  return (
    <div className="oddvalue">
      <p>
        {param.actual === undefined && param.desired === undefined
          ? text(descriptor.label)
          : t('devices.is-asked', {
              what: text(descriptor.label),
              is: say(param.actual?.value, descriptor),
              asked: say(param.desired?.value, descriptor),
            })}
        {param.fault ? ` ${fault(param.fault)}` : ''}
      </p>
      <div className="acts">
        <DriftActs path={path} />
        {leased === null || owner === undefined ? null : (
          <ActButton
            safety={descriptor.safety}
            disabled={!may || !live}
            again={t('param.send-now', { value: owner })}
            cancel={t('ask.cancel')}
            onPress={() => void send('param.set', { path, value: leased })}
          >
            {t('zone.route-again', { owner })}
          </ActButton>
        )}
      </div>
    </div>
  );
}

function ZoneOverrides({ id }: { readonly id: string }) {
  const descriptors = useStage((state) => state.descriptors);
  const paths = Object.values(descriptors)
    .filter((one) => one.zoneIds.includes(id))
    .map((one) => one.path);
  return <Overrides paths={paths} />;
}
