/** How far a value is proved: three bars where we sent something, and always a word. */
import type { ParamState } from '../../protocol/state.ts';
import { Icon } from '../ui/icons.tsx';
import { cx } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';

type State = ParamState['status'];

/** Rungs of the ladder; a state without one was never sent by us. */
const RUNG: Partial<Readonly<Record<State, string>>> = {
  sent: 'sent',
  acknowledged: 'ack',
  matched: 'ok',
  unconfirmed: 'sent',
  failed: 'fail',
};

export function Proof({ status }: { readonly status: State }) {
  const { t } = useWords();
  const rung = RUNG[status];
  return (
    <span className={cx('proof step', rung ?? 'rungless')}>
      {rung === undefined ? (
        status === 'drifted' ? (
          <Icon name="warning" size="s" />
        ) : null
      ) : (
        <span className="ladder">
          <i />
          <i />
          <i />
        </span>
      )}
      <span className="st">{t(`param.state.${status}`)}</span>
    </span>
  );
}

/** Shown hatched: nobody can vouch for the value now. */
export function isDoubtful(status: State): boolean {
  return status === 'stale' || status === 'unknown' || status === 'unconfirmed';
}
