/** Step 1: on which wall, who will see it, what stands against it; then the key that is held. */
import { useState } from 'react';
import { FLASHES, planFlashes } from '../../../core/delay/flash-plan.ts';
import type { DelayWay } from '../../../protocol/state-delay.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Field, Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import type { DelayView } from './delay-view.ts';

interface SafeProps {
  readonly camera: string;
  readonly view: DelayView;
  readonly way: DelayWay;
  readonly onZone: (zone: string) => void;
}

export function DelaySafe({ camera, view, way, onZone }: SafeProps) {
  const { t, text } = useWords();
  const zones = useStage((state) => state.studio.zones);
  const system = useStage((state) => state.studio.systems[way.system]);
  const rate = useStage((state) => state.sync.clock.rate);
  const may = useMay('delaycal.start');
  const live = useIsLive();
  const seen = view.video?.live === true;
  const [asked, setAsked] = useState<'video' | 'operator'>();
  const by = asked ?? (seen ? 'video' : 'operator');
  const [late, setLate] = useState('0');
  const latencyMs = Number(late);
  const lateKnown = late.trim() !== '' && latencyMs >= 0 && latencyMs <= 2_000;
  const against = way.checks.some((check) => check.why !== null);
  const ready = may && live && !against && !view.flashing && (by === 'video' ? seen : lateKnown);
  const lastFrame = planFlashes(rate, FLASHES.usual).at(-1)?.darkFrame ?? 0;
  const start = (): void =>
    void send('delaycal.start', {
      camera,
      zone: way.zone,
      by,
      warned: true,
      ...(by === 'operator' ? { latencyMs } : {}),
    });
  return (
    <>
      <div className="pickrow">
        <small>{t('delaycal.zone')}</small>
        <Seg
          label={t('delaycal.zone')}
          value={way.zone}
          options={view.ways.map(({ zone }) => ({ id: zone, name: zones[zone] ? text(zones[zone].short) : zone }))}
          onPick={onZone}
        />
      </div>
      <p className="dimmed">
        {t('delaycal.patch', {
          system: system ? text(system.name) : way.system,
          pct: way.areaPct ?? '?',
          nits: way.nits ?? '?',
        })}
      </p>
      <Checks way={way} />
      <div className="pickrow">
        <small>{t('delaycal.by')}</small>
        <Seg
          label={t('delaycal.by')}
          value={by}
          options={(['video', 'operator'] as const).map((id) => ({ id, name: t(`delaycal.by.${id}`) }))}
          onPick={setAsked}
        />
      </div>
      {by === 'video' ? (
        <p className="dimmed">
          {view.video === null
            ? t('delaycal.video-none')
            : t(seen ? 'delaycal.video-live' : 'delaycal.video-silent', { source: text(view.video.name) })}
        </p>
      ) : (
        <>
          <p className="dimmed">{t('delaycal.operator-how')}</p>
          <div className="pickrow">
            <small>{t('delaycal.recorder-late')}</small>
            <Field label={t('delaycal.recorder-late')} type="number" value={late} onChange={setLate} />
          </div>
        </>
      )}
      <div className="acts flashkey">
        <HoldButton disabled={!ready} onHold={start}>
          {t('delaycal.hold')}
        </HoldButton>
        <small className="dimmed">
          {t('delaycal.hold-how', { n: FLASHES.usual, s: Math.ceil((lastFrame * rate.den) / rate.num) })}
        </small>
      </div>
    </>
  );
}

/** Quiet while all is well; else what stands against it, and what a person can do. */
function Checks({ way }: { readonly way: DelayWay }) {
  const { t, fault, hint } = useWords();
  const against = way.checks.filter((check) => check.why !== null);
  if (against.length === 0)
    return (
      <p className="calm">
        <Icon name="tick" size="s" />
        {t('delaycal.all-fine', { n: way.checks.length })}
      </p>
    );
  return (
    <ul className="against">
      {against.map(({ kind, why }) => (
        <li key={kind}>
          <Icon name="warning" size="s" />
          <span>
            <small>{t('delaycal.needed', { what: t(`delaycal.check.${kind}`) })}</small>
            {why ? fault(why) : null}
            {why && hint(why) !== '' ? <em>{hint(why)}</em> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
