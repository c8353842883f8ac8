/** One parameter set by hand: what it may be, how much the hand must mean it, how far it got, and one step back. */
import { useCallback, useState } from 'react';
import type { Descriptor } from '../../core/parameter.ts';
import { useSeconds } from '../live/beat.ts';
import { send, useMay } from '../live/send.ts';
import { nowUs } from '../live/session.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Button, Quiet } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { useValueText } from './use-value-text.ts';
import { ValueInput } from './value-input.tsx';
import { rangeText, readValue } from './value-text.ts';

/** Class 1: instant, and undone for this long without searching for the way. */
const UNDO_US = 10_000_000;

export function SetByHand({ path }: { readonly path: string }) {
  const { t } = useWords();
  const descriptor = useStage((state) => state.descriptors[path]);
  if (!descriptor) return null;
  if (!descriptor.writable) return <Quiet>{t('param.read-only')}</Quiet>;
  if (descriptor.safety === 4) return <Quiet>{t('param.motion')}</Quiet>;
  return <Setter key={path} descriptor={descriptor} />;
}

function Setter({ descriptor }: { readonly descriptor: Descriptor }) {
  const { t, text: name } = useWords();
  const say = useValueText();
  const { path, type, safety } = descriptor;
  const may = useMay('param.set');
  const live = useIsLive();
  const [text, setText] = useState('');
  const [sentUs, setSentUs] = useState<number>();
  const read = useCallback(
    () => (sentUs === undefined ? 0 : Math.ceil((sentUs + UNDO_US - nowUs()) / 1_000_000)),
    [sentUs],
  );
  const undoS = useSeconds(read);
  const value = readValue(text, type);
  const act = (): void => {
    if (value === undefined) return;
    void send('param.set', { path, value: typeof value === 'object' ? [...value] : value }).then((reply) => {
      if (reply.ok) setSentUs(nowUs());
    });
  };
  const back = (): void => {
    setSentUs(undefined);
    void send('param.undo', { path });
  };
  const wanted = value === undefined ? '' : say(value, descriptor);
  const range = rangeText(type, t);
  return (
    <div className="setter">
      <ValueInput about={descriptor} label={name(descriptor.label)} text={text} onText={setText} />
      <ActButton
        safety={safety}
        disabled={!may || !live || value === undefined}
        again={t('param.send-now', { value: wanted })}
        cancel={t('ask.cancel')}
        onPress={act}
      >
        {safety === 3 ? t('param.hold-set', { value: wanted }) : t('param.set', { value: wanted })}
      </ActButton>
      {undoS > 0 ? (
        <Button look="quiet" icon="undo" disabled={!live} onPress={back}>
          {t('param.undo', { s: undoS })}
        </Button>
      ) : null}
      <small className="dimmed">
        {[range, t('param.class', { n: safety, what: t(`class.${safety}`) })].filter(Boolean).join(' · ')}
      </small>
    </div>
  );
}
