/** May we: blockers first with what to do, waived ones by whom, the open ones one thin line each. */
import { useState } from 'react';
import { navigate } from 'wouter/use-hash-location';
import type { Gate } from '../../../core/stage/plan.ts';
import type { CommandArgs, CommandName } from '../../../protocol/commands.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useLive, useStage } from '../../live/store.ts';
import { Age } from '../../ui/age.tsx';
import { formatClock } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Button, cx, Field } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { useGateTarget } from './gate-target.ts';
import { fixAct, fixSays, gateFigures, gateTitle } from './gate-words.ts';

const ORDER: readonly Gate['verdict'][] = ['blocking', 'warning', 'waived', 'open'];

export function Verdict({ gates }: { readonly gates: readonly Gate[] }) {
  const { t } = useWords();
  const count = (verdict: Gate['verdict']): number => gates.filter((gate) => gate.verdict === verdict).length;
  const blocked = count('blocking');
  const waived = count('waived');
  const warned = count('warning');
  const rest = [
    t('gates.pass', { n: count('open') }),
    warned > 0 ? t('gates.warned', { n: warned }) : '',
    waived > 0 ? t('gates.waived', { n: waived }) : '',
  ];
  return (
    <div className={cx('verdict', blocked > 0 && 'block')}>
      <Icon name={blocked > 0 ? 'blocked' : 'tick'} />
      <span>{blocked > 0 ? t('gates.blocked', { n: blocked }) : t('gates.ready')}</span>
      <small>{rest.filter(Boolean).join(t('comma'))}</small>
    </div>
  );
}

export function Gates({ gates }: { readonly gates: readonly Gate[] }) {
  const { t } = useWords();
  const sorted = gates.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section className="gates" tabIndex={0} aria-label={t('gates.title')}>
      {sorted.map((gate) =>
        gate.verdict === 'blocking' ? (
          <Blocker key={gate.id} gate={gate} />
        ) : gate.verdict === 'waived' ? (
          <Waived key={gate.id} gate={gate} />
        ) : (
          <Passing key={gate.id} gate={gate} />
        ),
      )}
    </section>
  );
}

function Blocker({ gate }: { readonly gate: Gate }) {
  const words = useWords();
  const { t, fault, hint } = words;
  const studio = useStage((state) => state.studio);
  const why = gate.why ? gate.why : undefined;
  return (
    <div className="gate block">
      <Icon name="blocked" />
      <span className="nm">{gateTitle(gate, studio, words)}</span>
      <span />
      <span />
      <Age atUs={gate.atUs} />
      {why ? (
        <p className="why">
          {fault(why)} {hint(why)}
        </p>
      ) : null}
      <GateActs gate={gate} says={fixSays(gate, words) || t('gate.look')} />
    </div>
  );
}

/** The fix as a button where it is a command, as a sentence where only a person can do it; and the waiver. */
function GateActs({ gate, says }: { readonly gate: Gate; readonly says: string }) {
  const { t } = useWords();
  const [waiving, setWaiving] = useState(false);
  const [reason, setReason] = useState('');
  const mayWaive = useMay('gate.waive');
  const live = useIsLive();
  const role = useLive((live) => live.role);
  const target = useGateTarget();
  const act = fixAct(gate.fix, role, target);
  const waive = (): void => {
    if (reason.trim() === '') return;
    void send('gate.waive', { gate: gate.id, reason: reason.trim() }).then((reply) => reply.ok && setWaiving(false));
  };
  if (waiving)
    return (
      <div className="fix">
        <Field label={t('gate.waive-why')} value={reason} onChange={setReason} onEnter={waive} autoFocus />
        <Button look="primary" disabled={reason.trim() === '' || !live} onPress={waive}>
          {t('gate.waive')}
        </Button>
        <Button look="quiet" onPress={() => setWaiving(false)}>
          {t('ask.cancel')}
        </Button>
      </div>
    );
  return (
    <div className="fix">
      {act?.kind === 'command' ? (
        <FixButton name={act.name} args={act.args}>
          {says}
        </FixButton>
      ) : act ? (
        <Button onPress={() => navigate(act.to)}>{says}</Button>
      ) : gate.fix ? (
        <p className="byhand">{says}</p>
      ) : null}
      {gate.waivable && mayWaive ? (
        <Button look="quiet" disabled={!live} onPress={() => setWaiving(true)}>
          {t('gate.waive')}
        </Button>
      ) : null}
    </div>
  );
}

interface FixProps {
  readonly name: CommandName;
  readonly args: Readonly<Record<string, unknown>>;
  readonly children: string;
}
function FixButton({ name, args, children }: FixProps) {
  const may = useMay(name);
  const live = useIsLive();
  const [busy, setBusy] = useState(false);
  return (
    <Button
      disabled={!may || !live || busy}
      onPress={() => {
        setBusy(true);
        void send(name, args as CommandArgs<typeof name>).finally(() => setBusy(false));
      }}
    >
      {children}
    </Button>
  );
}

function Waived({ gate }: { readonly gate: Gate }) {
  const words = useWords();
  const { t, fault } = words;
  const why = gate.why ? gate.why : undefined;
  const studio = useStage((state) => state.studio);
  const waiver = useStage((state) => state.waivers[gate.id]);
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const may = useMay('gate.unwaive');
  return (
    <div className="gate waived">
      <Icon name="flag" />
      <span className="nm">
        {gateTitle(gate, studio, words)}
        {why ? <small>{fault(why)}</small> : null}
        {waiver ? (
          <small>
            {t('gate.waived-by', {
              seat: waiver.seat,
              until: formatClock(wallAt0 + waiver.untilUs / 1_000),
              reason: waiver.reason,
            })}
          </small>
        ) : null}
      </span>
      <span />
      <span />
      {waiver && may ? (
        <Button look="quiet" small onPress={() => void send('gate.unwaive', { gate: gate.id })}>
          {t('gate.unwaive')}
        </Button>
      ) : (
        <Age atUs={gate.atUs} />
      )}
    </div>
  );
}

/** An open gate is one thin line; a warning says below it why, and what may be done. */
function Passing({ gate }: { readonly gate: Gate }) {
  const words = useWords();
  const { fault } = words;
  const studio = useStage((state) => state.studio);
  const warned = gate.verdict === 'warning';
  const { value, limit, more } = gateFigures(gate, studio, words);
  const why = gate.why ? gate.why : undefined;
  return (
    <>
      <div className={cx('gate', warned && 'warn')}>
        <Icon name={warned ? 'warning' : 'tick'} />
        <span className="nm">
          {gateTitle(gate, studio, words)}
          {more ? <small>{more}</small> : null}
        </span>
        <span className={cx('v num', gate.value === undefined && 'stale')}>{value}</span>
        <span className="lim num">{limit}</span>
        {gate.atUs === undefined && !warned ? <span /> : <Age atUs={gate.atUs} />}
      </div>
      {warned ? (
        <div className="gate more-of">
          <span />
          <div className="wide">
            {why ? <p className="why">{fault(why)}</p> : null}
            <GateActs gate={gate} says={fixSays(gate, words)} />
          </div>
        </div>
      ) : null}
    </>
  );
}
