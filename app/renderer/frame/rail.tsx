/** The rail: six rooms and the language. On narrow screens the mark of the band opens the same list. */
import { Link } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { setLang, usePrefs } from '../live/prefs.ts';
import { useStage } from '../live/store.ts';
import { Icon } from '../ui/icons.tsx';
import { useWords } from '../words/say.ts';
import { ROOM_ICONS, ROOMS, roomOf } from './rooms.ts';
import { closeSheet } from './sheets.ts';

export function Rail() {
  const { t } = useWords();
  return (
    <nav className="rail" aria-label={t('rail.title')}>
      <Rooms />
      <div className="spacer" />
      <LangButton />
    </nav>
  );
}

export function RoomsSheet() {
  const { t } = useWords();
  return (
    <section className="drop roomlist" data-sheet="rooms" aria-label={t('rail.title')}>
      <nav className="rail" aria-label={t('rail.title')}>
        <Rooms />
        <LangButton />
      </nav>
    </section>
  );
}

function Rooms() {
  const { t } = useWords();
  const [path] = useHashLocation();
  const here = roomOf(path);
  const troubled = useStage(
    (state) =>
      Object.values(state.devices).filter((device) => device.status === 'offline' || device.drifted.length > 0).length,
  );
  return ROOMS.map((room) => (
    <Link key={room} href={`/${room}`} aria-current={room === here ? 'page' : undefined} onClick={closeSheet}>
      <Icon name={ROOM_ICONS[room]} />
      <span>{t(`room.${room}`)}</span>
      {room === 'devices' && troubled > 0 ? <span className="count num">{troubled}</span> : null}
    </Link>
  ));
}

export function LangButton() {
  const { t } = useWords();
  const lang = usePrefs((prefs) => prefs.lang);
  const change = (): void => {
    setLang(lang === 'en' ? 'zh' : 'en');
    closeSheet();
  };
  return (
    <button type="button" className="lang" onClick={change}>
      {t('lang.other')}
    </button>
  );
}
