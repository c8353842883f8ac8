/** The studio itself: its files, checked and taken in again; and the seats that look at it. */
import { useState } from 'react';
import type { StudioChange } from '../../../protocol/studio-diff.ts';
import { libraryChanged, useAsked } from '../../live/asked.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, PanelHead, Quiet } from '../../ui/kit.tsx';
import { nameOf } from '../../words/names.ts';
import { useWords, wordKey } from '../../words/say.ts';
import { LibraryTabs } from './library-tabs.tsx';
import { SeatsPanel } from './seats-panel.tsx';
import { readCheck, readReloaded, type StudioCheck } from './studio-data.ts';

export function StudioTab() {
  return (
    <main className="page libfiles studiotab">
      <section className="panel scrolls">
        <LibraryTabs tab="studio" />
        <StudioFiles />
      </section>
      <aside className="panel scrolls">
        <SeatsPanel />
      </aside>
    </main>
  );
}

function StudioFiles() {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const may = useMay('studio.check');
  const live = useIsLive();
  // Asked again every few seconds: a file that is saved while the page is open shows by itself.
  const check = useAsked('studio.check', may ? {} : undefined, readCheck);
  return (
    <>
      <PanelHead
        title={t('studio.files')}
        sub={text(studio.name)}
        right={
          <Button disabled={!may || !live} onPress={libraryChanged}>
            {t('studio.check')}
          </Button>
        }
      />
      {may ? null : <Quiet>{t('studio.technician-only')}</Quiet>}
      {may && check === undefined ? <Quiet>{t('studio.checking')}</Quiet> : null}
      {check ? <Checked check={check} /> : null}
    </>
  );
}

function Checked({ check }: { readonly check: StudioCheck }) {
  const { t } = useWords();
  const live = useIsLive();
  const may = useMay('studio.reload');
  const [said, setSaid] = useState('');
  const reload = (): void =>
    void send('studio.reload', {}).then((reply) => {
      libraryChanged();
      const n = reply.ok ? readReloaded(reply.result) : undefined;
      setSaid(n === undefined ? '' : t('studio.reloaded', { n }));
    });
  const { good, faults, changes, restart } = check;
  return (
    <>
      <div className={cx('verdict', !good && 'block')}>
        <Icon name={good ? (changes.length > 0 ? 'warning' : 'tick') : 'blocked'} />
        <span>
          {good
            ? changes.length > 0
              ? t('studio.would-change', { n: changes.length })
              : t('studio.same')
            : t('studio.refused', { n: faults.length })}
        </span>
      </div>
      <ul className="studiofaults">
        {faults.map((fault) => (
          <FaultRow key={JSON.stringify(fault)} fault={fault} />
        ))}
      </ul>
      <ul className="studiochanges">
        {changes.map((change) => (
          <ChangeRow key={`${change.what} ${change.id}`} change={change} />
        ))}
      </ul>
      {good && changes.length > 0 ? (
        <div className="setter">
          <ActButton
            safety={2}
            disabled={!may || !live || restart.length > 0}
            again={t('studio.reload-now', { n: changes.length })}
            cancel={t('ask.cancel')}
            onPress={reload}
          >
            {t('studio.reload')}
          </ActButton>
          {restart.length > 0 ? (
            <small className="warned">{t('studio.restart', { what: restart.join(', ') })}</small>
          ) : (
            <small className="dimmed">{t('studio.reload-means')}</small>
          )}
        </div>
      ) : null}
      {good ? null : <Quiet>{t('studio.refused-means')}</Quiet>}
      {said === '' || changes.length > 0 ? null : <Quiet>{said}</Quiet>}
    </>
  );
}

function FaultRow({ fault }: { readonly fault: StudioCheck['faults'][number] }) {
  const words = useWords();
  return (
    <li>
      <Icon name="fault" size="s" />
      <span>
        <b>{words.fault(fault)}</b>
        {words.hint(fault) === '' ? null : <small>{words.hint(fault)}</small>}
      </span>
    </li>
  );
}

function ChangeRow({ change }: { readonly change: StudioChange }) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const label = useStage((state) => state.descriptors[change.id]?.label);
  const kind = wordKey(`studio.what.${change.what}`);
  const name = label ?? nameOf(change.id, studio);
  return (
    <li>
      <em>{t(`studio.change.${change.change}`)}</em>
      <span>
        <b>
          {kind ? t(kind) : change.what} {name ? text(name) : ''}
        </b>
        <small className="mono">{[change.id, ...change.fields].join(' · ')}</small>
        {change.restarts ? <small className="warned">{t('studio.restarts')}</small> : null}
      </span>
    </li>
  );
}
