/** After a crash in the middle of a take: what is done, what is not, what nobody can tell; and three ways on. */
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { formatClock } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button } from '../../ui/kit.tsx';
import { sayAbout, sayIds } from '../../words/names.ts';
import { useWords } from '../../words/say.ts';

export function Interrupted() {
  const words = useWords();
  const { t, fault, lang } = words;
  const studio = useStage((state) => state.studio);
  const take = useStage((state) => state.interrupted);
  const told = useStage((state) => Object.values(state.zones).some((zone) => zone.held !== null));
  const may = useMay('take.interrupted');
  const live = useIsLive();
  if (!take) return null;
  return (
    <div className="choicebox interrupted" role="group" aria-label={t('interrupted.title')}>
      <p>
        <Icon name="fault" /> <b>{t('interrupted.title')}</b>
      </p>
      <p className="num">
        {t('interrupted.counts', { done: take.done.length, not: take.notDone.length, unknown: take.cannotTell.length })}
        {take.heldSinceWallMs === null ? '' : ` ${t('interrupted.held', { time: formatClock(take.heldSinceWallMs) })}`}{' '}
        {take.onAir.length > 0
          ? t('interrupted.on-air', { cameras: take.onAir.map((id) => sayAbout(id, studio, lang)).join(', ') })
          : t('interrupted.off-air')}
      </p>
      {(told ? [] : take.held).map((one) => (
        <small key={one.group}>
          {sayIds(one.group, studio, lang)}: {fault(one.release)}
        </small>
      ))}
      <div className="row">
        {take.offers.map((choice) => (
          <Button
            key={choice}
            disabled={!may || !live}
            look={choice === 'back' ? 'primary' : 'plain'}
            onPress={() => void send('take.interrupted', { choice })}
          >
            {t(`interrupted.${choice}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}
