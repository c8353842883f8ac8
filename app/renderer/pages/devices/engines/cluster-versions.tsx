/** Versions of a cluster's configuration: look at one, compare it, go by it, carry it to and from files. */
import { useRef } from 'react';
import { configExportOf } from '../../../../core/ndisplay/asset.ts';
import { MAX_CONFIG_CHARS } from '../../../../core/ndisplay/config.ts';
import type { ClusterBook, ClusterRow } from '../../../../protocol/state-ndisplay.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { saveFile } from '../../../live/save-file.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { say } from '../../../live/toasts.ts';
import { Button, cx, PanelHead, Quiet, Word } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { ClusterLaunched } from './cluster-launched.tsx';
import { ClusterRunning } from './cluster-running.tsx';
import { Differences, useDifferences } from './differences.tsx';

interface VersionsProps {
  readonly system: string;
  readonly book: ClusterBook;
  readonly shown: number;
  readonly onShow: (version: number) => void;
}

export function ClusterVersions({ system, book, shown, onShow }: VersionsProps) {
  const { t } = useWords();
  return (
    <>
      <PanelHead title={t('engines.versions')} right={<Import system={system} onTaken={onShow} />} />
      {book.inForce === 0 ? null : <Quiet>{t('engines.in-force-is')}</Quiet>}
      <ClusterLaunched system={system} book={book} />
      {book.inForce === 0 ? null : <ClusterRunning key={system} system={system} version={book.inForce} />}
      <ol className="keptlist">
        {book.versions.map((row) => (
          <Version
            key={row.version}
            system={system}
            row={row}
            inForce={book.inForce}
            launched={book.launched?.version}
            shown={row.version === shown}
            onShow={onShow}
          />
        ))}
      </ol>
    </>
  );
}

interface RowProps {
  readonly system: string;
  readonly row: ClusterRow;
  readonly inForce: number;
  readonly launched: number | undefined;
  readonly shown: boolean;
  readonly onShow: (version: number) => void;
}

function Version({ system, row, inForce, launched, shown, onShow }: RowProps) {
  const { t } = useWords();
  const may = useMay('ndisplay.use');
  const live = useIsLive();
  const { version } = row;
  const { differences, compare } = useDifferences(system, inForce, version);
  const save = async (): Promise<void> => {
    const reply = await sendByHttp('ndisplay.export', { system, version });
    if (!reply.ok) return;
    const { name, text } = reply.result as { readonly name: string; readonly text: string };
    saveFile(name, text, 'application/json');
  };
  return (
    <li className={cx(shown && 'sel')}>
      <b className="num">{`v${version}`}</b>
      <span className="grow">
        {row.from === 'made' ? t('engines.from.made') : t('engines.from.file', { name: row.name })}{' '}
        <small className="dimmed">{`${formatDay(row.atMs)} · ${row.by}`}</small>
      </span>
      {version === inForce ? <Word tone="plain">{t('engines.in-force')}</Word> : null}
      {version === launched ? <Word tone="plain">{t('engines.launched')}</Word> : null}
      <span className="words">
        {shown ? null : (
          <Button small look="quiet" onPress={() => onShow(version)}>
            {t('engines.show')}
          </Button>
        )}
        <Button small look="quiet" onPress={() => void save()}>
          {t('engines.export')}
        </Button>
        {version === inForce || inForce === 0 ? null : (
          <Button small look="quiet" expanded={differences !== undefined} onPress={() => void compare()}>
            {t('engines.compare')}
          </Button>
        )}
        {version === inForce ? null : (
          <Button small disabled={!may || !live} onPress={() => void send('ndisplay.use', { system, version })}>
            {t('engines.use')}
          </Button>
        )}
      </span>
      {differences ? <Differences list={differences} a={inForce} b={version} /> : null}
    </li>
  );
}

interface ImportProps {
  readonly system: string;
  readonly onTaken: (version: number) => void;
}

/** Assets hold much beside their text. */
const MOST_ASSET_BYTES = 64 * MAX_CONFIG_CHARS;

function Import({ system, onTaken }: ImportProps) {
  const { t } = useWords();
  const may = useMay('ndisplay.import');
  const live = useIsLive();
  const input = useRef<HTMLInputElement>(null);
  const take = useOneAtATime(async (file: File): Promise<void> => {
    const text = await textOf(file);
    if (typeof text !== 'string') return say({ error: { ...text, message: '', hint: '' } });
    const reply = await sendByHttp('ndisplay.import', { system, text, name: file.name.slice(0, 120) });
    if (reply.ok) onTaken((reply.result as { readonly version: number }).version);
  });
  return (
    <>
      <Button small disabled={!may || !live} onPress={() => input.current?.click()}>
        {t('engines.import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".ndisplay,.json,.uasset"
        className="unseen"
        aria-label={t('engines.import')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file) take(file);
        }}
      />
    </>
  );
}

async function textOf(file: File): Promise<ReturnType<typeof configExportOf>> {
  const isAsset = file.name.toLowerCase().endsWith('.uasset');
  if (file.size > (isAsset ? MOST_ASSET_BYTES : 4 * MAX_CONFIG_CHARS))
    return { code: 'ndisplay.file-too-large', params: { most: MAX_CONFIG_CHARS } };
  return isAsset ? configExportOf(new Uint8Array(await file.arrayBuffer())) : file.text();
}
