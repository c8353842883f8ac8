/** A target without a cue: mode, scene, zones. Nothing chosen means "leave as it is"; ARM and Rehearse use it. */
import { type ReactNode, useState } from 'react';
import { useStage } from '../../live/store.ts';
import { type Target, useTarget } from '../../live/target.ts';
import { ledZones, modeKind, modeWord } from '../../live/view.ts';
import { OverrideChooser } from '../../param/overrides.tsx';
import { Button, cx, OwnerDot } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { TargetCard } from './target-card.tsx';
import { Warmth } from './warmth.tsx';

export function TargetChooser() {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const hand = useTarget((target) => target.hand);
  const change = (next: Target): void => useTarget.setState({ hand: next, rehearsed: undefined });
  const zones = Object.values(studio.zones).some((zone) => zone.kind === 'led')
    ? ledZones(studio)
    : Object.values(studio.zones);
  const chosen = hand.zones ?? [];
  return (
    <div className="chooser">
      <TargetCard mode={hand.mode ?? null} scene={hand.scene ?? null} />
      <Choices label={t('target.mode')}>
        {Object.keys(studio.modes).map((id) => (
          <Chip key={id} on={hand.mode === id} onPress={() => change(toggle(hand, 'mode', id))}>
            <OwnerDot kind={modeKind(studio, id)} />
            {modeWord(id)}
          </Chip>
        ))}
      </Choices>
      <Choices label={t('target.scene')}>
        {Object.entries(studio.scenes).map(([id, scene]) => (
          <Chip key={id} on={hand.scene === id} onPress={() => change(toggle(hand, 'scene', id))}>
            {text(scene.name)}
          </Chip>
        ))}
      </Choices>
      <Choices label={t('target.zones')}>
        <Chip on={chosen.length === 0} onPress={() => change(without(hand, 'zones'))}>
          {t('target.all-zones')}
        </Chip>
        {zones.map((zone) => (
          <Chip
            key={zone.id}
            on={chosen.includes(zone.id)}
            onPress={() => {
              const next = chosen.includes(zone.id) ? chosen.filter((id) => id !== zone.id) : [...chosen, zone.id];
              change(next.length === 0 ? without(hand, 'zones') : { ...hand, zones: next });
            }}
          >
            {text(zone.short)}
          </Chip>
        ))}
      </Choices>
      <Warmth />
      <OverridesFold />
    </div>
  );
}

/** Folded away until somebody wants one: it is a rare thing to hold a value over everything else. */
function OverridesFold() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <div className="overfold">
      <Button small look="quiet" icon="flag" expanded={open} onPress={() => setOpen(!open)}>
        {t('override.title')}
      </Button>
      {open ? <OverrideChooser /> : null}
    </div>
  );
}

function toggle(target: Target, key: 'mode' | 'scene', id: string): Target {
  return target[key] === id ? without(target, key) : { ...target, [key]: id };
}

function without(target: Target, key: keyof Target): Target {
  return Object.fromEntries(Object.entries(target).filter(([name]) => name !== key));
}

function Choices({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="choices" role="group" aria-label={label}>
      <span>{label}</span>
      <div>{children}</div>
    </div>
  );
}

function Chip({
  on,
  onPress,
  children,
}: {
  readonly on: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className={cx('chip', on && 'on')} aria-pressed={on} onClick={onPress}>
      {children}
    </button>
  );
}
