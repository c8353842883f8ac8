/** A value typed or picked by hand; kept as text until it means something. */
import { Field, Seg } from '../ui/kit.tsx';
import { Pick } from '../ui/pick.tsx';
import { useWords } from '../words/say.ts';
import { useValueText } from './use-value-text.ts';
import { type About, rangeText } from './value-text.ts';

const MOST_SEGMENTS = 3;

interface InputProps {
  readonly about: About;
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onEnter?: () => void;
}

export function ValueInput({ about, label, text, onText, onEnter }: InputProps) {
  const { t } = useWords();
  const say = useValueText();
  const { type } = about;
  if (type.kind === 'boolean')
    return (
      <Seg
        label={label}
        value={text === '' ? undefined : text}
        options={[
          { id: 'true', name: t('param.on') },
          { id: 'false', name: t('param.off') },
        ]}
        onPick={onText}
      />
    );
  if (type.kind === 'enum' && type.options.length <= MOST_SEGMENTS)
    return (
      <Seg
        label={label}
        value={text === '' ? undefined : text}
        options={type.options.map((id) => ({ id, name: say(id, about) }))}
        onPick={onText}
      />
    );
  if (type.kind === 'enum')
    return (
      <Pick
        label={label}
        value={text}
        options={[{ id: '', name: t('param.choose') }, ...type.options.map((id) => ({ id, name: say(id, about) }))]}
        onPick={onText}
      />
    );
  const hint = type.kind === 'number' || type.kind === 'string' ? rangeText(type, t) : t(`param.list.${type.kind}`);
  return <Field label={hint || label} value={text} onChange={onText} {...(onEnter ? { onEnter } : {})} />;
}
