/** What is pressed again, or whose Enter is held down, while it is still under way is done once. */
import { useCallback, useEffect, useRef } from 'react';

export function useOneAtATime<A extends readonly unknown[]>(
  act: (...args: A) => Promise<unknown>,
): (...args: A) => void {
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  const isUnderWay = useRef(false);
  return useCallback((...args) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    void newest.current(...args).finally(() => {
      isUnderWay.current = false;
    });
  }, []);
}
