/** Seats: who looks on, in which role, whose GO is; this seat's name and GO; and the link that lets a tablet in. */
import { useEffect, useRef, useState } from 'react';
import type { Role } from '../../../protocol/state.ts';
import { GoLease, Rename } from '../../frame/seat-block.tsx';
import { libraryChanged, useAsked } from '../../live/asked.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useLive, useStage } from '../../live/store.ts';
import { formatClock } from '../../ui/format.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, Field, PanelHead, Seg, Word } from '../../ui/kit.tsx';
import { useOneAtATime } from '../../ui/one-at-a-time.ts';
import { useWords } from '../../words/say.ts';
import { readAccess, readOnce } from './studio-data.ts';

const ROLES: readonly Role[] = ['viewer', 'director', 'technician', 'operator'];
const RANKED: readonly Role[] = ['admin', 'operator', 'technician', 'director', 'viewer'];

export function SeatsPanel() {
  const { t } = useWords();
  const seats = useStage((state) => state.seats);
  const holder = useStage((state) => state.go.holder);
  const mine = useLive((live) => live.seat);
  const mayInvite = useMay('seat.token');
  const sorted = Object.entries(seats).toSorted(
    ([, a], [, b]) => Number(b.connected) - Number(a.connected) || RANKED.indexOf(a.role) - RANKED.indexOf(b.role),
  );
  const here = sorted.filter(([, one]) => one.connected).length;
  return (
    <>
      <PanelHead title={t('seats.title')} sub={t('seats.here', { n: here, of: sorted.length })} />
      <ul className="seattable">
        {sorted.map(([id, one]) => (
          <li key={id} className={cx(!one.connected && 'away')}>
            <b>
              {one.name}
              {id === mine ? <small>{t('seats.this')}</small> : null}
            </b>
            <span>{t(`role.${one.role}`)}</span>
            <span>{t(one.connected ? 'seats.connected' : 'seats.away')}</span>
            <span>{holder === id ? <Word tone="plain">{t('go.word')}</Word> : null}</span>
          </li>
        ))}
      </ul>
      <section className="ownseat" aria-label={t('seats.own')}>
        <h3>{t('seats.own')}</h3>
        <Rename />
        <GoLease />
      </section>
      {mayInvite ? <Invite /> : null}
      {mayInvite ? <AccessList /> : null}
    </>
  );
}

/** Only an administrator sees it: whoever opens the link has the role that it was made for. */
function Invite() {
  const { t } = useWords();
  const live = useIsLive();
  const [role, setRole] = useState<Role>('viewer');
  const [name, setName] = useState('');
  const [link, setLink] = useState<{ readonly url: string; readonly name: string; readonly role: Role }>();
  const make = useOneAtATime(async (): Promise<void> => {
    const given = name.trim();
    if (given === '') return;
    const reply = await send('seat.token', { role, name: given, once: true });
    const once = reply.ok ? readOnce(reply.result) : undefined;
    if (once === undefined) return;
    setLink({ url: `${location.origin}/?once=${encodeURIComponent(once)}`, name: given, role });
    setName((now) => (now === name ? '' : now));
    libraryChanged();
  });
  return (
    <section className="invite" aria-label={t('invite.title')}>
      <h3>{t('invite.title')}</h3>
      <p>{t('invite.about')}</p>
      <Seg
        label={t('invite.role')}
        value={role}
        options={ROLES.map((id) => ({ id, name: t(`role.${id}`) }))}
        onPick={setRole}
      />
      <div className="row">
        <Field label={t('invite.name')} value={name} onChange={setName} onEnter={make} />
        <Button look="primary" disabled={!live || name.trim() === ''} onPress={make}>
          {t('invite.make')}
        </Button>
      </div>
      {link ? <Invitation key={link.url} url={link.url} name={link.name} role={link.role} /> : null}
    </section>
  );
}

const ALL = {};

/** Every token and open invitation; what is withdrawn lets nobody in any more. */
function AccessList() {
  const { t } = useWords();
  const live = useIsLive();
  const mine = useLive((state) => state.seat);
  const seats = useStage((state) => state.seats);
  const access = useAsked('seat.list', ALL, readAccess) ?? [];
  const nameOf = (id: string, name: string): string => seats[id]?.name ?? name;
  const withdraw = (id: string): void => {
    void send('seat.withdraw', { id }).then(libraryChanged);
  };
  return (
    <section className="access" aria-label={t('access.title')}>
      <h3>{t('access.title')}</h3>
      <p>{t('access.about')}</p>
      {access.length === 0 ? <p className="dimmed">{t('access.none')}</p> : null}
      <ul>
        {access.map(({ id, name, role, untilMs }) => (
          <li key={id}>
            <span className="grow">
              <b>{nameOf(id, name)}</b>
              <small>
                {t(`role.${role}`)} ·{' '}
                {untilMs !== null
                  ? t('access.invitation', { time: formatClock(untilMs) })
                  : t(seats[id]?.connected === true ? 'seats.connected' : 'seats.away')}
              </small>
            </span>
            {id === mine ? (
              <small>{t('seats.this')}</small>
            ) : (
              <HoldButton disabled={!live} onHold={() => withdraw(id)}>
                {t('access.withdraw', { name: nameOf(id, name) })}
              </HoldButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface InvitationProps {
  readonly url: string;
  readonly name: string;
  readonly role: Role;
}

function Invitation({ url, name, role }: InvitationProps) {
  const { t } = useWords();
  const text = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState<boolean>();
  // On a tablet the panel is longer than the screen: what was just made comes into sight.
  // Newer browsers answer a promise, which React would take for a clean-up.
  useEffect(() => {
    text.current?.closest('.invitation')?.scrollIntoView({ block: 'nearest' });
  }, []);
  // Without a secure origin a browser has no clipboard: then the address is at least marked, ready to be copied.
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
    } catch {
      if (text.current) getSelection()?.selectAllChildren(text.current);
      setCopied(false);
    }
  };
  const own = /^(127\.|localhost$|\[::1\]$)/.test(location.hostname);
  return (
    <div className="invitation" role="status">
      <p>{t('invite.for', { name, role: t(`role.${role}`) })}</p>
      <code ref={text}>{url}</code>
      <div className="row">
        <Button onPress={() => void copy()}>{t('invite.copy')}</Button>
        {copied === undefined ? null : (
          <small>
            <Icon name={copied ? 'tick' : 'warning'} size="s" /> {t(copied ? 'invite.copied' : 'invite.marked')}
          </small>
        )}
      </div>
      {own ? <small className="warned">{t('invite.only-here')}</small> : null}
    </div>
  );
}
