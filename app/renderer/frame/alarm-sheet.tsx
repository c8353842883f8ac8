/** The alarm drawer: what needs a person first; acknowledge says "seen", shelve puts aside for a stated time. */
import type { AlarmState } from '../../protocol/state.ts';
import { send, useMay } from '../live/send.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { formatClock } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Button, cx, Quiet } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { goToAlarm, roomOfAlarm } from './alarm-room.ts';
import { closeSheet } from './sheets.ts';

const SHELVE_MINUTES = 15;

export function AlarmSheet() {
  const { t } = useWords();
  const alarms = useStage((state) => state.alarms);
  const list = Object.values(alarms).toSorted(
    (a, b) =>
      Number(b.active) - Number(a.active) ||
      Number(b.severity === 'fault') - Number(a.severity === 'fault') ||
      b.atUs - a.atUs,
  );
  return (
    <section className="sheet drawer" aria-label={t('alarms.title')}>
      <div className="sheet-head">
        <h2>{t('alarms.title')}</h2>
        <small>{t('alarms.count', { n: list.length })}</small>
        <Button look="quiet" small onPress={closeSheet} icon="close" label={t('sheet.close')}>
          {null}
        </Button>
      </div>
      <ul className="alarmlist">
        {list.map((alarm) => (
          <Row key={alarm.id} alarm={alarm} />
        ))}
      </ul>
      {list.length === 0 ? <Quiet>{t('alarms.quiet')}</Quiet> : null}
    </section>
  );
}

function Row({ alarm }: { readonly alarm: AlarmState }) {
  const { t, fault, hint } = useWords();
  const mayAck = useMay('alarm.ack');
  const live = useIsLive();
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const shelved = alarm.shelvedUntilUs;
  const advice = hint(alarm.fault);
  return (
    <li className={cx('alarm', alarm.severity, !alarm.active && 'gone')}>
      <Icon name={alarm.severity === 'fault' ? 'fault' : 'warning'} />
      <div>
        <strong>{fault(alarm.fault)}</strong>
        {advice ? <p>{advice}</p> : null}
        <small className="num">
          {formatClock(alarm.wallMs)} · {alarm.active ? t('alarm.active') : t('alarm.over')}
          {alarm.acked ? ` · ${t('alarm.acked', { seat: alarm.acked.seat })}` : ''}
          {shelved === null ? '' : ` · ${t('alarm.shelved', { time: formatClock(wallAt0 + shelved / 1_000) })}`}
        </small>
        <div className="acts">
          {roomOfAlarm(alarm) === undefined ? null : (
            <Button small onPress={() => goToAlarm(alarm)}>
              {t(alarm.fault.code === 'trial.cut-off' ? 'alarm.open-device' : 'alarm.open-studio')}
            </Button>
          )}
          {alarm.acked === null ? (
            <Button small disabled={!mayAck || !live} onPress={() => void send('alarm.ack', { id: alarm.id })}>
              {t('alarm.ack')}
            </Button>
          ) : null}
          {alarm.active && shelved === null ? (
            <Button
              small
              look="quiet"
              disabled={!mayAck || !live}
              onPress={() => void send('alarm.shelve', { id: alarm.id, minutes: SHELVE_MINUTES })}
            >
              {t('alarm.shelve', { n: SHELVE_MINUTES })}
            </Button>
          ) : null}
        </div>
      </div>
    </li>
  );
}
