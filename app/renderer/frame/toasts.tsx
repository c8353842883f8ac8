/** Answers to this seat's own commands, and the newest unanswered fault: over the plan, never over a control. */

import type { AlarmState } from '../../protocol/state.ts';
import { useSeconds } from '../live/beat.ts';
import { send, useMay } from '../live/send.ts';
import { nowUs } from '../live/session.ts';
import { useLive } from '../live/store.ts';
import { type Toast, unsay, useToasts } from '../live/toasts.ts';
import { openAlarms } from '../live/view.ts';
import { Icon } from '../ui/icons.tsx';
import { Button, cx } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { openSheet } from './sheets.ts';

export function Toasts() {
  const list = useToasts((toasts) => toasts.list);
  const { newest, more } = useSeconds(newestFault);
  return (
    <div className="toastbox">
      {newest ? <FaultToast alarm={newest} more={more} /> : null}
      {list.map((toast) => (
        <OwnToast key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function OwnToast({ toast }: { readonly toast: Toast }) {
  const { t, error } = useWords();
  const { what } = toast;
  const said = 'error' in what ? error(what.error) : { message: t(`toast.${what.word}`), hint: '' };
  return (
    <div className="toast warn" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{said.message}</strong>
        <span>{said.hint}</span>
      </div>
      <div className="acts">
        <Button look="quiet" onPress={() => unsay(toast.id)}>
          {t('toast.close')}
        </Button>
      </div>
    </div>
  );
}

function FaultToast({ alarm, more }: { readonly alarm: AlarmState; readonly more: number }) {
  const { t, fault, hint } = useWords();
  const may = useMay('alarm.ack');
  return (
    <div className={cx('toast', alarm.acked === null && 'unacked')} role="alert">
      <Icon name="fault" />
      <div>
        <strong>{fault(alarm.fault)}</strong>
        <span>{hint(alarm.fault)}</span>
      </div>
      <div className="acts">
        {more > 0 ? <Button onPress={() => openSheet('alarms')}>{t('toast.more', { n: more })}</Button> : null}
        <Button look="primary" disabled={!may} onPress={() => void send('alarm.ack', { id: alarm.id })}>
          {t('alarm.ack')}
        </Button>
      </div>
    </div>
  );
}

interface Newest {
  readonly newest: AlarmState | undefined;
  readonly more: number;
}
let last: Newest = { newest: undefined, more: 0 };

function newestFault(): Newest {
  const { state } = useLive.getState();
  if (!state) return last;
  const list = openAlarms(state, nowUs()).filter((alarm) => alarm.severity === 'fault' && alarm.acked === null);
  const newest = list[0];
  const more = Math.max(0, list.length - 1);
  if (last.newest !== newest || last.more !== more) last = { newest, more };
  return last;
}
