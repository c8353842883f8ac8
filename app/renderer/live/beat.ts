/**
 * The page's two beats: five times a second for ages, every frame for clocks. They run only while somebody listens.
 * Whoever listens writes to its own element, never to React state.
 */
import { useEffect, useRef, useState } from 'react';

const TICK_MS = 200;

class Beat {
  readonly #fns = new Set<() => void>();
  readonly #start: (beat: () => void) => () => void;
  #stop: (() => void) | undefined;

  constructor(start: (beat: () => void) => () => void) {
    this.#start = start;
  }

  on(fn: () => void): () => void {
    this.#fns.add(fn);
    this.#stop ??= this.#start(() => {
      for (const one of this.#fns) one();
    });
    return () => {
      this.#fns.delete(fn);
      if (this.#fns.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }
}

export const ticks = new Beat((beat) => {
  const timer = setInterval(beat, TICK_MS);
  return () => clearInterval(timer);
});

export const frames = new Beat((beat) => {
  let handle = 0;
  const next = (): void => {
    beat();
    handle = requestAnimationFrame(next);
  };
  handle = requestAnimationFrame(next);
  return () => cancelAnimationFrame(handle);
});

/** Calls `paint` with the element now and on every beat. */
export function usePaint<E extends Element>(beat: Beat, paint: (element: E) => void): React.RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => {
    const draw = (): void => {
      if (ref.current) paint(ref.current);
    };
    draw();
    return beat.on(draw);
  }, [beat, paint]);
  return ref;
}

/** For the few places where a passing second changes what is offered, not only what is shown. */
export function useSeconds<T>(read: () => T): T {
  const [value, setValue] = useState(read);
  useEffect(() => {
    const look = (): void => setValue(read());
    look();
    return ticks.on(look);
  }, [read]);
  return value;
}
