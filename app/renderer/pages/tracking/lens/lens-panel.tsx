/** Lens calibration of a camera for one hand: markers on the wall, pictures of them, what they say of the lens. */
import { useState } from 'react';
import type { LensSessionState } from '../../../../protocol/state-lens.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, Field, PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { LensCoverage } from './lens-coverage.tsx';
import { LensPattern } from './lens-pattern.tsx';
import { LensPictures } from './lens-pictures.tsx';
import { LensResult } from './lens-result.tsx';
import { LensShoot } from './lens-shoot.tsx';
import './lens.css';

export function LensPanel({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const pattern = useStage((state) => state.lenscal?.pattern ?? null);
  const session = useStage((state) => state.lenscal?.sessions[camera]);
  if (!pattern) return <Quiet>{t('lens.none')}</Quiet>;
  return (
    <>
      <LensPattern camera={camera} pattern={pattern} />
      {session ? <Session camera={camera} session={session} /> : <Start camera={camera} />}
    </>
  );
}

const UPLOAD = '';

/** Begins one: where pictures come from, and how large the sensor is. */
function Start({ camera }: { readonly camera: string }) {
  const { t, text } = useWords();
  const all = useStage((state) => state.lenscal?.sources);
  const sources = (all ?? []).filter(({ cameras }) => cameras.includes(camera));
  const may = useMay('lenscal.begin');
  const live = useIsLive();
  const [picked, setPicked] = useState<string>();
  const [width, setWidth] = useState('');
  const [height, setHeight] = useState('');
  const source = picked ?? sources[0]?.id ?? UPLOAD;
  const options = [
    ...sources.map(({ id, name }) => ({ id, name: text(name) })),
    { id: UPLOAD, name: t('lens.upload-only') },
  ];
  const sensor = { sensorWidthMm: Number(width), sensorHeightMm: Number(height) };
  const isTyped = width !== '' && height !== '';
  const wrong = isTyped && !(sensor.sensorWidthMm > 0 && sensor.sensorHeightMm > 0);
  const begin = (): void =>
    void send('lenscal.begin', { camera, ...(source === UPLOAD ? {} : { source }), ...(isTyped ? sensor : {}) });
  return (
    <section className="calstart">
      <p>{t('lens.start-about')}</p>
      <div className="acts">
        <Button look="primary" disabled={!may || !live || wrong} onPress={begin}>
          {t('lens.start')}
        </Button>
        <Seg label={t('lens.source')} value={source} options={options} onPick={setPicked} />
      </div>
      <div className="acts lensmm">
        <small className="dimmed">{t('lens.sensor-about')}</small>
        <Field label={t('lens.sensor-width')} type="number" value={width} onChange={setWidth} />
        <Field label={t('lens.sensor-height')} type="number" value={height} onChange={setHeight} />
      </div>
    </section>
  );
}

interface SessionProps {
  readonly camera: string;
  readonly session: LensSessionState;
}

function Session({ camera, session }: SessionProps) {
  const { t } = useWords();
  const [picked, setPicked] = useState<string>();
  return (
    <div className="calsession">
      <PanelHead
        title={t('lens.session')}
        sub={t('cal.session-by', { by: session.by, at: formatDay(session.startedMs) })}
        right={<Discard camera={camera} />}
      />
      <div className="calcols">
        <div>
          <LensShoot camera={camera} session={session} />
          <LensResult camera={camera} session={session} />
        </div>
        <div>
          <LensCoverage session={session} picked={picked} onPick={setPicked} />
          <LensPictures camera={camera} session={session} />
        </div>
      </div>
    </div>
  );
}

function Discard({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const live = useIsLive();
  const may = useMay('lenscal.discard');
  return (
    <TwiceButton
      small
      look="quiet"
      disabled={!live || !may}
      again={t('lens.discard-now')}
      cancel={t('ask.cancel')}
      onPress={() => void send('lenscal.discard', { camera })}
    >
      {t('cal.discard')}
    </TwiceButton>
  );
}
