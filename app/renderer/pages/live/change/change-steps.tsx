/** The check list: number, what is done, who proves it, how long it took here, and the act that is due. */
import { useState } from 'react';
import { partNumber } from '../../../../core/contract/cold-list.ts';
import type { Gate } from '../../../../core/stage/plan.ts';
import type { ColdShown, ColdStepShown } from '../../../../protocol/state-cold.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { ownerWord } from '../../../live/view.ts';
import { valueText } from '../../../param/value-text.ts';
import { formatMs, formatValue } from '../../../ui/format.ts';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Icon, type IconName } from '../../../ui/icons.tsx';
import { Button, cx, Field } from '../../../ui/kit.tsx';
import { useWords, type Words, wordKey } from '../../../words/say.ts';
import { NodeActs } from '../../devices/engines/node-acts.tsx';
import { gateFigures, gateTitle } from '../gate-words.ts';

/** Without a change it is the list that would be walked: nothing can be done yet. */
export function ChangeSteps({ cold, steps }: { readonly cold?: ColdShown; readonly steps: readonly ColdStepShown[] }) {
  return (
    <ol className="coldlist">
      {steps.map((step) => (
        <StepRow key={step.id} cold={cold} step={step} />
      ))}
    </ol>
  );
}

const ICONS: Readonly<Record<ColdStepShown['run']['at'], IconName | undefined>> = {
  waiting: undefined,
  ready: 'arrow',
  doing: 'clock',
  unproved: 'follow',
  confirmed: 'tick',
  ticked: 'tick',
  failed: 'fault',
  'cut-off': 'warning',
  fallen: 'fault',
};

function StepRow({ cold, step }: { readonly cold: ColdShown | undefined; readonly step: ColdStepShown }) {
  const { t, fault } = useWords();
  const { run, times } = step;
  const icon = ICONS[run.at];
  const why = run.why && run.at !== 'confirmed' && run.at !== 'ticked' ? run.why : undefined;
  return (
    <li className={cx(cold && `is-${run.at}`, run.back && 'back')} data-step={step.id}>
      <span className="no num">{partNumber(step.part)}</span>
      <span className="ic">{cold && icon ? <Icon name={icon} size="s" /> : null}</span>
      <div className="what">
        <b>
          <StepName step={step} />
        </b>
        <Writes step={step} />
        <Evidence step={step} />
        <StepGates step={step} />
        {why ? <p className="why">{fault(why)}</p> : null}
      </div>
      <span className="took num">{times ? formatMs(times.p50Ms) : ''}</span>
      <div className="now">
        {cold ? (
          <>
            <StepState step={step} />
            <StepActs cold={cold} step={step} />
          </>
        ) : step.tick ? (
          <small>{t('cold.by-eye')}</small>
        ) : null}
      </div>
    </li>
  );
}

function StepName({ step }: { readonly step: ColdStepShown }) {
  const { t, text } = useWords();
  const systems = useStage((state) => state.studio.systems);
  const name = step.name ? text(step.name) : t(`cold.part.${step.part}`);
  return step.about === undefined ? name : `${name} · ${ownerWord(systems, step.about)}`;
}

/** What the product writes. */
function Writes({ step }: { readonly step: ColdStepShown }) {
  const words = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const studio = useStage((state) => state.studio);
  return Object.entries(step.set).map(([path, value]) => {
    const descriptor = descriptors[path];
    return (
      <p key={path} className="writes">
        {descriptor ? words.text(descriptor.label) : path} → <b>{valueText(value, descriptor, studio, words)}</b>
      </p>
    );
  });
}

/** What a person is asked to see, or saw. */
function Evidence({ step }: { readonly step: ColdStepShown }) {
  const { t } = useWords();
  const key = wordKey(`cold.ask.${step.part}`);
  if (step.run.evidence !== undefined) return <p className="saw">“{step.run.evidence}”</p>;
  return step.tick && key ? <p className="asks">{t(key)}</p> : null;
}

