/** Long lists: only the rows in sight are in the page. The one place that knows the library. */
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

export type Rows = Virtualizer<HTMLDivElement, Element>;

interface RowsOptions {
  readonly count: number;
  readonly rowPx: number;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly keyOf?: (index: number) => string | number;
}

export function useRows({ count, rowPx, box, keyOf }: RowsOptions): Rows {
  // oxlint-disable-next-line react/incompatible-library -- its functions change with the scroll, which is its point
  return useVirtualizer<HTMLDivElement, Element>({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 8,
    ...(keyOf ? { getItemKey: keyOf } : {}),
  });
}
