/** Where the rings stand, and the next picture: of the capture device, of a watched folder, or uploaded from here. */
import { useRef, useState } from 'react';
import type { LensSessionState } from '../../../../protocol/state-lens.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { uploadPicture } from '../../../live/upload.ts';
import { Button, Field } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { placeText, readPlace } from './lens-view.ts';

interface ShootProps {
  readonly camera: string;
  readonly session: LensSessionState;
}

export function LensShoot({ camera, session }: ShootProps) {
  const { t, text, fault, hint } = useWords();
  const source = useStage((state) => state.lenscal?.sources.find(({ id }) => id === session.source));
  const may = useMay('lenscal.shoot');
  const live = useIsLive();
  const busy = session.reading.length > 0;
  const [refused] = session.refused;
  const newest = session.pictures.at(-1);
  const refusedLast = refused !== undefined && (!newest || refused.atMs > newest.atMs);
  return (
    <section className="caltake">
      <small>{t('lens.rings')}</small>
      <Rings camera={camera} session={session} />
      <div className="calkeys">
        {source?.kind === 'device' ? (
          <button
            type="button"
            className={busy ? 'btn primary takekey busy' : 'btn primary takekey'}
            disabled={!may || !live || busy}
            onClick={() => void send('lenscal.shoot', { camera })}
          >
            {t(busy ? 'lens.reading' : 'lens.shoot')}
          </button>
        ) : null}
        <Upload camera={camera} />
        <small className="dimmed">
          {source
            ? t(source.kind === 'device' ? 'lens.from-device' : 'lens.from-folder', { source: text(source.name) })
            : null}
        </small>
      </div>
      {session.sourceWhy ? (
        <p className="calrefused">
          {fault(session.sourceWhy)}
          <small>{hint(session.sourceWhy)}</small>
        </p>
      ) : null}
      {refusedLast && refused ? (
        <p className="calrefused" role="status">
          {refused.name === '' ? '' : `${refused.name}: `}
          {fault(refused.why)}
          <small>{hint(refused.why)}</small>
        </p>
      ) : null}
    </section>
  );
}

/** In percent of the way from wide to tele, from infinity to closest; and the distance that it is focused at. */
function Rings({ camera, session }: ShootProps) {
  const { t } = useWords();
  const may = useMay('lenscal.at');
  const live = useIsLive();
  const [typed, setTyped] = useState<{ zoom: string; focus: string; distance: string }>();
  const { at } = session;
  if (!typed)
    return (
      <h3>
        <span className="num">{placeText(at, t)}</span>
        <Button
          disabled={!may || !live}
          onPress={() =>
            setTyped({
              zoom: String(Math.round(at.zoom * 100)),
              focus: String(Math.round(at.focus * 100)),
              distance: at.focusM === null ? '' : String(at.focusM),
            })
          }
        >
          {t('lens.rings-set')}
        </Button>
      </h3>
    );
  const place = readPlace(typed);
  const keep = (): void => {
    if (!place) return;
    void send('lenscal.at', { camera, ...place });
    setTyped(undefined);
  };
  return (
    <div className="acts lensrings">
      {(['zoom', 'focus', 'distance'] as const).map((key) => (
        <span key={key}>
          <small>{t(`lens.ring.${key}`)}</small>
          <Field
            label={t(`lens.ring.${key}`)}
            type="number"
            value={typed[key]}
            onChange={(value) => setTyped({ ...typed, [key]: value })}
            onEnter={keep}
          />
        </span>
      ))}
      <Button look="primary" disabled={!place || !live} onPress={keep}>
        {t('lens.rings-keep')}
      </Button>
    </div>
  );
}

function Upload({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const may = useMay('lenscal.shoot');
  const live = useIsLive();
  const input = useRef<HTMLInputElement>(null);
  const take = async (files: readonly File[]): Promise<void> => {
    for (const file of files) await uploadPicture(camera, file);
  };
  return (
    <>
      <Button disabled={!may || !live} onPress={() => input.current?.click()}>
        {t('lens.upload')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept="image/*,.pgm,.ppm"
        aria-label={t('lens.upload')}
        onChange={(event) => {
          void take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
