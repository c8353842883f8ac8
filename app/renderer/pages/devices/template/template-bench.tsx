/**
 * The test bench of a description: one parameter set or asked for, and what came, explained by what stands in the form.
 * Setting goes the way of every parameter, with the same classes and the same proof.
 */
import { useState } from 'react';
import type { Explained } from '../../../../protocol/profile-book.ts';
import { useAnswer, useTyped } from '../../../live/asked.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { SetByHand } from '../../../param/set-by-hand.tsx';
import { Button, PanelHead, Quiet } from '../../../ui/kit.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords, type Words } from '../../../words/say.ts';
import { DeviceTrace, useTrace } from '../device-trace.tsx';
import { pathsOf } from '../device-view.ts';
import { type Bag } from './template-form.ts';

/** Of so many of the newest, heartbeats among them, so many are shown. */
const LOOKED_AT = 24;
const EXPLAINED = 8;

const asExplained = (answer: unknown): readonly Explained[] =>
  (answer as { readonly heard: readonly Explained[] }).heard;

interface BenchProps {
  readonly device: string;
  readonly settings: Bag;
  /** As saved: only these can be asked for. */
  readonly saved: Bag;
}

export function TemplateBench({ device, settings, saved }: BenchProps) {
  const { t } = useWords();
  const keys = Object.keys(saved);
  const [key, setKey] = useState(keys[0] ?? '');
  const descriptors = useStage((state) => state.descriptors);
  const may = useMay('template.ask');
  const live = useIsLive();
  const path = pathsOf(descriptors, device).find((one) => descriptors[one]?.keys.includes(key));
  return (
    <>
      <Quiet>{t('template.bench.about')}</Quiet>
      <div className="tplacts">
        <Pick
          label={t('template.bench.param')}
          value={key}
          options={keys.map((id) => ({ id, name: id }))}
          onPick={setKey}
        />
        <Button small disabled={!may || !live || key === ''} onPress={() => void send('template.ask', { device, key })}>
          {t('template.bench.ask')}
        </Button>
      </div>
      {path === undefined ? <Quiet>{t('template.bench.unknown')}</Quiet> : <SetByHand path={path} />}
      <Heard device={device} settings={settings} />
      <div className="tpltrace">
        <DeviceTrace device={device} />
      </div>
    </>
  );
}

function Heard({ device, settings }: { readonly device: string; readonly settings: Bag }) {
  const words = useWords();
  const { t } = words;
  const { lines } = useTrace(device, false);
  const typed = useTyped(settings);
  const hex = lines
    .filter(({ dir }) => dir === 'in')
    .slice(-LOOKED_AT)
    .map((line) => line.hex);
  const args = hex.length === 0 ? undefined : { settings: typed, hex };
  const { value: explained = [] } = useAnswer('template.match', args, asExplained);
  const shown = explained.filter(({ values, answer }) => values.length > 0 || answer !== 'keepAlive').slice(-EXPLAINED);
  return (
    <section>
      <PanelHead title={t('template.bench.heard')} />
      {shown.length === 0 ? <Quiet>{t('template.bench.none')}</Quiet> : null}
      <ol className="tplheard">
        {Object.entries(shown).map(([nth, one]) => (
          <li key={nth}>
            <span className="mono" title={one.message}>
              {one.message}
            </span>
            <b>{meaning(one, words)}</b>
          </li>
        ))}
      </ol>
    </section>
  );
}

function meaning({ values, answer }: Explained, { t }: Words): string {
  const said = values.map(({ key, value }) => `${key} = ${JSON.stringify(value)}`);
  if (answer) said.push(t(`template.bench.${answer}`));
  return said.length === 0 ? t('template.bench.nothing') : said.join(' · ');
}
