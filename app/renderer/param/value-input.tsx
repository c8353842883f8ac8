/** A value typed or picked by hand; kept as text until it means something. */
import type { ValueType } from '../../core/parameter.ts';
import { Field, Seg } from '../ui/kit.tsx';
import { Pick } from '../ui/pick.tsx';
import { useWords } from '../words/say.ts';
import { rangeText } from './value-text.ts';

const MOST_SEGMENTS = 3;

interface InputProps {
  readonly type: ValueType;
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onEnter?: () => void;
}

export function ValueInput({ type, label, text, onText, onEnter }: InputProps) {
  const { t } = useWords();
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
        options={type.options.map((id) => ({ id, name: id }))}
        onPick={onText}
      />
    );
  if (type.kind === 'enum')
    return (
      <Pick
        label={label}
        value={text}
        options={[{ id: '', name: t('param.choose') }, ...type.options.map((id) => ({ id, name: id }))]}
        onPick={onText}
      />
    );
  const hint = type.kind === 'number' || type.kind === 'string' ? rangeText(type, t) : t(`param.list.${type.kind}`);
  return <Field label={hint || label} value={text} onChange={onText} {...(onEnter ? { onEnter } : {})} />;
}
