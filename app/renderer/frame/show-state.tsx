/** Show state: what it is, always; switching it, in its own sheet. */
import { useEffect } from 'react';
import type { ShowState as Show } from '../../core/stage/model.ts';
import { send, useMay } from '../live/send.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { Icon } from '../ui/icons.tsx';
import { cx, Seg } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { closeSheet, openSheet, useSheet } from './sheets.ts';

const SHOWS: readonly Show[] = ['EDIT', 'REHEARSAL', 'SHOW'];

export function ShowState() {
  const { t } = useWords();
  const show = useStage((state) => state.show);
  const production = useStage((state) => state.studio.production);
  const open = useSheet((sheet) => sheet.open === 'show');
  useEffect(() => {
    document.body.classList.toggle('rehearsal', show === 'REHEARSAL');
    return () => document.body.classList.remove('rehearsal');
  }, [show]);
  return (
    <div className="showstate">
      <button
        type="button"
        className={cx('state-chip', show === 'REHEARSAL' ? 'rehearse on' : show === 'SHOW' ? 'show on' : 'edit on')}
        aria-expanded={open}
        aria-label={t('show.now', { show: t(`show.${show}`), production: t(`production.${production}`) })}
        onClick={() => openSheet('show')}
      >
        {show === 'SHOW' ? <Icon name="lock" size="s" /> : null}
        <i>{t(`show.${show}`)}</i>
      </button>
    </div>
  );
}

export function ShowSheet() {
  const { t } = useWords();
  const show = useStage((state) => state.show);
  const may = useMay('show.state');
  const live = useIsLive();
  return (
    <section className="drop" data-sheet="show" aria-label={t('show.title')}>
      <Seg
        label={t('show.title')}
        value={show}
        disabled={!may || !live}
        options={SHOWS.map((id) => ({ id, name: t(`show.${id}`) }))}
        onPick={(state) => void send('show.state', { state }).then((reply) => reply.ok && closeSheet())}
      />
      <p>{t(`show.${show}.means`)}</p>
      {may ? null : <p className="dimmed">{t('role.operator-only')}</p>}
    </section>
  );
}
