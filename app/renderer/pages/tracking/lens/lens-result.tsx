/** What the pictures say of the lens: every number with its sigma, curves over the zoom, and the key that puts it in force. */
import { useState } from 'react';
import type { LensNode } from '../../../../core/calibration/lens-map.ts';
import type { LensFitState, LensSessionState } from '../../../../protocol/state-lens.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { cx, Field, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { CalibrationNumber } from '../calibration/calibration-number.tsx';
import { BAND_SIGMA, curvesOf } from './lens-view.ts';

interface ResultProps {
  readonly camera: string;
  readonly session: LensSessionState;
}

export function LensResult({ camera, session }: ResultProps) {
  const { t, fault, hint } = useWords();
  const { fit, why, solving } = session;
  return (
    <section className="calresult">
      <Terms camera={camera} session={session} />
      {solving ? <p className="dimmed">{t('lens.solving')}</p> : null}
      {fit ? <Fit fit={fit} /> : null}
      {!fit && why ? (
        <p className="calrefused">
          {fault(why)}
          <small>{hint(why)}</small>
        </p>
      ) : null}
      {fit ? <Accept camera={camera} ready={!solving && fit.grade !== 'stop'} /> : null}
    </section>
  );
}

/** How many terms of distortion are solved. */
function Terms({ camera, session }: ResultProps) {
  const { t } = useWords();
  const may = useMay('lenscal.choice');
  const live = useIsLive();
  const { choice } = session;
  return (
    <div className="lensterms">
      <small>{t('lens.terms')}</small>
      <Seg
        label={t('lens.terms')}
        value={String(choice.radial)}
        disabled={!may || !live}
        options={(['1', '2', '3'] as const).map((id) => ({ id, name: id }))}
        onPick={(id) => void send('lenscal.choice', { camera, ...choice, radial: Number(id) as 1 | 2 | 3 })}
      />
    </div>
  );
}

function Fit({ fit }: { readonly fit: LensFitState }) {
  const { t, fault, hint } = useWords();
  const told = [...fit.notes, ...(fit.untracked ? [fit.untracked] : [])];
  return (
    <>
      <p className="calnums">
        <CalibrationNumber label={t('lens.rms')} value={fit.rmsPx.toFixed(2)} unit="px" />
        <CalibrationNumber label={t('lens.corner-sigma')} value={fit.sigmaPx.toFixed(2)} unit="px" />
      </p>
      <p className={cx('calgrade lensgrade', fit.grade)}>{t(`cal.grade.${fit.grade}`)}</p>
      <div className="lensscroll">
        <table className="lenstable">
          <thead>
            <tr>
              {(['zoom', 'focal', 'pupil', 'k1', 'k2', 'centre'] as const).map((key) => (
                <th key={key}>{t(`lens.col.${key}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fit.nodes.map((node) => (
              <NodeRow key={`${node.zoom} ${node.focus}`} node={node} />
            ))}
          </tbody>
        </table>
      </div>
      <Curves nodes={fit.nodes} />
      <ul className="calnotes">
        {told.map((one) => (
          <li key={JSON.stringify(one)}>
            {fault(one)} <small>{hint(one)}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

function NodeRow({ node: { zoom, focus, values, sigma, pupilUnknown } }: { readonly node: LensNode }) {
  const known = (value: number, one: number | undefined, digits: number): string =>
    `${value.toFixed(digits)} ± ${one === undefined ? '?' : one.toFixed(digits)}`;
  return (
    <tr>
      <th className="num">
        {Math.round(zoom * 100)} / {Math.round(focus * 100)}
      </th>
      <td className="num">{known(values.focalLengthMm, sigma?.focalLengthMm, 3)}</td>
      <td className="num">{pupilUnknown ? '–' : known(values.entrancePupilMm, sigma?.entrancePupilMm, 1)}</td>
      <td className="num">{known(values.k1, sigma?.k1, 4)}</td>
      <td className="num">{known(values.k2, sigma?.k2, 4)}</td>
      <td className="num">
        {known(values.centreXMm, sigma?.centreXMm, 3)}
        <br />
        {known(values.centreYMm, sigma?.centreYMm, 3)}
      </td>
    </tr>
  );
}

const WIDTH = 220;
const HEIGHT = 110;

function Curves({ nodes }: { readonly nodes: readonly LensNode[] }) {
  const { t } = useWords();
  const curves = curvesOf(nodes, WIDTH, HEIGHT);
  if (curves.length === 0) return <p className="dimmed">{t('lens.one-zoom')}</p>;
  return (
    <div className="lenscurves">
      {curves.map(({ key, title, line, band, nodes: dots, least, most }) => (
        <figure key={key}>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t(title)}>
            <polygon className="lensband" points={band} />
            <polyline className="lensline" points={line} />
            {dots.map(({ x, y, up, down }) => (
              <g key={`${x} ${y}`} className="lensnode">
                <line x1={x} y1={up} x2={x} y2={down} />
                <circle cx={x} cy={y} r={3.5} />
              </g>
            ))}
          </svg>
          <figcaption>
            {t(title)} <span className="num">{t('lens.curve-range', { least, most, n: BAND_SIGMA })}</span>
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

function Accept({ camera, ready }: { readonly camera: string; readonly ready: boolean }) {
  const { t } = useWords();
  const may = useMay('lenscal.accept');
  const live = useIsLive();
  const [name, setName] = useState('');
  return (
    <div className="acts">
      <Field label={t('lens.name')} value={name} onChange={setName} />
      <HoldButton
        disabled={!may || !live || !ready || name.trim() === ''}
        onHold={() => void send('lenscal.accept', { camera, name: name.trim() })}
      >
        {t('cal.accept')}
      </HoldButton>
    </div>
  );
}