/** Of what a step reads, what is not as it should be. */
function StepGates({ step }: { readonly step: ColdStepShown }) {
  const words = useWords();
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  const odd = step.gates.filter((gate) => gate.verdict !== 'open');
  return odd.map((gate) => {
    const figures = gateFigures(gate, studio, words);
    const label = gate.kind === 'reads' ? descriptors[gate.reads[0] ?? '']?.label : undefined;
    const { value, limit } = label ? readFigures(gate, words) : figures;
    return (
      <p key={gate.id} className={cx('odd', gate.verdict)}>
        <Icon name={gate.verdict === 'blocking' ? 'blocked' : 'warning'} size="s" />
        {label ? words.text(label) : gateTitle(gate, studio, words)}
        <span className="num">{gate.value === undefined ? '?' : value}</span>
        {limit ? <small className="num">/ {limit}</small> : null}
      </p>
    );
  });
}

/** What a parameter reads and shall read: flags as the rest of the page says them. */
function readFigures({ value, limit }: Gate, words: Words): { readonly value: string; readonly limit: string } {
  const say = (figure: Gate['value']): string =>
    figure === 'true' || figure === 'false'
      ? words.t(figure === 'true' ? 'param.on' : 'param.off')
      : formatValue(figure);
  return { value: say(value), limit: say(limit) };
}

function StepState({ step }: { readonly step: ColdStepShown }) {
  const { t } = useWords();
  const { at, back, by } = step.run;
  const seat = by ?? '';
  // The lock and its end are this console's own: no device said anything.
  const isOwn = at === 'confirmed' && Object.keys(step.set).length + step.checks.length === 0;
  return (
    <span className="state">
      {at === 'waiting' ? null : <small>{isOwn ? t('cold.own') : t(`cold.at.${at}`, { seat })}</small>}
      {back ? (
        <small className="back">{t(`cold.${step.part === 'black' ? 'dark' : 'back'}.${back}`, { seat })}</small>
      ) : null}
    </span>
  );
}

function StepActs({ cold, step }: { readonly cold: ColdShown; readonly step: ColdStepShown }) {
  const { t } = useWords();
  const may = useMay('cold.do');
  const live = useIsLive();
  const { run } = step;
  // After the arrival only what fell is mended.
  const canAct = cold.at === 'running' || cold.at === 'stopped' || cold.at === 'requalify';
  if (cold.back) {
    const isDue = cold.backAt === step.id && run.back !== 'doing' && cold.at !== 'interrupted';
    return isDue ? <TickRow step={step} /> : null;
  }
  if (!canAct) return null;
  const writes = Object.keys(step.set).length > 0;
  const isOdd = run.at === 'failed' || run.at === 'cut-off' || run.at === 'fallen';
  return (
    <>
      {writes && (run.at === 'ready' || isOdd) ? (
        <HoldButton disabled={!may || !live} onHold={() => void send('cold.do', { step: step.id })}>
          {t(isOdd ? 'cold.again' : 'cold.do')}
        </HoldButton>
      ) : null}
      {run.at === 'unproved' ? <Launch step={step} /> : null}
      {run.at === 'unproved' || isOdd ? <TickRow step={step} /> : null}
    </>
  );
}

/** Where the launcher knows the cluster that is to be started, its own keys stand here; that it is up, a person ticks. */
function Launch({ step }: { readonly step: ColdStepShown }) {
  const system = step.part === 'prepare' ? (step.about ?? '') : '';
  const book = useStage((state) => state.engines?.[system]);
  return book ? <NodeActs system={system} nodes={book.nodes} busy={book.run !== null} /> : null;
}

/** A tick says what was seen; without that it cannot be given. */
function TickRow({ step }: { readonly step: ColdStepShown }) {
  const { t } = useWords();
  const [seen, setSeen] = useState('');
  const may = useMay('cold.tick');
  const live = useIsLive();
  const evidence = seen.trim();
  const tick = (): void => {
    if (evidence === '') return;
    void send('cold.tick', { step: step.id, evidence }).then(
      (reply) => reply.ok && setSeen((now) => (now === seen ? '' : now)),
    );
  };
  return (
    <span className="tickrow">
      <Field label={t('cold.evidence')} value={seen} onChange={setSeen} onEnter={tick} />
      <Button disabled={!may || !live || evidence === ''} onPress={tick}>
        {t('cold.tick')}
      </Button>
    </span>
  );
}
