/** Profiles: kinds of devices as files, how far each is verified, given out and taken in, and new devices from them. */
import { useRef, useState } from 'react';
import type { Fault } from '../../../../core/parameter.ts';
import type { ProfileRow, ProfileShown } from '../../../../protocol/profile-book.ts';
import { useAnswer } from '../../../live/asked.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { saveFile } from '../../../live/save-file.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button, cx, PanelHead, Quiet, Word } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import '../../technician.css';
import { DeviceTabs } from '../engines/device-tabs.tsx';
import { NewDevice } from './new-device.tsx';
import './template.css';

interface Book {
  readonly profiles: readonly ProfileRow[];
  readonly faults: readonly Fault[];
}

const asBook = (answer: unknown): Book => answer as Book;
const asShown = (answer: unknown): ProfileShown => answer as ProfileShown;

export function ProfilesPage() {
  const { t, text, fault } = useWords();
  const [chosen, setChosen] = useState<string>();
  const [round, setRound] = useState(0);
  const { value: book } = useAnswer('profile.list', {}, asBook, round);
  const profiles = book?.profiles ?? [];
  const open = profiles.find(({ id }) => id === chosen) ?? profiles[0];
  return (
    <main className="page devp">
      <section className="panel scrolls">
        <DeviceTabs tab="profiles" />
        <PanelHead title={t('profiles.title')} right={<Import onTaken={() => setRound(round + 1)} />} />
        {book && profiles.length === 0 ? <Quiet>{t('profiles.none')}</Quiet> : null}
        {book?.faults.map((one) => (
          <p key={JSON.stringify(one)} className="tplwrong">
            {fault(one)}
          </p>
        ))}
        <ol className="keptlist">
          {profiles.map((one) => (
            <li key={one.id} className={cx(one.id === open?.id && 'sel')}>
              <span className="grow">
                <b>{text(one.name)}</b> <small className="dimmed">{`${one.vendor} · v${one.version}`}</small>
              </span>
              <Word tone={one.verified.by === 'device' ? 'air' : 'plain'}>{t(`profiles.by.${one.verified.by}`)}</Word>
              <Word tone="plain">{t(`profiles.${one.from}`)}</Word>
              <Button small look="quiet" disabled={one.id === open?.id} onPress={() => setChosen(one.id)}>
                {t('profiles.show')}
              </Button>
            </li>
          ))}
        </ol>
      </section>
      {open ? <Profile key={`${open.id} ${open.version}`} row={open} /> : null}
    </main>
  );
}

function Profile({ row }: { readonly row: ProfileRow }) {
  const { t, text } = useWords();
  const { id } = row;
  const { value: shown } = useAnswer('profile.show', { id }, asShown);
  const give = async (version: number): Promise<void> => {
    const reply = await sendByHttp('profile.export', { id, version });
    if (!reply.ok) return;
    const file = reply.result as { readonly name: string; readonly text: string };
    saveFile(file.name, file.text, 'application/json');
  };
  const { kind, port, path = '' } = row.address;
  return (
    <aside className="panel scrolls" aria-label={text(row.name)}>
      <PanelHead
        title={text(row.name)}
        sub={[kind, port, path].filter((one) => one !== undefined && one !== '').join(' · ')}
      />
      <p className="tplfrom">{text(row.verified.note)}</p>
      {shown ? (
        <>
          <p className="tplfrom">
            {shown.differs.length === 0
              ? t('profiles.as-shipped')
              : t('profiles.not-as-shipped', { places: shown.differs.slice(0, 8).join(', ') })}
          </p>
          <ul className="tplsources">
            {shown.profile.sources.map((source) => (
              <li key={source} className="mono">
                {source}
              </li>
            ))}
          </ul>
          <p className="tplfrom">
            {t('profiles.versions', { versions: shown.versions.map((one) => `v${one}`).join(', ') })}
          </p>
          <div className="tplacts">
            {shown.versions.slice(0, 6).map((version) => (
              <Button key={version} small look="quiet" onPress={() => void give(version)}>
                {`${t('profiles.export')} v${version}`}
              </Button>
            ))}
          </div>
          {/* Not before what stands above it: nothing moves under the pointer. */}
          <NewDevice row={row} />
        </>
      ) : null}
    </aside>
  );
}

function Import({ onTaken }: { readonly onTaken: () => void }) {
  const { t } = useWords();
  const may = useMay('profile.import');
  const live = useIsLive();
  const input = useRef<HTMLInputElement>(null);
  const take = useOneAtATime(async (file: File): Promise<void> => {
    const reply = await sendByHttp('profile.import', { data: await file.text() });
    if (reply.ok) onTaken();
  });
  return (
    <>
      <Button small disabled={!may || !live} onPress={() => input.current?.click()}>
        {t('profiles.import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json"
        className="unseen"
        aria-label={t('profiles.import')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file) take(file);
        }}
      />
    </>
  );
}
