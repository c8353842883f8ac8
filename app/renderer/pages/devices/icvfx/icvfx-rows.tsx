/** One word of an ICVFX stage in a row: asked, read back, how far proved, and the hand that moves it. */
import { type ReactNode, use, useState } from 'react';
import type { Descriptor, Value } from '../../../../core/parameter.ts';
import type { ParamState } from '../../../../protocol/state.ts';
import { send } from '../../../live/send.ts';
import { useStage } from '../../../live/store.ts';
import { DriftActs } from '../../../param/drift-acts.tsx';
import { OverrideMark } from '../../../param/overrides.tsx';
import { isDoubtful, Proof } from '../../../param/proof.tsx';
import { useValueText } from '../../../param/use-value-text.ts';
import { ActButton } from '../../../ui/act-button.tsx';
import { cx } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { AdjustContext, argument, useOff, useStream } from './adjust.ts';
import { colourOf, hexOf } from './colour.ts';

interface RowProps {
  readonly path: string | undefined;
  readonly name: string;
}

/** Nothing where the preset does not expose it. */
export function WordRow({ path, name }: RowProps) {
  const descriptor = useStage((state) => (path === undefined ? undefined : state.descriptors[path]));
  if (!descriptor) return null;
  const props = { descriptor, name };
  if (descriptor.type.kind === 'number') return <SliderRow {...props} />;
  if (descriptor.type.kind === 'colour') return <ColourRow {...props} />;
  return <FlipRow {...props} />;
}

interface KnownProps {
  readonly descriptor: Descriptor;
  readonly name: string;
}

interface RowShape extends KnownProps {
  /** Its hand is one button, which stands beside what it says. */
  readonly flip?: boolean;
  readonly children: ReactNode;
}

function Row({ descriptor, name, flip, children }: RowShape) {
  const { t } = useWords();
  const say = useValueText();
  const param = useStage((state) => state.params[descriptor.path]);
  const status = param?.status ?? 'unknown';
  const asked = say(param?.desired?.value, descriptor);
  const is = say(param?.actual?.value, descriptor);
  return (
    <div
      className={cx('icrow', flip && 'flip', status === 'failed' && 'bad', status === 'drifted' && 'amber')}
      role="group"
      aria-label={name}
    >
      <span className="nm">
        {name} <OverrideMark path={descriptor.path} />
      </span>
      <span className="said">
        <span className="vals num">
          <small title={t('icvfx.asked', { value: asked })}>{swatch(param?.desired?.value) ?? asked}</small>
          <b className={cx(isDoubtful(status) && 'stale')} title={t('icvfx.is', { value: is })}>
            {swatch(param?.actual?.value) ?? is}
          </b>
        </span>
        <Proof status={status} />
      </span>
      <div className="hand">{children}</div>
      {status === 'drifted' || status === 'failed' ? (
        <div className="drift">
          <DriftActs path={descriptor.path} />
        </div>
      ) : null}
    </div>
  );
}

function swatch(value: Value | undefined): ReactNode {
  const hex = hexOf(value);
  return hex === undefined ? undefined : <i className="swatch" style={{ background: hex }} />;
}

/** What the hand starts from: what was just asked for, until the engine says what is. */
export function standing(param: ParamState | undefined): Value | undefined {
  const isOnItsWay = param?.status === 'sent' || param?.status === 'acknowledged';
  return isOnItsWay ? param.desired?.value : (param?.actual?.value ?? param?.desired?.value);
}

export function useStanding(path: string | undefined): Value | undefined {
  return useStage((state) => (path === undefined ? undefined : standing(state.params[path])));
}

interface SetProps {
  readonly descriptor: Descriptor;
  readonly value: Value;
  readonly children?: ReactNode;
  readonly onSet?: () => void;
}

/** As everywhere: class 2 asks again, class 3 is held. */
export function SetButton({ descriptor, value, children, onSet }: SetProps) {
  const { t } = useWords();
  const say = useValueText();
  const { path, safety } = descriptor;
  const off = useOff(path);
  const wanted = say(value, descriptor);
  return (
    <ActButton
      safety={safety}
      disabled={off}
      again={t('param.send-now', { value: wanted })}
      cancel={t('ask.cancel')}
      onPress={() => {
        onSet?.();
        void send('param.set', { path, value: argument(value) });
      }}
    >
      {children ?? t(safety === 3 ? 'param.hold-set' : 'param.set', { value: wanted })}
    </ActButton>
  );
}

function FlipRow({ descriptor, name }: KnownProps) {
  const now = useStanding(descriptor.path);
  const { type } = descriptor;
  const others: readonly Value[] = type.kind === 'boolean' ? [true, false] : type.kind === 'enum' ? type.options : [];
  return (
    <Row descriptor={descriptor} name={name} flip={others.length < 3}>
      {others
        .filter((value) => value !== now)
        .map((value) => (
          <SetButton key={String(value)} descriptor={descriptor} value={value} />
        ))}
    </Row>
  );
}

/** A value that is dragged: at once where adjusting is open, else by its button. */
function useDraft(descriptor: Descriptor) {
  const { leftS } = use(AdjustContext);
  const off = useOff(descriptor.path);
  const stream = useStream(descriptor.path);
  const [draft, setDraft] = useState<Value>();
  const isLive = descriptor.safety < 2 || (descriptor.safety === 2 && leftS > 0);
  return {
    off,
    draft,
    drop: () => setDraft(undefined),
    move: (value: Value) => {
      setDraft(value);
      if (isLive) stream(value);
    },
    /** The finger is up: what was sent shows as what it became. */
    rest: () => {
      if (isLive) setDraft(undefined);
    },
    waits: draft !== undefined && !isLive,
  };
}

function SliderRow({ descriptor, name }: KnownProps) {
  const now = useStanding(descriptor.path);
  const { off, draft, move, rest, drop, waits } = useDraft(descriptor);
  const say = useValueText();
  if (descriptor.type.kind !== 'number') return null;
  const { min, max, step } = descriptor.type;
  const value = draft ?? now;
  return (
    <Row descriptor={descriptor} name={name}>
      <input
        type="range"
        aria-label={name}
        aria-valuetext={say(value, descriptor)}
        min={min}
        max={max}
        step={step ?? 'any'}
        value={typeof value === 'number' ? value : min}
        disabled={off}
        onChange={(event) => move(Number(event.currentTarget.value))}
        onPointerUp={rest}
        onKeyUp={rest}
      />
      {waits && draft !== undefined ? <SetButton descriptor={descriptor} value={draft} onSet={drop} /> : null}
    </Row>
  );
}

function ColourRow({ descriptor, name }: KnownProps) {
  const now = useStanding(descriptor.path);
  const { off, draft, move, rest, drop, waits } = useDraft(descriptor);
  return (
    <Row descriptor={descriptor} name={name}>
      <input
        type="color"
        aria-label={name}
        value={hexOf(draft ?? now) ?? '#000000'}
        disabled={off}
        onChange={(event) => {
          const colour = colourOf(event.currentTarget.value);
          if (colour) move(colour);
        }}
        onBlur={rest}
      />
      {waits && draft !== undefined ? <SetButton descriptor={descriptor} value={draft} onSet={drop} /> : null}
    </Row>
  );
}
