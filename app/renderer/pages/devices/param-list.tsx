/** The parameters of a device as a list that is searched and scrolled; what a row says is its page's own. */
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useStage } from '../../live/store.ts';
import { Field, Quiet } from '../../ui/kit.tsx';
import { useRows } from '../../ui/rows.ts';
import { useWords } from '../../words/say.ts';

const ROW_PX = 44;
/** Fewer are seen at a glance. */
const SEARCH_ABOVE = 12;

interface ParamListProps {
  readonly paths: readonly string[];
  readonly searchLabel: string;
  readonly head: ReactNode;
  /** Which come first; as they are where absent. */
  readonly order?: (paths: readonly string[]) => readonly string[];
  readonly row: (path: string) => ReactNode;
}

export function ParamList({ paths, searchLabel, head, order, row }: ParamListProps) {
  const { t } = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const [search, setSearch] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    const found = paths.filter((path) => {
      const label = descriptors[path]?.label;
      return `${path} ${label ? `${label.en} ${label.zh}` : ''}`.toLowerCase().includes(wanted);
    });
    return order ? order(found) : found;
  }, [paths, search, descriptors, order]);
  const rows = useRows({ count: shown.length, rowPx: ROW_PX, box, keyOf: (index) => shown[index] ?? index });
  return (
    <>
      {paths.length > SEARCH_ABOVE ? (
        <div className="searchline">
          <Field icon="search" label={searchLabel} value={search} onChange={setSearch} />
        </div>
      ) : null}
      {head}
      <div className="scrolls" ref={box}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ key, index, start }) => {
            const path = shown[index];
            if (path === undefined) return null;
            return (
              <div key={key} className="placed" style={{ height: ROW_PX, transform: `translateY(${start}px)` }}>
                {row(path)}
              </div>
            );
          })}
        </div>
        {shown.length === 0 ? <Quiet>{t('devices.no-params')}</Quiet> : null}
      </div>
    </>
  );
}
