/** From what to what: pictures of the scenes and the owners that go with the modes. */
import type { ReactNode } from 'react';
import { pictureUrl } from '../../live/presets.ts';
import { useStageWord } from '../../live/stands.ts';
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
  const now = useStageWord();
  return (
    <div className={cx('target', armed && 'armed')}>
      <div className="pics">
        <Picture mode={nowMode} word={now} scene={nowScene} />
        <span className="arrow">
          <Icon name="arrow" />
        </span>
        <Picture mode={mode ?? nowMode} word={mode === null ? now : modeWord(mode)} scene={scene ?? nowScene} to />
      </div>
      {children}
    </div>
  );
}

function Picture({
  mode,
  word,
  scene,
  to,
}: {
  readonly mode: string | null;
  readonly word: string;
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
        {word}
      </figcaption>
    </figure>
  );
}
