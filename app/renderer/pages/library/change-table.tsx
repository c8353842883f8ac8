/** Values that differ, or all of them: what is, what would be, and how well it was known when it was saved. */
import { useStage } from '../../live/store.ts';
import { isDoubtful } from '../../param/proof.tsx';
import { useValueText } from '../../param/use-value-text.ts';
import { cx } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import type { Change } from './preset-data.ts';

interface ChangeTableProps {
  readonly changes: readonly Change[];
  /** Heads of the two value columns; one is enough where nothing is compared. */
  readonly heads: readonly [was: string, will: string];
}

export function ChangeTable({ changes, heads }: ChangeTableProps) {
  const { t } = useWords();
  return (
    <div className="changes">
      <div className="crow hd">
        <span>{t('devices.col.param')}</span>
        <span className="r">{heads[0]}</span>
        <span />
        <span>{heads[1]}</span>
        <span>{t('library.saved-as')}</span>
      </div>
      {changes.map((change) => (
        <ChangeRow key={change.path} change={change} />
      ))}
    </div>
  );
}

function ChangeRow({ change }: { readonly change: Change }) {
  const { t, text } = useWords();
  const { path, preset, live, state, proof } = change;
  const descriptor = useStage((all) => all.descriptors[path]);
  const say = useValueText();
  return (
    <div className={cx('crow', descriptor === undefined && 'amber')}>
      <span className="nm">
        <b>{descriptor ? text(descriptor.label) : path}</b>
        <small className="mono">{descriptor ? path : t('library.no-param')}</small>
      </span>
      <span className={cx('r num was', state !== undefined && isDoubtful(state) && 'stale')}>
        {say(live, descriptor)}
      </span>
      <span className="arrow" aria-hidden="true">
        {'→'}
      </span>
      <span className="num will">
        {preset === null ? t('library.lifted') : preset === undefined ? t('library.absent') : say(preset, descriptor)}
      </span>
      <span className={cx('proofword', proof)}>{proof ? t(`library.proof.${proof}`) : '–'}</span>
    </div>
  );
}
