/** The hot contract: what switches on F between two modes, whether a take would do now, what stands against it, and times. */
import type { ContractShown } from '../../../../protocol/state-cold.ts';
import { useAsked } from '../../../live/asked.ts';
import { useStage } from '../../../live/store.ts';
import { modeWord, ownerWord } from '../../../live/view.ts';
import { valueText } from '../../../param/value-text.ts';
import { formatMs } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { cx, PanelHead, Quiet } from '../../../ui/kit.tsx';
import { sayIds } from '../../../words/names.ts';
import { useWords } from '../../../words/say.ts';
import { gateTitle } from '../gate-words.ts';
import type { ChangeTarget } from './change-plan.tsx';

const asContract = (answer: unknown): ContractShown => answer as ContractShown;

export function ChangeContract({ target }: { readonly target: ChangeTarget }) {
  const { t, text } = useWords();
  const question = { to: target.mode, ...(target.scene !== undefined && { scene: target.scene }) };
  const contract = useAsked('contract.show', question, asContract);
  if (!contract) return <Quiet>{t('cold.asking')}</Quiet>;
  return (
    <section className="contract">
      <PanelHead title={t('cold.contract', { from: modeWord(contract.from), to: modeWord(contract.to) })} />
      <Today contract={contract} />
      {contract.notes ? <p className="quiet-line">{text(contract.notes)}</p> : null}
      <h3>{t('cold.switches')}</h3>
      <Switches contract={contract} />
      <h3>{t('cold.before')}</h3>
      <Before contract={contract} />
      <Times contract={contract} />
    </section>
  );
}

function Today({ contract }: { readonly contract: ContractShown }) {
  const { t, fault } = useWords();
  const { verdict, cold, blockers } = contract.today;
  const isBad = verdict === 'cold' || verdict === 'refused';
  const others = blockers.filter((one) => one.code !== 'compile.cold');
  return (
    <div className={cx('today', isBad && 'block')}>
      <p>
        <Icon name={isBad ? 'blocked' : verdict === 'blocked' ? 'warning' : 'tick'} />
        <b>{t(`cold.today.${verdict}`)}</b>
        <small>{t('cold.today', { mode: modeWord(contract.standsIn) })}</small>
      </p>
      <ul>
        {cold.map((reason) => (
          <li key={JSON.stringify(reason)}>
            <span className="kind">{t(`cold.why.${reason.kind}`)}</span> {fault(reason.why)}
          </li>
        ))}
        {others.map((blocker) => (
          <li key={JSON.stringify(blocker)}>{fault(blocker)}</li>
        ))}
      </ul>
    </div>
  );
}

function Switches({ contract }: { readonly contract: ContractShown }) {
  const words = useWords();
  const { t, text, lang } = words;
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  if (contract.switches.length === 0) return <Quiet>{t('cold.nothing')}</Quiet>;
  const say = (kind: string, id: string, value: (typeof contract.switches)[number]['to'] | null): string => {
    if (kind === 'zone') return ownerWord(studio.systems, typeof value === 'string' ? value : null);
    return valueText(
      value,
      descriptors[kind === 'picture' ? (studio.cameras[id]?.picture.path ?? '') : id],
      studio,
      words,
    );
  };
  return (
    <ul className="switches">
      {contract.switches.map(({ kind, id, from, to, keys }) => (
        <li key={`${kind}/${id}`}>
          <span className="grow">
            {kind === 'value' && descriptors[id] ? text(descriptors[id].label) : sayIds(id, studio, lang)}
            {keys > 1 ? <small className="num">{t('cold.crosspoints', { n: keys })}</small> : null}
          </span>
          <span>
            {say(kind, id, from)} → <b>{say(kind, id, to)}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Gates of the take, the closed ones first; the open ones by name only. */
function Before({ contract }: { readonly contract: ContractShown }) {
  const words = useWords();
  const studio = useStage((state) => state.studio);
  const rank = { blocking: 0, warning: 1, waived: 2, open: 3 } as const;
  const gates = contract.today.gates.toSorted((a, b) => rank[a.verdict] - rank[b.verdict]);
  if (gates.length === 0) return <Quiet>{words.t('cold.nothing')}</Quiet>;
  return (
    <ul className="before">
      {gates.map((gate) => (
        <li key={gate.id} className={gate.verdict}>
          <Icon
            name={gate.verdict === 'open' ? 'tick' : gate.verdict === 'blocking' ? 'blocked' : 'warning'}
            size="s"
          />
          <span>
            {gateTitle(gate, studio, words)}
            {gate.why && gate.verdict !== 'open' ? <small>{words.fault(gate.why)}</small> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Times({ contract }: { readonly contract: ContractShown }) {
  const { t, lang } = useWords();
  const studio = useStage((state) => state.studio);
  const takes = Object.entries(contract.takes);
  const say = (times: NonNullable<ContractShown['changes']>): string =>
    t('cold.times', { p50: formatMs(times.p50Ms), p95: formatMs(times.p95Ms), n: times.runs });
  return (
    <dl className="times">
      <dt>{t('cold.takes')}</dt>
      {takes.length === 0 ? <dd>{t('cold.never')}</dd> : null}
      {takes.map(([scene, times]) => (
        <dd key={scene} className="num">
          {scene === 'same' ? '' : `${sayIds(scene, studio, lang)}: `}
          {say(times)}
        </dd>
      ))}
      <dt>{t('cold.changes')}</dt>
      <dd className="num">{contract.changes ? say(contract.changes) : t('cold.never')}</dd>
    </dl>
  );
}
