/** The trackers of a camera that has several: who leads and why, how far apart they are, a hand to choose. And what a tracker says. */

import { useCallback } from 'react';
import { PROTOCOL_TITLES } from '../../../core/tracking/protocol-marks.ts';
import { useSeconds } from '../../live/beat.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { TwiceButton } from '../../ui/act-button.tsx';
import { Age } from '../../ui/age.tsx';
import { Icon } from '../../ui/icons.tsx';
import { cx, PanelHead, Word } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { Oddity } from './oddity.tsx';
import { type RawSource, raw } from './raw-status.ts';
import './arrivals.css';

export function Trackers({ camera }: { readonly camera: string }) {
  const { t, text } = useWords();
  const lead = useStage((all) => all.cameras[camera]?.lead);
  const devices = useStage((all) => all.studio.devices);
  const read = useCallback(() => JSON.stringify(raw.get(camera)?.sources ?? []), [camera]);
  const lines = JSON.parse(useSeconds(read)) as readonly RawSource[];
  if (!lead) return null;
  const nameOf = (id: string): string => {
    const device = devices[id];
    return device ? text(device.name) : id;
  };
  const { waiting } = lead;
  return (
    <>
      <PanelHead title={t('arrivals.trackers')} sub={t('arrivals.trackers-n', { n: lead.sources.length })} />
      {waiting ? (
        <p className="expired">
          <Icon name="warning" />
          {t('arrivals.waits', { name: nameOf(waiting.id), mm: waiting.mm.toFixed(0), deg: waiting.deg.toFixed(2) })}
        </p>
      ) : null}
      {lead.sources.map(({ id, protocol, verdict, lacks }) => {
        const line = lines.find((one) => one.id === id);
        const leads = lead.id === id;
        return (
          <section className="sink tracker" key={id}>
            <h3>
              {nameOf(id)}
              {leads ? <Word tone="armed">{t('arrivals.leads')}</Word> : null}
              <small className={cx(verdict !== 'ok' && 'warned')}>{t(`camera.${verdict}`)}</small>
            </h3>
            {leads ? (
              <p>
                {t(`arrivals.why.${lead.why}`)} <Age atUs={lead.sinceUs} />
              </p>
            ) : null}
            <p className="num dimmed">{lineOf(t, protocol, line)}</p>
            {lacks.map((kind) => (
              <p className="warned" key={kind}>
                {t(`arrivals.lacks.${kind}`)}
              </p>
            ))}
            {leads && lead.far && lead.crossedMm !== null ? (
              <p className="warned">
                {t('arrivals.crossed', { mm: lead.crossedMm.toFixed(0), deg: (lead.crossedDeg ?? 0).toFixed(2) })}
              </p>
            ) : null}
            {leads ? null : <Choose camera={camera} source={id} />}
          </section>
        );
      })}
    </>
  );
}

function lineOf(t: ReturnType<typeof useWords>['t'], protocol: string, line: RawSource | undefined): string {
  const parts = [PROTOCOL_TITLES[protocol] ?? protocol];
  if (line) parts.push(`${line.rateHz.toFixed(1)} Hz`, `${line.lossPct.toFixed(2)} %`);
  if (line?.apartMm !== undefined)
    parts.push(t('arrivals.apart', { mm: line.apartMm.toFixed(1), deg: (line.apartDeg ?? 0).toFixed(2) }));
  return parts.join(' · ');
}

function Choose({ camera, source }: { readonly camera: string; readonly source: string }) {
  const { t } = useWords();
  const may = useMay('tracking.lead');
  const live = useIsLive();
  return (
    <div className="acts">
      <TwiceButton
        disabled={!may || !live}
        again={t('arrivals.choose-now')}
        cancel={t('ask.cancel')}
        onPress={() => void send('tracking.lead', { camera, source })}
      >
        {t('arrivals.choose')}
      </TwiceButton>
    </div>
  );
}

/** Its own words, its clock, and what is odd about it. Nothing where it says nothing. */
export function TrackerSays({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const read = useCallback(() => {
    const { status, deviceClock, noted } = raw.get(camera) ?? {};
    return JSON.stringify({ status, deviceClock, noted });
  }, [camera]);
  const said = JSON.parse(useSeconds(read)) as Partial<ReturnType<typeof raw.get> & object>;
  const { status, deviceClock, noted } = said;
  const oddities = Object.entries(noted ?? {});
  if (!status && !deviceClock && oddities.length === 0) return null;
  return (
    <>
      <PanelHead title={t('arrivals.says')} sub={status ?? ''} />
      <dl className="says">
        {deviceClock ? (
          <>
            <dt>{t('arrivals.drift')}</dt>
            <dd className="num">
              {deviceClock.driftPpm === null ? t('arrivals.drift-soon') : `${deviceClock.driftPpm.toFixed(1)} ppm`}
            </dd>
            <dt>{t('arrivals.spread')}</dt>
            <dd className="num">{`${(deviceClock.spreadUs / 1_000).toFixed(2)} ms`}</dd>
          </>
        ) : null}
      </dl>
      {oddities.map(([reason, n]) => (
        <p className="warned" key={reason}>
          <Oddity code={`tracking.noted.${reason}`} count={n} />
        </p>
      ))}
    </>
  );
}
