/**
 * Adjusting live: one press, asked again, lets sliders of class 2 act while they are dragged, for a minute from the last
 * touch. A refusal, a lost link or a camera that goes on air closes it; class 3 is held every time.
 */
import { createContext, use, useCallback, useMemo, useRef, useState } from 'react';
import type { Value } from '../../../../core/parameter.ts';
import type { StageState } from '../../../../protocol/state.ts';
import { useSeconds } from '../../../live/beat.ts';
import { send, useMay } from '../../../live/send.ts';
import { nowUs } from '../../../live/session.ts';
import { useIsLive, useStage } from '../../../live/store.ts';

const OPEN_US = 60_000_000;

export interface Adjust {
  /** 0: closed. */
  readonly leftS: number;
  readonly open: () => void;
  readonly touch: () => void;
  readonly close: () => void;
}

export const AdjustContext = createContext<Adjust>({
  leftS: 0,
  open: () => undefined,
  touch: () => undefined,
  close: () => undefined,
});

export function useAdjusting(isCovered: boolean): Adjust {
  const [untilUs, setUntilUs] = useState(0);
  const live = useIsLive();
  const isClosed = isCovered || !live;
  if (isClosed && untilUs !== 0) setUntilUs(0);
  const read = useCallback(() => Math.max(0, Math.ceil((untilUs - nowUs()) / 1_000_000)), [untilUs]);
  const leftS = useSeconds(read);
  const hands = useMemo(
    () => ({
      open: () => setUntilUs(nowUs() + OPEN_US),
      touch: () => setUntilUs((was) => (was > nowUs() ? nowUs() + OPEN_US : was)),
      close: () => setUntilUs(0),
    }),
    [],
  );
  return { leftS: isClosed ? 0 : leftS, ...hands };
}

/** Cameras that may be on air and see what this parameter lights. */
export function coveredBy(state: Pick<StageState, 'descriptors' | 'zones' | 'pictures' | 'studio'>, path: string) {
  const descriptor = state.descriptors[path];
  if (!descriptor) return [];
  const { zoneIds, pictureIds } = descriptor;
  return Object.values(state.studio.cameras)
    .filter(({ id, sees }) => {
      if ((state.pictures[id]?.onAir ?? 'unknown') === 'no') return false;
      return pictureIds.includes(id) || sees.some((zone) => zoneIds.includes(zone));
    })
    .map(({ id }) => id);
}

/** Whether a hand may act on it now: its role, its link, and that nobody on air sees it. */
export function useOff(path: string): boolean {
  const may = useMay('param.set');
  const live = useIsLive();
  const isCovered = useStage((state) => coveredBy(state, path).length > 0);
  const isAway = useStage((state) => {
    const device = state.descriptors[path]?.device;
    return device === undefined || state.devices[device]?.status !== 'online';
  });
  return !may || !live || isCovered || isAway;
}

export const argument = (value: Value) => (typeof value === 'object' ? [...value] : value);

/**
 * Sends while a finger moves: one command on its way, the newest value after it, so that nothing queues and the last one
 * always arrives.
 */
export function useStream(path: string): (value: Value) => void {
  const { touch, close } = use(AdjustContext);
  const newest = useRef<Value>(undefined);
  const isBusy = useRef(false);
  return useCallback(
    (value) => {
      newest.current = value;
      touch();
      if (isBusy.current) return;
      isBusy.current = true;
      void (async () => {
        while (newest.current !== undefined) {
          const next = newest.current;
          newest.current = undefined;
          const { ok } = await send('param.set', { path, value: argument(next) });
          if (!ok) {
            newest.current = undefined;
            close();
          }
        }
        isBusy.current = false;
      })();
    },
    [path, touch, close],
  );
}
