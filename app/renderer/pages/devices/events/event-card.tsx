/** One event of the palette: what it carries, and a large button that asks as much of the hand as its class says. */
import { useState } from 'react';
import { addressText, type EventParameter } from '../../../../core/ndisplay/stage-event.ts';
import type { Value } from '../../../../core/parameter.ts';
import type { EventShown } from '../../../../protocol/state-event.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useLive, useStage } from '../../../live/store.ts';
import { ValueInput } from '../../../param/value-input.tsx';
import { readValue } from '../../../param/value-text.ts';
import { ActButton } from '../../../ui/act-button.tsx';
import { formatClock } from '../../../ui/format.ts';
import { Button, cx } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

interface CardProps {
  readonly id: string;
  readonly event: EventShown;
  readonly edited: boolean;
  readonly onEdit: () => void;
}

export function EventCard({ id, event, edited, onEdit }: CardProps) {
  const { t, text } = useWords();
  const sent = useStage((state) => state.events?.sent[id]);
  const isOperator = useLive(({ role }) => role === 'operator' || role === 'admin');
  const may = useMay('event.fire') && (event.safety < 3 || isOperator);
  const mayEdit = useMay('event.save');
  const live = useIsLive();
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const { version, parameters, safety } = event;
  const values = valuesOf(parameters, texts);
  const fire = (): void => {
    if (values) void send('event.fire', { id, version, values });
  };
  return (
    <article className={cx('evcard', edited && 'sel')} aria-label={text(event.name)}>
      <header>
        <span className="grow">
          <b>{text(event.name)}</b>
          <small className="mono">{addressText(event.address)}</small>
        </span>
        {mayEdit ? (
          <Button small look="quiet" label={t('events.edit', { name: text(event.name) })} onPress={onEdit}>
            {t('events.edit-short')}
          </Button>
        ) : null}
      </header>
      {parameters.map(({ name, type, first }) => (
        <div key={name} className="evvalue">
          <small>{name}</small>
          <ValueInput
            about={{ type }}
            label={name}
            text={texts[name] ?? (first === undefined ? '' : String(first))}
            onText={(next) => setTexts({ ...texts, [name]: next })}
          />
        </div>
      ))}
      <ActButton
        safety={safety}
        disabled={!may || !live || values === undefined}
        again={t('events.again')}
        cancel={t('events.cancel')}
        onPress={fire}
      >
        {t(`events.fire.${safety}`, { name: text(event.name) })}
      </ActButton>
      {event.discard ? <p className="evsent">{t('events.discards')}</p> : null}
      <p className="evsent">
        {sent ? t('events.sent', { at: formatClock(sent.wallMs), by: sent.by }) : t('events.not-sent')}
      </p>
    </article>
  );
}

/** Undefined while one of them means nothing. */
function valuesOf(
  parameters: readonly EventParameter[],
  texts: Readonly<Record<string, string>>,
): Record<string, Exclude<Value, readonly number[]>> | undefined {
  const values: Record<string, Exclude<Value, readonly number[]>> = {};
  for (const { name, type, first } of parameters) {
    const value = readValue(texts[name] ?? (first === undefined ? '' : String(first)), type);
    if (value === undefined || typeof value === 'object') return undefined;
    values[name] = value;
  }
  return values;
}
