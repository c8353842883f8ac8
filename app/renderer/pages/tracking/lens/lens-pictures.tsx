/** Every picture with what it gave: markers, how far off, what was left out and why. One touch takes it out or back. */
import type { LensPictureRow, LensSessionState } from '../../../../protocol/state-lens.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button, cx } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { placeText } from './lens-view.ts';

interface PicturesProps {
  readonly camera: string;
  readonly session: LensSessionState;
}

export function LensPictures({ camera, session }: PicturesProps) {
  return (
    <ul className="lenspics">
      {session.pictures.toReversed().map((picture) => (
        <Picture key={picture.id} camera={camera} picture={picture} />
      ))}
    </ul>
  );
}

interface PictureProps {
  readonly camera: string;
  readonly picture: LensPictureRow;
}

function Picture({ camera, picture }: PictureProps) {
  const { t, fault } = useWords();
  const may = useMay('lenscal.use');
  const live = useIsLive();
  const { id, name, place, use, markers, strangers, rmsPx, maxPx, outliers, left, untracked } = picture;
  const told = [
    ...(left ? [fault(left)] : []),
    ...(strangers > 0 ? [t('lens.strangers', { n: strangers })] : []),
    ...(outliers.length > 0 ? [t('lens.outliers', { markers: outliers.map(({ marker }) => marker).join(', ') })] : []),
    ...(untracked ? [fault(untracked)] : []),
  ];
  return (
    <li className={cx(!use && 'dropped', left !== null && 'bad')}>
      <span className="grow">
        <span>{name}</span>
        <small>
          {placeText(place, t)} · {t('lens.markers', { n: markers })}
        </small>
        {told.map((one) => (
          <em key={one}>{one}</em>
        ))}
      </span>
      <b className="num">
        {rmsPx === null ? '–' : rmsPx.toFixed(2)}
        <u>{t('lens.px-most', { px: maxPx === null ? '–' : maxPx.toFixed(2) })}</u>
      </b>
      <Button
        small
        look="quiet"
        disabled={!may || !live}
        onPress={() => void send('lenscal.use', { camera, picture: id, use: !use })}
      >
        {t(use ? 'lens.leave-out' : 'lens.use')}
      </Button>
      {use ? null : (
        <Button
          small
          look="quiet"
          disabled={!may || !live}
          onPress={() => void send('lenscal.remove', { camera, picture: id })}
        >
          {t('lens.remove')}
        </Button>
      )}
    </li>
  );
}
