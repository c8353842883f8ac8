/** What arrives from whom on every tracking port, before any mapping: also what no camera claims. */
import { PROTOCOL_TITLES } from '../../../core/tracking/protocol-marks.ts';
import { useSeconds } from '../../live/beat.ts';
import { useStage } from '../../live/store.ts';
import { cx, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { ports, type RawPort, type RawSender } from './raw-status.ts';
import './arrivals.css';

const read = (): string => JSON.stringify(ports.list);

export function Arrivals() {
  const { t, text, fault } = useWords();
  const cameras = useStage((all) => all.studio.cameras);
  const list = JSON.parse(useSeconds(read)) as readonly RawPort[];
  const nameOf = (id: string): string => (cameras[id] ? text(cameras[id].name) : id);
  return (
    <div className="arrivals">
      {list.length === 0 ? <Quiet>{t('arrivals.no-port')}</Quiet> : null}
      {list.map((port) => (
        <section key={`${port.protocol} ${port.host}:${port.port}`}>
          <h3>
            <span className="num">{port.line === '' ? `${port.host}:${port.port}` : port.host}</span>
            {port.line === '' ? null : <span className="num dimmed">{port.line}</span>}
            {port.group === '' ? null : <span className="num dimmed">{port.group}</span>}
            <small>{t('arrivals.set-to', { protocol: PROTOCOL_TITLES[port.protocol] ?? port.protocol })}</small>
          </h3>
          <p className="dimmed">
            {port.cameras
              .map(({ camera, number }) =>
                number === undefined
                  ? t('arrivals.wants-any', { camera: nameOf(camera) })
                  : t('arrivals.wants', { camera: nameOf(camera), n: number }),
              )
              .join(' · ')}
          </p>
          {port.why ? <p className="warned">{fault(port.why)}</p> : null}
          {port.senders.length === 0 ? <Quiet>{t('arrivals.nobody')}</Quiet> : null}
          {port.senders.map((sender) => (
            <Sender key={sender.sender} sender={sender} port={port} />
          ))}
        </section>
      ))}
    </div>
  );
}

function Sender({ sender, port }: { readonly sender: RawSender; readonly port: RawPort }) {
  const { t, fault } = useWords();
  const { mark, numbers, valid, invalid, rateHz, ageMs } = sender;
  const onLine = port.line !== '';
  const isSilent = ageMs > 2_000;
  const wanted = new Set(port.cameras.map(({ number }) => number));
  const unclaimed = numbers.filter((n) => !wanted.has(n) && !wanted.has(undefined));
  const foreign = mark !== '' && mark !== port.protocol;
  return (
    <article className={cx('arrival', isSilent && 'stale')}>
      <div className="who">
        <b className="num">{onLine ? t('arrivals.on-line') : sender.sender}</b>
        <span className={cx(foreign && 'warned')}>
          {mark === '' ? t('arrivals.unknown') : (PROTOCOL_TITLES[mark] ?? mark)}
        </span>
        <span className="num">
          {isSilent ? t('arrivals.silent', { s: (ageMs / 1_000).toFixed(0) }) : `${rateHz.toFixed(1)} Hz`}
        </span>
        <span className="num">{numbers.length === 0 ? '' : t('arrivals.numbers', { list: numbers.join(', ') })}</span>
        <span className={cx('num', invalid > 0 ? 'warned' : 'dimmed')}>{t('arrivals.counts', { valid, invalid })}</span>
      </div>
      {unclaimed.length > 0 ? (
        <p className="warned">{t('arrivals.unclaimed', { list: unclaimed.join(', ') })}</p>
      ) : null}
      {Object.entries(sender.reasons).map(([reason, n]) => (
        <p className="warned" key={reason}>
          {fault({ code: `tracking.refused.${reason}`, params: { count: n } })}
        </p>
      ))}
      <code className="num">
        {sender.hex}
        {sender.bytes > shownBytes(sender.hex) ? ' …' : ''}
        <small className="dimmed">{t('arrivals.bytes', { n: sender.bytes })}</small>
      </code>
    </article>
  );
}

const shownBytes = (hex: string): number => hex.split(' ').length;
