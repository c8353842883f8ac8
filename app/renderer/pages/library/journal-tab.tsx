/** The as-run log: filtered, paged backwards, exported, and its chain walked. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { TYPED_MS, useAsked } from '../../live/asked.ts';
import { sendByHttp } from '../../live/by-http.ts';
import { readPresets } from '../../live/presets.ts';
import { saveFile } from '../../live/save-file.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useLive, useStage } from '../../live/store.ts';
import { Button, cx, Field, PanelHead, Quiet } from '../../ui/kit.tsx';
import { Pick } from '../../ui/pick.tsx';
import { useRows } from '../../ui/rows.ts';
import { useWords } from '../../words/say.ts';
import {
  type JournalFilter,
  type JournalPage,
  type JournalRow,
  KINDS,
  NO_FILTER,
  queryOf,
  rangeOf,
  readPage,
  sayRow,
  whenOf,
} from './journal-data.ts';
import type { Known } from './journal-says.ts';
import { LibraryTabs } from './library-tabs.tsx';
import { readWhen } from './when.ts';

const EVERY_PRESET = { limit: 1_000 } as const;
const ROW_PX = 44;

export function JournalTab() {
  const { t } = useWords();
  const [filter, setFilter] = useState(NO_FILTER);
  const { page, older, newest, busy } = useJournal(filter);
  const [seq, setSeq] = useState<number>();
  const chosen = page?.rows.find((row) => row.seq === seq);
  return (
    <main className="page jour">
      <section className="panel">
        <LibraryTabs tab="journal" />
        <Filters filter={filter} onFilter={setFilter} />
        <Lines page={page} chosen={seq} onPick={setSeq} />
        <div className="jfoot">
          <span className="dimmed num">{page ? t('journal.shown', { n: page.rows.length }) : t('library.asking')}</span>
          <Button small look="quiet" disabled={busy} onPress={newest}>
            {t('journal.newest')}
          </Button>
          <Button small disabled={busy || !page?.more} onPress={older}>
            {t('journal.older')}
          </Button>
        </div>
      </section>
      <aside className="panel scrolls">
        <Keep filter={filter} />
        {chosen ? <Line row={chosen} /> : <Quiet>{t('journal.pick')}</Quiet>}
      </aside>
    </main>
  );
}

/** The newest page of a filter, and older ones added below. */
function useJournal(filter: JournalFilter) {
  const live = useIsLive();
  const [page, setPage] = useState<JournalPage>();
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);
  const ask = useCallback(
    async (before: number | undefined) => {
      asked.current += 1;
      const mine = asked.current;
      setBusy(true);
      const reply = await send('journal.query', queryOf(filter, before));
      if (mine !== asked.current) return;
      setBusy(false);
      if (!reply.ok) return;
      const next = readPage(reply.result);
      setPage((kept) =>
        before === undefined || !kept ? next : { rows: [...kept.rows, ...next.rows], more: next.more },
      );
    },
    [filter],
  );
  useEffect(() => {
    if (!live) return;
    const timer = setTimeout(() => void ask(undefined), TYPED_MS);
    return () => clearTimeout(timer);
  }, [live, ask]);
  return {
    page,
    busy: busy || !live,
    newest: () => void ask(undefined),
    older: () => void ask(page?.rows.at(-1)?.seq),
  };
}

interface FiltersProps {
  readonly filter: JournalFilter;
  readonly onFilter: (filter: JournalFilter) => void;
}

function Filters({ filter, onFilter }: FiltersProps) {
  const { t } = useWords();
  const unreadable = [filter.from, filter.to].some((text) => text.trim() !== '' && readWhen(text) === undefined);
  const set = (change: Partial<JournalFilter>): void => onFilter({ ...filter, ...change });
  return (
    <div className="setter jfilter">
      <Field icon="search" label={t('journal.search')} value={filter.search} onChange={(search) => set({ search })} />
      <Pick
        label={t('journal.kind')}
        value={filter.kind}
        options={[
          { id: '', name: t('journal.every-kind') },
          ...KINDS.map((id) => ({ id, name: t(`journal.kind.${id}`) })),
        ]}
        onPick={(kind) => set({ kind })}
      />
      <Field label={t('journal.from')} value={filter.from} onChange={(from) => set({ from })} />
      <Field label={t('journal.to')} value={filter.to} onChange={(to) => set({ to })} />
      {unreadable ? <small className="warned">{t('journal.unreadable')}</small> : null}
    </div>
  );
}

/** What the lines may name: the studio, its presets, the cues that are loaded, and the seats. */
function useKnown(): Known {
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  const cues = useStage((state) => state.cues);
  const seats = useStage((state) => state.seats);
  const presets = useAsked('preset.list', EVERY_PRESET, readPresets);
  return useMemo(
    () => ({
      studio,
      descriptors,
      cues,
      seats,
      // Only their names are said, and those change with the studio.
      sources: useLive.getState().state?.sync.sources ?? {},
      presets: new Map(presets?.map(({ id, name }) => [id, name] as const)),
    }),
    [studio, descriptors, cues, seats, presets],
  );
}

