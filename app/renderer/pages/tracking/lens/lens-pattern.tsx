/** The markers on the wall: what stands against showing them, the key that is held, and the one that puts them out. */
import type { LensPatternState, LensWallState } from '../../../../protocol/state-lens.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Button, InlineAsk } from '../../../ui/kit.tsx';
import { nameOf } from '../../../words/names.ts';
import { useWords } from '../../../words/say.ts';
import { formatClock } from './lens-view.ts';

interface PatternProps {
  readonly camera: string;
  readonly pattern: LensPatternState;
}

export function LensPattern({ camera, pattern }: PatternProps) {
  const { t, text, fault } = useWords();
  const studio = useStage((state) => state.studio);
  const showing = useStage((state) => state.lenscal?.showing ?? null);
  const ended = useStage((state) => state.lenscal?.ended ?? null);
  const walls = useStage((state) => state.lenscal?.walls[camera]);
  const may = useMay('lenscal.pattern');
  const live = useIsLive();
  const show = (): void => void send('lenscal.pattern', { camera, warned: true });
  const zones = (ids: readonly string[]): string =>
    ids.map((id) => text(studio.zones[id]?.name ?? { en: id, zh: id })).join(t('lens.and'));
  const fit = (walls ?? []).some(({ checks }) => checks.every(({ why }) => why === null));
  if (showing && showing.camera !== camera) {
    const other = nameOf(showing.camera, studio);
    return <InlineAsk acts={<Dark />}>{t('lens.other', { camera: other ? text(other) : showing.camera })}</InlineAsk>;
  }
  return (
    <section className="lenswall">
      <p>
        <b>{t(showing ? 'lens.shown' : 'lens.hidden')}</b>
        <small className="dimmed">
          {showing
            ? t('lens.shown-on', { zones: zones(showing.zones), until: formatClock(showing.untilMs) })
            : t('lens.pattern', {
                n: pattern.markers,
                dictionary: pattern.dictionary,
                mm: Math.round(pattern.markerMm),
              })}
        </small>
      </p>
      {showing ? null : <Against walls={walls ?? []} />}
      {!showing && ended ? <p className="dimmed">{t('lens.ended', { why: fault(ended) })}</p> : null}
      <div className="acts">
        {showing ? (
          <>
            <Dark />
            <Button disabled={!may || !live} onPress={show}>
              {t('lens.longer')}
            </Button>
          </>
        ) : (
          <>
            <HoldButton disabled={!may || !live || !fit} onHold={show}>
              {t('lens.show')}
            </HoldButton>
            <small className="dimmed">{t('lens.show-how')}</small>
          </>
        )}
      </div>
    </section>
  );
}

/** From every seat, at once. */
function Dark() {
  const { t } = useWords();
  const live = useIsLive();
  return (
    <button type="button" className="btn dark-key" disabled={!live} onClick={() => void send('lenscal.dark', {})}>
      <Icon name="stop" size="s" />
      {t('lens.dark')}
    </button>
  );
}

/** Quiet where a wall is free; per wall what stands against it, once where it is the same on all. */
function Against({ walls }: { readonly walls: readonly LensWallState[] }) {
  const { t, fault, hint } = useWords();
  const whys = walls.flatMap(({ checks }) => checks.flatMap(({ why }) => (why ? [why] : [])));
  const told = [...new Map(whys.map((why) => [fault(why), hint(why)]))];
  if (told.length === 0)
    return (
      <p className="calm">
        <Icon name="tick" size="s" />
        {t('lens.all-fine', { n: walls.length })}
      </p>
    );
  return (
    <ul className="against">
      {told.map(([what, todo]) => (
        <li key={what}>
          <Icon name="warning" size="s" />
          <span>
            {what}
            {todo === '' ? null : <em>{todo}</em>}
          </span>
        </li>
      ))}
    </ul>
  );
}
