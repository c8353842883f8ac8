/** Bail-out (安全画面): held for a second, and whether it is ready stands on it at all times. */
import { bailOut } from '../../live/acts.ts';
import { usePrefs } from '../../live/prefs.ts';
import { useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { ownerWord } from '../../live/view.ts';
import { useHold } from '../../ui/hold.ts';
import { Icon } from '../../ui/icons.tsx';
import { cx } from '../../ui/kit.tsx';
import { useWords, type Words, wordKey } from '../../words/say.ts';

export function BailOut() {
  const { t, fault } = useWords();
  const bailout = useStage((state) => state.bailout);
  const systems = useStage((state) => state.studio.systems);
  const may = useMay('stage.bailout');
  const live = useIsLive();
  const locked = usePrefs((prefs) => prefs.locked);
  const disabled = !may || !live || locked;
  const hold = useHold(bailOut, disabled);
  const targets = [
    ...new Set(
      Object.entries(bailout.targets).map(([what, to]) =>
        what.startsWith('zone:') ? ownerWord(systems, to) : pathWord(to, t),
      ),
    ),
  ].join(t('comma'));
  const why = bailout.why[0];
  return (
    <button
      type="button"
      className={cx('bailout hold', bailout.ready ? 'ready' : 'notready')}
      aria-disabled={disabled}
      {...hold}
    >
      <span className="ringbox">
        <i className="ring" />
        <Icon name="safe" size="s" />
      </span>
      <span className="txt">
        <strong>{t('bailout.title')}</strong>
        <small>
          {bailout.ready ? null : <Icon name="warning" size="s" />}
          {bailout.ready ? t('bailout.ready', { targets }) : why ? fault(why) : t('bailout.not-ready')}
        </small>
      </span>
      <em>{may ? t('bar.hold') : t('role.operator-only')}</em>
    </button>
  );
}

/** A camera picture goes to a path, not to an owner. */
function pathWord(path: string, t: Words['t']): string {
  const key = wordKey(`option.${path}`);
  return key ? t(key) : path;
}
