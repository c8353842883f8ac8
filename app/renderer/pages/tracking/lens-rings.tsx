/** How far the zoom and focus rings of a camera were turned, per tracker; a hand to begin anew. */
import { useCallback } from 'react';
import { useSeconds } from '../../live/beat.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive } from '../../live/store.ts';
import { TwiceButton } from '../../ui/act-button.tsx';
import { PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { type RawRing, type RawRings, raw } from './raw-status.ts';
import './lens-rings.css';

const SETTINGS = { zoom: 'zoomCountsTo', focus: 'focusCountsTo' } as const;

/** Of the leading tracker; nothing where the tracking process does not say. */
export function LensRings({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const read = useCallback(() => JSON.stringify(raw.get(camera)?.rings ?? null), [camera]);
  const rings = JSON.parse(useSeconds(read)) as RawRings | null;
  if (rings === null) return null;
  return (
    <section className="rings">
      <PanelHead title={t('rings.title')} sub={t('rings.sub')} right={<Anew camera={camera} source={rings.source} />} />
      <dl className="says">
        <Ring name="zoom" ring={rings.zoom} />
        <Ring name="focus" ring={rings.focus} />
      </dl>
    </section>
  );
}

function Ring({ name, ring }: { readonly name: 'zoom' | 'focus'; readonly ring: RawRing }) {
  const { t } = useWords();
  const { seen, atRaw, wraps, said } = ring;
  return (
    <>
      <div className="pair">
        <dt>{t(`rings.${name}`)}</dt>
        <dd className="num">
          {seen ? t('rings.seen', { from: seen.minRaw, to: seen.maxRaw }) : t('rings.never')}
          {seen && atRaw !== null ? <small>{t('rings.at', { raw: atRaw, pct: shareOf(atRaw, seen) })}</small> : null}
        </dd>
      </div>
      {seen && said ? <Coverage seen={seen} said={said} /> : null}
      {wraps > 0 ? <p className="warned">{t('rings.wraps', { n: wraps, setting: SETTINGS[name] })}</p> : null}
    </>
  );
}

function Coverage({
  seen,
  said,
}: {
  readonly seen: NonNullable<RawRing['seen']>;
  readonly said: { fromRaw: number; toRaw: number };
}) {
  const { t } = useWords();
  const beyond = seen.minRaw < said.fromRaw || seen.maxRaw > said.toRaw;
  if (beyond) return <p className="warned">{t('rings.beyond')}</p>;
  const pct = Math.floor((100 * (seen.maxRaw - seen.minRaw)) / (said.toRaw - said.fromRaw));
  return <p className="dimmed">{t('rings.of', { pct })}</p>;
}

function Anew({ camera, source }: { readonly camera: string; readonly source: string }) {
  const { t } = useWords();
  const may = useMay('tracking.encoders.reset');
  const live = useIsLive();
  return (
    <TwiceButton
      disabled={!may || !live}
      again={t('rings.reset-now')}
      cancel={t('ask.cancel')}
      onPress={() => void send('tracking.encoders.reset', { camera, source })}
    >
      {t('rings.reset')}
    </TwiceButton>
  );
}

const shareOf = (atRaw: number, { minRaw, maxRaw }: { readonly minRaw: number; readonly maxRaw: number }): number =>
  Math.round((100 * (atRaw - minRaw)) / (maxRaw - minRaw));
