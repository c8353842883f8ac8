/** From what to what: pictures of the scenes and the owners that go with the modes. */
import type { ReactNode } from 'react';
import { pictureUrl } from '../../live/presets.ts';
import { useStage } from '../../live/store.ts';
import { modeKind, modeWord } from '../../live/view.ts';
import { Icon } from '../../ui/icons.tsx';
import { cx, OwnerDot } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

interface CardProps {
  readonly mode: string | null;
  readonly scene: string | null;
  readonly armed?: boolean;
  readonly children?: ReactNode;
}

export function TargetCard({ mode, scene, armed, children }: CardProps) {
  const nowMode = useStage((state) => state.mode);
  const nowScene = useStage((state) => state.scene);
  return (
    <div className={cx('target', armed && 'armed')}>
      <div className="pics">
        <Picture mode={nowMode} scene={nowScene} />
        <span className="arrow">
          <Icon name="arrow" />
        </span>
        <Picture mode={mode ?? nowMode} scene={scene ?? nowScene} to />
      </div>
      {children}
    </div>
  );
}

function Picture({
  mode,
  scene,
  to,
}: {
  readonly mode: string | null;
  readonly scene: string | null;
  readonly to?: boolean;
}) {
  const { text } = useWords();
  const studio = useStage((state) => state.studio);
  const known = scene === null ? undefined : studio.scenes[scene];
  const url = pictureUrl(known?.picture);
  return (
    <figure className={cx(to && 'to')}>
      {url ? (
        <img src={url} alt={known ? text(known.name) : ''} />
      ) : (
        <span className="nopic">{known ? text(known.name) : (scene ?? '–')}</span>
      )}
      <figcaption>
        <OwnerDot kind={modeKind(studio, mode)} />
        {modeWord(mode)}
      </figcaption>
    </figure>
  );
}
