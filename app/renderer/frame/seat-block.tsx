/** Who sits here, in which role, who holds GO; the sheet to ask for it, grant it, and set this seat's own comfort. */
import { useState } from 'react';
import type { Role } from '../../protocol/state.ts';
import { LUMS, setLocked, setLum, usePrefs } from '../live/prefs.ts';
import { send, useMay } from '../live/send.ts';
import { rememberName, signOut } from '../live/session.ts';
import { useLive, useStage, useStageList } from '../live/store.ts';
import { goRight } from '../live/view.ts';
import { HoldButton } from '../ui/hold-button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Button, cx, Field, Seg } from '../ui/kit.tsx';
import { useOneAtATime } from '../ui/one-at-a-time.ts';
import { useWords } from '../words/say.ts';
import { LostFor } from './lost-for.tsx';
import { openSheet, useSheet } from './sheets.ts';

export function SeatBlock() {
  const { t } = useWords();
  const seat = useLive((live) => live.seat);
  const role = useLive((live) => live.role);
  const lost = useLive((live) => live.link.at !== 'live');
  const name = useStage((state) => state.seats[seat]?.name);
  const go = useStage((state) => state.go);
  const locked = usePrefs((prefs) => prefs.locked);
  const open = useSheet((sheet) => sheet.open === 'seat');
  const right = goRight(go, seat, role);
  const asked = go.requestedBy !== null && right === 'mine';
  return (
    <button
      type="button"
      className={cx('seat', asked && 'asked')}
      aria-expanded={open}
      onClick={() => openSheet('seat')}
    >
      <strong>
        {locked ? <Icon name="lock" size="s" /> : null}
        {name ?? t('seat.unnamed')}
      </strong>
      {lost ? (
        <strong className="lost num">
          <LostFor />
        </strong>
      ) : (
        <small>{t(`role.${role}`)}</small>
      )}
      {lost ? null : (
        <small className={cx(right === 'mine' && 'bright')}>
          {asked
            ? t('go.asked')
            : right === 'mine'
              ? t('go.mine')
              : right === 'free'
                ? t('go.free')
                : t('go.holder', { name: go.holderName ?? t('go.nobody') })}
        </small>
      )}
    </button>
  );
}

export function SeatSheet() {
  const { t } = useWords();
  const lum = usePrefs((prefs) => prefs.lum);
  const locked = usePrefs((prefs) => prefs.locked);
  const version = useLive((live) => live.version);
  return (
    <section className="drop" data-sheet="seat" aria-label={t('seat.title')}>
      <GoLease />
      <Rename />
      <Seats />
      <div className="row">
        <span>{t('lum.title')}</span>
        <Seg
          label={t('lum.title')}
          value={lum}
          options={LUMS.map((id) => ({ id, name: t(`lum.${id}`) }))}
          onPick={setLum}
        />
      </div>
      <div className="row">
        {locked ? (
          <HoldButton onHold={() => setLocked(false)}>{t('seat.unlock')}</HoldButton>
        ) : (
          <Button onPress={() => setLocked(true)} icon="lock">
            {t('seat.lock')}
          </Button>
        )}
        <Button look="quiet" onPress={signOut}>
          {t('seat.sign-out')}
        </Button>
        <small className="dimmed num">{t('seat.version', { version })}</small>
      </div>
    </section>
  );
}

export function GoLease() {
  const { t } = useWords();
  const seat = useLive((live) => live.seat);
  const role = useLive((live) => live.role);
  const go = useStage((state) => state.go);
  const asking = useStage((state) =>
    state.go.requestedBy === null ? undefined : state.seats[state.go.requestedBy]?.name,
  );
  const mayBreak = useMay('go.break');
  const [reason, setReason] = useState('');
  const right = goRight(go, seat, role);
  if (right === 'role') return <p>{t('go.role')}</p>;
  if (right === 'mine') {
    const wanted = go.requestedBy;
    return (
      <div className="row">
        <strong>{t('go.mine')}</strong>
        {wanted === null ? null : (
          <Button look="primary" onPress={() => void send('go.grant', { seat: wanted })}>
            {t('go.grant', { name: asking ?? wanted })}
          </Button>
        )}
        <Button look="quiet" onPress={() => void send('go.release', {})}>
          {t('go.release')}
        </Button>
      </div>
    );
  }
  return (
    <>
      <div className="row">
        <strong>{right === 'free' ? t('go.free') : t('go.holder', { name: go.holderName ?? t('go.nobody') })}</strong>
        <Button look="primary" disabled={go.requestedBy === seat} onPress={() => void send('go.request', {})}>
          {go.requestedBy === seat ? t('go.waiting') : t('go.request')}
        </Button>
      </div>
      {right === 'other' && mayBreak ? (
        <div className="row">
          <Field label={t('go.break-reason')} value={reason} onChange={setReason} />
          <HoldButton disabled={reason.trim() === ''} onHold={() => void send('go.break', { reason: reason.trim() })}>
            {t('go.break')}
          </HoldButton>
        </div>
      ) : null}
    </>
  );
}

export function Rename() {
  const { t } = useWords();
  const seat = useLive((live) => live.seat);
  const now = useStage((state) => state.seats[seat]?.name ?? '');
  const [typed, setTyped] = useState<string>();
  const name = typed ?? now;
  const save = useOneAtATime(async (): Promise<void> => {
    const given = name.trim();
    if (given === '' || given === now) return;
    rememberName(given);
    const reply = await send('seat.rename', { name: given });
    if (reply.ok) setTyped((latest) => (latest === name ? undefined : latest));
  });
  return (
    <div className="row">
      <Field label={t('seat.name')} value={name} onChange={setTyped} onEnter={save} />
      <Button onPress={save} disabled={name.trim() === '' || name.trim() === now}>
        {t('seat.rename')}
      </Button>
    </div>
  );
}

const ORDER: readonly Role[] = ['admin', 'operator', 'technician', 'director', 'viewer'];

function Seats() {
  const { t } = useWords();
  const holder = useStage((state) => state.go.holder);
  const seats = useStageList((state) =>
    Object.entries(state.seats)
      .filter(([, one]) => one.connected)
      .map(([id]) => id),
  );
  const all = useStage((state) => state.seats);
  const sorted = seats.toSorted(
    (a, b) => ORDER.indexOf(all[a]?.role ?? 'viewer') - ORDER.indexOf(all[b]?.role ?? 'viewer'),
  );
  return (
    <ul className="seatlist">
      {sorted.map((id) => (
        <li key={id}>
          <b>{all[id]?.name ?? id}</b>
          <span>{t(`role.${all[id]?.role ?? 'viewer'}`)}</span>
          {holder === id ? <em>{t('go.word')}</em> : null}
        </li>
      ))}
    </ul>
  );
}
