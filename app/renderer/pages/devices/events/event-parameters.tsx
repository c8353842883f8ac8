/** What an event carries: one row per parameter, of a type and within bounds. */
import { Button, Seg } from '../../../ui/kit.tsx';
import { LabelledField } from '../../../ui/labelled.tsx';
import { Pick } from '../../../ui/pick.tsx';
import { useWords } from '../../../words/say.ts';
import { NEW_PARAMETER, type ParameterDraft, VALUE_KINDS } from './event-draft.ts';

interface ParametersProps {
  readonly list: readonly ParameterDraft[];
  readonly onChange: (list: readonly ParameterDraft[]) => void;
}

export function EventParameters({ list, onChange }: ParametersProps) {
  const { t } = useWords();
  const change = (at: number, patch: Partial<ParameterDraft>): void =>
    onChange(list.map((one, n) => (n === at ? { ...one, ...patch } : one)));
  return (
    <section className="evparams">
      <h3>{t('events.parameters')}</h3>
      {list.map((one, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place: its name is what is typed
        <div key={at} className="evparam">
          <LabelledField
            label={t('events.parameter', { n: at + 1 })}
            value={one.name}
            onChange={(name) => change(at, { name })}
          />
          <Pick
            label={t('events.kind-of', { n: at + 1 })}
            value={one.kind}
            options={VALUE_KINDS.map((id) => ({ id, name: t(`events.value.${id}`) }))}
            onPick={(kind) => change(at, { kind, first: '' })}
          />
          <Button
            small
            look="quiet"
            icon="close"
            label={t('events.drop', { n: at + 1 })}
            onPress={() => onChange(list.filter((_, n) => n !== at))}
          >
            {null}
          </Button>
          <Bounds of={one} n={at + 1} onChange={(patch) => change(at, patch)} />
        </div>
      ))}
      <Button small onPress={() => onChange([...list, NEW_PARAMETER])}>
        {t('events.add')}
      </Button>
    </section>
  );
}

interface BoundsProps {
  readonly of: ParameterDraft;
  readonly n: number;
  readonly onChange: (patch: Partial<ParameterDraft>) => void;
}

function Bounds({ of, n, onChange }: BoundsProps) {
  const { t } = useWords();
  const field = (key: 'min' | 'max' | 'unit' | 'options' | 'maxLength' | 'first') => (
    <LabelledField label={t(`events.${key}`, { n })} value={of[key]} onChange={(text) => onChange({ [key]: text })} />
  );
  return (
    <div className="evbounds">
      {of.kind === 'number' ? (
        <>
          {field('min')}
          {field('max')}
          {field('unit')}
        </>
      ) : null}
      {of.kind === 'enum' ? field('options') : null}
      {of.kind === 'string' ? field('maxLength') : null}
      {of.kind === 'boolean' ? (
        <Seg
          label={t('events.first', { n })}
          value={of.first === '' ? 'none' : of.first}
          options={[
            { id: 'none', name: t('events.first-none') },
            { id: 'true', name: t('param.on') },
            { id: 'false', name: t('param.off') },
          ]}
          onPick={(first) => onChange({ first: first === 'none' ? '' : first })}
        />
      ) : (
        field('first')
      )}
    </div>
  );
}
