/** A card per camera: its inner frustum, priority, overscan and chroma; the active one, and the wall for it alone. */
import { useState } from 'react';
import { type IcvfxObject, type IcvfxStage, isolationOf } from '../../../../core/ndisplay/icvfx.ts';
import type { CameraWord } from '../../../../core/ndisplay/icvfx-table.ts';
import { send } from '../../../live/send.ts';
import { useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { useOff } from './adjust.ts';
import { SetButton, standing, useStanding, WordRow } from './icvfx-rows.tsx';

const FIRST: readonly CameraWord[] = ['frustum', 'priority', 'overscan', 'chroma'];
const MORE: readonly CameraWord[] = [
  'overscanLeft',
  'overscanRight',
  'overscanTop',
  'overscanBottom',
  'overscanMode',
  'fovMultiplier',
  'softEdgeAcross',
  'softEdgeDown',
  'offsetX',
  'offsetY',
  'offsetZ',
  'pitch',
  'yaw',
  'roll',
  'bufferRatio',
  'chromaType',
  'chromaSource',
  'chromaColour',
  'chromaMarkers',
];

export function CameraCards({ stage }: { readonly stage: IcvfxStage }) {
  return (
    <div className="iccards">
      {stage.cameras.map((camera) => (
        <CameraCard key={camera.id} stage={stage} camera={camera} />
      ))}
    </div>
  );
}

interface CardProps {
  readonly stage: IcvfxStage;
  readonly camera: IcvfxObject<CameraWord>;
}

function CameraCard({ stage, camera: { id, paths } }: CardProps) {
  const { t, text } = useWords();
  const camera = useStage((state) => state.studio.cameras[id]);
  const active = useStanding(stage.activeCamera);
  const [isOpen, open] = useState(false);
  const more = MORE.filter((word) => paths[word] !== undefined);
  const name = camera ? text(camera.name) : id;
  return (
    <section className="iccard" aria-label={name}>
      <header>
        <h3>{name}</h3>
        {active === id ? <Word tone="plain">{t('icvfx.active')}</Word> : null}
      </header>
      {FIRST.map((word) => (
        <WordRow key={word} path={paths[word]} name={t(`icvfx.word.${word}`)} />
      ))}
      <div className="acts">
        {active === id ? null : <MakeActive path={stage.activeCamera} camera={id} />}
        {stage.cameras.length > 1 && paths.frustum !== undefined ? (
          <Isolate stage={stage} camera={id} path={paths.frustum} />
        ) : null}
        {more.length > 0 ? (
          <Button look="quiet" icon={isOpen ? 'down' : 'arrow'} expanded={isOpen} onPress={() => open(!isOpen)}>
            {t(isOpen ? 'icvfx.less' : 'icvfx.more', { n: more.length })}
          </Button>
        ) : null}
      </div>
      {isOpen ? more.map((word) => <WordRow key={word} path={paths[word]} name={t(`icvfx.word.${word}`)} />) : null}
    </section>
  );
}

function MakeActive({ path, camera }: { readonly path: string | undefined; readonly camera: string }) {
  const { t } = useWords();
  const descriptor = useStage((state) => (path === undefined ? undefined : state.descriptors[path]));
  if (!descriptor) return null;
  return (
    <SetButton descriptor={descriptor} value={camera}>
      {t('icvfx.make-active')}
    </SetButton>
  );
}

/** Its own frustum first: the wall is never without one. */
function Isolate({
  stage,
  camera,
  path,
}: {
  readonly stage: IcvfxStage;
  readonly camera: string;
  readonly path: string;
}) {
  const { t } = useWords();
  const off = useOff(path);
  const params = useStage((state) => state.params);
  const writes = isolationOf(stage, camera, (one) => standing(params[one])).toSorted(
    (a, b) => Number(b.value) - Number(a.value),
  );
  const isolate = async (): Promise<void> => {
    for (const write of writes) {
      const { ok } = await send('param.set', write);
      if (!ok) return;
    }
  };
  return (
    <TwiceButton
      disabled={off || writes.length === 0}
      again={t('icvfx.isolate-now', { n: writes.length })}
      cancel={t('ask.cancel')}
      onPress={() => void isolate()}
    >
      {t('icvfx.isolate')}
    </TwiceButton>
  );
}
