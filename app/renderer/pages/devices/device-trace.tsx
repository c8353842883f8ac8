/** What crosses the wire to one device, live: bytes and meaning, newest last, nothing hidden. */
import { useEffect, useRef, useState } from 'react';
import { traceDevice } from '../../live/session.ts';
import { useStage } from '../../live/store.ts';
import { Button, cx, PanelHead, Quiet } from '../../ui/kit.tsx';
import { useRows } from '../../ui/rows.ts';
import { useWords } from '../../words/say.ts';
import { clockMs, hexPairs, keepNewest, type TraceLine, traceText } from './trace-text.ts';

const SHOW_MS = 200;
const ROW_PX = 48;

/** Lines gather outside React and are shown five times a second; a pause shows what stood when it began. */
export function useTrace(
  device: string,
  paused: boolean,
): { readonly lines: readonly TraceLine[]; readonly clear: () => void } {
  const [lines, setLines] = useState<readonly TraceLine[]>([]);
  const kept = useRef<readonly TraceLine[]>([]);
  const halted = useRef(paused);
  useEffect(() => {
    halted.current = paused;
  }, [paused]);
  useEffect(() => {
    let fresh: readonly TraceLine[] = [];
    const end = traceDevice(device, (message) => {
      if (message.device === device) fresh = keepNewest(fresh, message.lines);
    });
    const timer = setInterval(() => {
      if (fresh.length === 0 || halted.current) return;
      kept.current = keepNewest(kept.current, fresh);
      fresh = [];
      setLines(kept.current);
    }, SHOW_MS);
    return () => {
      clearInterval(timer);
      end();
    };
  }, [device]);
  const clear = (): void => {
    kept.current = [];
    setLines([]);
  };
  return { lines, clear };
}

export function DeviceTrace({ device }: { readonly device: string }) {
  const { t, fault } = useWords();
  const [paused, setPaused] = useState(false);
  const { lines, clear } = useTrace(device, paused);
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const box = useRef<HTMLDivElement>(null);
  const rows = useRows({ count: lines.length, rowPx: ROW_PX, box });
  const count = lines.length;
  useEffect(() => {
    if (!paused && count > 0) rows.scrollToIndex(count - 1, { align: 'end' });
  }, [count, lines, paused, rows]);
  const copy = (): void => {
    void navigator.clipboard.writeText(lines.map((line) => traceText(line, wallAt0)).join('\n'));
  };
  return (
    <>
      <PanelHead
        title={t('devices.messages')}
        sub={paused ? t('devices.paused') : t('devices.newest-last', { n: count })}
        right={
          <>
            <Button small look="quiet" onPress={() => setPaused(!paused)}>
              {paused ? t('devices.resume') : t('devices.pause')}
            </Button>
            <Button small look="quiet" disabled={count === 0} onPress={copy}>
              {t('devices.copy')}
            </Button>
            <Button small look="quiet" disabled={count === 0} onPress={clear}>
              {t('devices.clear')}
            </Button>
          </>
        }
      />
      {count === 0 ? <Quiet>{t('devices.no-messages')}</Quiet> : null}
      <div className="scrolls trace" ref={box}>
        <ol style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index];
            if (!line) return null;
            return (
              <li
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                className={cx('placed', line.fault !== undefined && 'bad')}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <time className="num">{clockMs(wallAt0 + line.atUs / 1_000)}</time>
                <span aria-label={t(line.dir === 'out' ? 'devices.out' : 'devices.in')}>
                  {line.dir === 'out' ? '→' : '←'}
                </span>
                <span className="hex">{hexPairs(line.hex)}</span>
                <span className="dec">
                  {line.decoded}
                  {line.fault ? <em> {fault(line.fault)}</em> : null}
                </span>
              </li>
            );
          })}
        </ol>
      </div>
    </>
  );
}
