/** Backups of the library, and its exchange file: out to disk, in from disk, checked whole by the engine. */
import { useRef, useState } from 'react';
import { libraryChanged, useAsked } from '../../live/asked.ts';
import { sendByHttp } from '../../live/by-http.ts';
import { base64OfBytes, bytesOfBase64, saveFile } from '../../live/save-file.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive } from '../../live/store.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Button, PanelHead, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { type Backup, MOST_IMPORT_BYTES, readAdded, readBackups, readExport } from './files-data.ts';
import { LibraryTabs } from './library-tabs.tsx';
import { formatDay } from './when.ts';

export function FilesTab() {
  return (
    <main className="page libfiles">
      <section className="panel scrolls">
        <LibraryTabs tab="files" />
        <Backups />
      </section>
      <aside className="panel scrolls">
        <Exchange />
      </aside>
    </main>
  );
}

function Backups() {
  const { t } = useWords();
  const list = useAsked('library.backups', {}, readBackups);
  const may = useMay('library.backup');
  const live = useIsLive();
  const [busy, setBusy] = useState(false);
  const make = (): void => {
    setBusy(true);
    void send('library.backup', {}).then(() => {
      setBusy(false);
      libraryChanged();
    });
  };
  return (
    <>
      <PanelHead
        title={t('library.backups')}
        sub={t('library.backups-about')}
        right={
          <Button disabled={!may || !live || busy} onPress={make}>
            {t('library.backup-now')}
          </Button>
        }
      />
      {list === undefined ? <Quiet>{t('library.asking')}</Quiet> : null}
      {list?.length === 0 ? <Quiet>{t('library.no-backups')}</Quiet> : null}
      <ul>
        {list?.map((one) => (
          <BackupRow key={one.file} one={one} />
        ))}
      </ul>
    </>
  );
}

function BackupRow({ one }: { readonly one: Backup }) {
  const { t } = useWords();
  const may = useMay('library.restore');
  const live = useIsLive();
  const [said, setSaid] = useState('');
  const restore = (): void =>
    void send('library.restore', { backup: one.file }).then((reply) => {
      libraryChanged();
      setSaid(reply.ok ? t('library.restored') : '');
    });
  return (
    <li className="brow">
      <span className="nm">
        <b className="num">{formatDay(one.wallMs)}</b>
        <small className="mono dimmed">{one.file}</small>
      </span>
      <span className="num dimmed">{`${Math.ceil(one.bytes / 1_024)} kB`}</span>
      <span>{said === '' ? t(one.ok ? 'library.backup-ok' : 'library.backup-bad') : said}</span>
      <HoldButton onHold={restore} disabled={!may || !live || !one.ok}>
        {t('library.hold-restore')}
      </HoldButton>
    </li>
  );
}

function Exchange() {
  const { t } = useWords();
  const mayExport = useMay('library.export');
  const mayImport = useMay('library.import');
  const live = useIsLive();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    const reply = await sendByHttp('library.export', {});
    setBusy(false);
    const file = reply.ok ? readExport(reply.result) : undefined;
    if (!file) return;
    saveFile(file.name, bytesOfBase64(file.base64), 'application/zip');
    setSaid(t('library.exported', { name: file.name }));
  };
  const give = async (file: File): Promise<void> => {
    if (file.size > MOST_IMPORT_BYTES) {
      setSaid(t('library.too-large', { kB: Math.floor(MOST_IMPORT_BYTES / 1_024) }));
      return;
    }
    setBusy(true);
    const reply = await sendByHttp('library.import', { data: base64OfBytes(new Uint8Array(await file.arrayBuffer())) });
    setBusy(false);
    const added = reply.ok ? readAdded(reply.result) : undefined;
    setSaid(added ? t('library.imported', added) : t('library.import-refused', { name: file.name }));
    libraryChanged();
  };
  return (
    <>
      <PanelHead title={t('library.exchange')} sub={t('library.exchange-about')} />
      <div className="setter">
        <Button disabled={!mayExport || !live || busy} onPress={() => void take()}>
          {t('library.export')}
        </Button>
        <Button disabled={!mayImport || !live || busy} onPress={() => input.current?.click()}>
          {t('library.import')}
        </Button>
        <input
          ref={input}
          className="unseen"
          type="file"
          accept=".zip,application/zip"
          aria-label={t('library.import')}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (file) void give(file);
          }}
        />
      </div>
      <Quiet>{said === '' ? t('library.import-rule') : said}</Quiet>
    </>
  );
}