interface LinesProps {
  readonly page: JournalPage | undefined;
  readonly chosen: number | undefined;
  readonly onPick: (seq: number) => void;
}

function Lines({ page, chosen, onPick }: LinesProps) {
  const words = useWords();
  const { t } = words;
  const known = useKnown();
  const box = useRef<HTMLDivElement>(null);
  const rows = page?.rows ?? [];
  const virtual = useRows({ count: rows.length, rowPx: ROW_PX, box, keyOf: (index) => rows[index]?.seq ?? index });
  return (
    <>
      <div className="jrow hd">
        <span>{t('journal.when')}</span>
        <span>{t('journal.timecode')}</span>
        <span>{t('journal.kind')}</span>
        <span>{t('journal.seat')}</span>
        <span>{t('journal.what')}</span>
      </div>
      <div className="scrolls" ref={box}>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                className="placed"
                style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
              >
                <button
                  type="button"
                  className={cx('jrow', row.seq === chosen && 'sel')}
                  aria-pressed={row.seq === chosen}
                  onClick={() => onPick(row.seq)}
                >
                  <time className="num">{whenOf(row)}</time>
                  <span className="num dimmed">{row.timecode}</span>
                  <span>{kindWord(row.kind, t)}</span>
                  <span className="dimmed">{row.seat === null ? '' : (known.seats[row.seat]?.name ?? row.seat)}</span>
                  <span className="bright">{sayRow(row, known, words)}</span>
                </button>
              </div>
            );
          })}
        </div>
        {page && rows.length === 0 ? <Quiet>{t('journal.nothing')}</Quiet> : null}
      </div>
    </>
  );
}

function kindWord(kind: string, t: ReturnType<typeof useWords>['t']): string {
  const known = KINDS.find((one) => one === kind);
  return known ? t(`journal.kind.${known}`) : kind;
}

/** Everything that a line says. */
function Line({ row }: { readonly row: JournalRow }) {
  const { t } = useWords();
  return (
    <section className="jline">
      <PanelHead title={t('journal.line', { n: row.seq })} sub={kindWord(row.kind, t)} />
      <dl>
        {(
          [
            [t('journal.when'), whenOf(row)],
            [t('journal.timecode'), row.timecode],
            [t('journal.frame'), String(row.frame)],
            [t('journal.seat'), row.seat ?? '–'],
            [t('journal.take'), row.takeId ?? '–'],
            [t('journal.hash'), row.hash],
          ] as const
        ).map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      <pre className="mono">{JSON.stringify(row.data, null, 2)}</pre>
    </section>
  );
}

/** Export of the time chosen, and the walk along the chain of hashes. */
function Keep({ filter }: { readonly filter: JournalFilter }) {
  const { t } = useWords();
  const may = useMay('journal.export');
  const live = useIsLive();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (format: 'csv' | 'json'): Promise<void> => {
    setBusy(true);
    const reply = await sendByHttp('journal.export', { format, ...rangeOf(filter) });
    setBusy(false);
    const file = reply.ok ? readFile(reply.result) : undefined;
    if (!file) return;
    saveFile(file.name, file.text, format === 'csv' ? 'text/csv' : 'application/json');
    setSaid(t('journal.exported', { n: file.rows, name: file.name }));
  };
  const verify = async (): Promise<void> => {
    setBusy(true);
    const reply = await send('journal.verify', {});
    setBusy(false);
    const rows =
      reply.ok && typeof reply.result === 'object' && reply.result !== null && 'rows' in reply.result
        ? reply.result.rows
        : undefined;
    setSaid(typeof rows === 'number' ? t('journal.whole', { n: rows }) : t('journal.broken'));
  };
  const off = !may || !live || busy;
  return (
    <>
      <PanelHead title={t('journal.keep')} sub={t('journal.keep-about')} />
      <div className="setter">
        <Button disabled={off} onPress={() => void save('csv')}>
          {t('journal.csv')}
        </Button>
        <Button disabled={off} onPress={() => void save('json')}>
          {t('journal.json')}
        </Button>
        <Button look="quiet" disabled={off} onPress={() => void verify()}>
          {t('journal.verify')}
        </Button>
      </div>
      {said === '' ? null : <Quiet>{said}</Quiet>}
    </>
  );
}

function readFile(
  answer: unknown,
): { readonly name: string; readonly rows: number; readonly text: string } | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { name, rows, text } = answer as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && typeof text === 'string'
    ? { name, text, rows: typeof rows === 'number' ? rows : 0 }
    : undefined;
}
