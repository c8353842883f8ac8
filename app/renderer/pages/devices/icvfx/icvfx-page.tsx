/** ICVFX: cameras, the stage, light cards and viewports of an engine, by hand, on a tablet too. */
import { use, useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { type IcvfxStage, icvfxStage, icvfxWarnings, type NotExposed } from '../../../../core/ndisplay/icvfx.ts';
import type { StageState } from '../../../../protocol/state.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive, useStage, useStageList } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Since } from '../../../ui/age.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Button, PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { DeviceTabs } from '../engines/device-tabs.tsx';
import { AdjustContext, coveredBy, useAdjusting } from './adjust.ts';
import { CameraCards } from './camera-cards.tsx';
import { standing } from './icvfx-rows.tsx';
import { LightCards } from './light-cards.tsx';
import { StageCard } from './stage-card.tsx';
import '../../technician.css';
import './icvfx.css';

/** Named in the line; the rest is counted. */
const FEW = 6;

export function IcvfxPage() {
  const { t } = useWords();
  const stages = useStages();
  const [picked, pick] = useState<string>();
  const stage = stages.find(({ system }) => system === picked) ?? stages[0];
  if (!stage)
    return (
      <main className="page">
        <section className="panel scrolls">
          <DeviceTabs tab="icvfx" />
          <Quiet>{t('icvfx.none')}</Quiet>
        </section>
      </main>
    );
  return <Stage key={stage.system} stage={stage} systems={stages.map(({ system }) => system)} onPick={pick} />;
}

/** Of every system that speaks a word of it. */
function useStages(): readonly IcvfxStage[] {
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  return useMemo(
    () =>
      Object.values(studio.systems)
        .filter(({ kind }) => kind === 'vp')
        .flatMap(({ id }) => icvfxStage(id, descriptors, Object.keys(studio.cameras)) ?? []),
    [studio, descriptors],
  );
}

function pathsOf({ stage, cameras, lightcards, viewports }: IcvfxStage): readonly string[] {
  return [stage, ...[...cameras, ...lightcards, ...viewports].map(({ paths }) => paths)].flatMap((paths) =>
    Object.values(paths),
  );
}

interface StageProps {
  readonly stage: IcvfxStage;
  readonly systems: readonly string[];
  readonly onPick: (system: string) => void;
}

function Stage({ stage, systems, onPick }: StageProps) {
  const { t, text } = useWords();
  const names = useStage((state) => state.studio.systems);
  const nameOf = (id: string): string => (names[id] ? text(names[id].name) : id);
  const paths = useMemo(() => pathsOf(stage), [stage]);
  const seenBy = useStageList((state) => [...new Set(paths.flatMap((path) => coveredBy(state, path)))]);
  const adjust = useAdjusting(seenBy.length > 0);
  return (
    <AdjustContext value={adjust}>
      <main className="page icvfx">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
        <section className="panel scrolls" tabIndex={0} aria-label={t('icvfx.title')}>
          <DeviceTabs tab="icvfx" />
          {systems.length > 1 ? (
            <div className="tabs">
              <Seg
                label={t('icvfx.system')}
                value={stage.system}
                options={systems.map((id) => ({ id, name: nameOf(id) }))}
                onPick={onPick}
              />
            </div>
          ) : null}
          <PanelHead
            title={t('icvfx.title')}
            sub={nameOf(stage.system)}
            right={<Opener isCovered={seenBy.length > 0} />}
          />
          <Away paths={paths} />
          <OnAir seenBy={seenBy} />
          <Pitfalls stage={stage} />
          <CameraCards stage={stage} />
          <StageCard stage={stage} />
          <Missing missing={stage.missing} />
        </section>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
        <aside className="panel scrolls" tabIndex={0} aria-label={t('icvfx.cards')}>
          <LightCards cards={stage.lightcards} />
        </aside>
      </main>
    </AdjustContext>
  );
}

function Opener({ isCovered }: { readonly isCovered: boolean }) {
  const { t } = useWords();
  const { leftS, open, close } = use(AdjustContext);
  const may = useMay('param.set');
  const live = useIsLive();
  if (leftS > 0)
    return (
      <Button icon="pulse" onPress={close}>
        {t('icvfx.adjusting', { s: leftS })}
      </Button>
    );
  return (
    <TwiceButton
      disabled={!may || !live || isCovered}
      again={t('icvfx.adjust-now')}
      cancel={t('ask.cancel')}
      onPress={open}
    >
      {t('icvfx.adjust')}
    </TwiceButton>
  );
}

/** Devices that carry a word and are not there: what they said is no longer known. */
function Away({ paths }: { readonly paths: readonly string[] }) {
  const { t, text, fault } = useWords();
  const [, go] = useLocation();
  const away = useStageList((state) =>
    [...new Set(paths.map((path) => state.descriptors[path]?.device ?? ''))].filter(
      (device) => state.devices[device]?.status !== 'online',
    ),
  );
  const devices = useStage((state) => state.devices);
  const names = useStage((state) => state.studio.devices);
  return away.map((device) => {
    const state = devices[device];
    const name = names[device]?.name;
    return state ? (
      <p key={device} className="icline fl">
        <Icon name="fault" size="s" />
        <span className="grow">
          <b>{name ? text(name) : device}</b> {t(`device.${state.status}`)} {t('devices.since')}{' '}
          <Since atUs={state.sinceUs} />
          {state.why ? ` · ${fault(state.why)}` : ''}
        </span>
        <Button small look="quiet" onPress={() => go(`/devices/${device}`)}>
          {t('xr.open-device')}
        </Button>
      </p>
    ) : null;
  });
}

function OnAir({ seenBy }: { readonly seenBy: readonly string[] }) {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  if (seenBy.length === 0) return null;
  const names = seenBy.map((id) => (cameras[id] ? text(cameras[id].name) : id)).join(t('comma'));
  return (
    <p className="icline">
      <Icon name="warning" size="s" />
      <span className="grow">{t('icvfx.on-air', { cameras: names })}</span>
    </p>
  );
}

function Pitfalls({ stage }: { readonly stage: IcvfxStage }) {
  const { t, text } = useWords();
  const cameras = useStage((state) => state.studio.cameras);
  const read = useCallback(
    (state: StageState) => JSON.stringify(icvfxWarnings(stage, (path) => standing(state.params[path]))),
    [stage],
  );
  const warnings = JSON.parse(useStage(read)) as ReturnType<typeof icvfxWarnings>;
  return warnings.map(({ kind, of = '' }) => (
    <p key={`${kind} ${of}`} className="icline">
      <Icon name="warning" size="s" />
      <span className="grow">{t(`icvfx.warn.${kind}`, { of: cameras[of] ? text(cameras[of].name) : of })}</span>
    </p>
  ));
}

/** One line; behind it, what a preset has to expose. */
function Missing({ missing }: { readonly missing: readonly NotExposed[] }) {
  const { t } = useWords();
  const [isOpen, open] = useState(false);
  if (missing.length === 0) return null;
  return (
    <section className="icmissing" aria-label={t('icvfx.missing-title')}>
      <p>
        {t('icvfx.missing', {
          names: missing
            .map(({ label }) => label)
            .slice(0, FEW)
            .join(t('comma')),
        })}
        {missing.length > FEW ? ` ${t('icvfx.missing-more', { n: missing.length - FEW })}` : ''}
      </p>
      <Button look="quiet" icon={isOpen ? 'down' : 'arrow'} expanded={isOpen} onPress={() => open(!isOpen)}>
        {t('icvfx.expose')}
      </Button>
      {isOpen ? (
        <dl>
          {missing.map(({ label, property }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="mono">{property}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </section>
  );
}
