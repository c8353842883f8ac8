/** What few parameters need: how it is proved, when it takes effect, what it is computed from, what it means. */
import { XR_WORD_NAMES, XR_WORDS } from '../../../../core/xr/vocabulary.ts';
import { useStage } from '../../../live/store.ts';
import { LabelledField } from '../../../ui/labelled.tsx';
import { useWords } from '../../../words/say.ts';
import { type Editing, More, PlaceChoice, type Row, RowFields, ShapeChoice, yesOrNo } from './template-fields.tsx';
import { mistakesAt, textAt, valueAt, withValue } from './template-form.ts';
import {
  DERIVED,
  derivedBy,
  deriveOfKind,
  effectOfKind,
  isPerCamera,
  MORE_OF_A_PARAMETER,
  meaningIn,
  meansOf,
  PROOFS,
  saysMore,
  sourcesFor,
} from './template-shapes.ts';

interface PartProps {
  readonly editing: Editing;
  readonly name: string;
}

export function ParameterMore({ editing, name }: PartProps) {
  const { t } = useWords();
  const { settings, mistakes } = editing;
  return (
    <More
      isSaid={saysMore(settings, name)}
      mistakes={MORE_OF_A_PARAMETER.flatMap((field) => mistakesAt(mistakes, ['parameters', name, field]))}
    >
      <Proof editing={editing} name={name} />
      <Effect editing={editing} name={name} />
      <Derived editing={editing} name={name} />
      <div className="tplgrid">
        <Meaning editing={editing} name={name} />
        <PlaceChoice
          editing={editing}
          place={['parameters', name, 'idempotent']}
          word="template.f.idempotent"
          options={yesOrNo(t)}
          otherwise="true"
        />
      </div>
    </More>
  );
}

const PROOF_ROWS: Readonly<Record<string, readonly Row[]>> = {
  readback: [
    ['pollMs', 'template.f.pollMs', 'number'],
    ['tolerance', 'template.f.tolerance', 'number'],
  ],
  echo: [
    ['key', 'template.f.echo-key', 'text'],
    ['tolerance', 'template.f.tolerance', 'number'],
  ],
};

function Proof({ editing, name }: PartProps) {
  const { t, text } = useWords();
  const devices = useStage((state) => state.studio.devices);
  const above = ['parameters', name, 'verify'];
  const by = textAt(editing.settings, [...above, 'by']);
  const others = Object.entries(devices).map(([id, about]) => ({ id, name: text(about.name) }));
  return (
    <div className="tplgrid">
      <ShapeChoice
        editing={editing}
        place={above}
        word="template.f.verify"
        value={by}
        options={[
          { id: '', name: t('template.verify.undeclared') },
          ...PROOFS.map((id) => ({ id, name: t(`template.verify.${id}`) })),
        ]}
        onPick={(id) => editing.change(withValue(editing.settings, above, id === '' ? undefined : { by: id }))}
      />
      {by === 'echo' ? (
        <PlaceChoice
          editing={editing}
          place={[...above, 'device']}
          word="template.f.echo-device"
          options={[{ id: '', name: '–' }, ...others]}
          otherwise=""
        />
      ) : null}
      <RowFields key={by} editing={editing} above={above} rows={PROOF_ROWS[by] ?? []} />
    </div>
  );
}

const EFFECT_ROWS: Readonly<Record<string, readonly Row[]>> = {
  within: [
    ['minFrames', 'template.f.minFrames', 'number'],
    ['maxFrames', 'template.f.maxFrames', 'number'],
  ],
  exact: [
    ['frames', 'template.f.frames', 'number'],
    ['measuredOn', 'template.f.measuredOn', 'text'],
  ],
};

function Effect({ editing, name }: PartProps) {
  const { t } = useWords();
  const above = ['parameters', name, 'effect'];
  const kind = textAt(editing.settings, [...above, 'kind']);
  return (
    <div className="tplgrid">
      <ShapeChoice
        editing={editing}
        place={above}
        word="template.f.effect"
        value={kind}
        options={[
          { id: '', name: t('template.effect.undeclared') },
          { id: 'within', name: t('template.effect.within') },
          { id: 'exact', name: t('template.effect.exact') },
          { id: 'relock', name: t('effect.relock') },
          { id: 'restart', name: t('effect.restart') },
        ]}
        onPick={(id) => editing.change(withValue(editing.settings, above, id === '' ? undefined : effectOfKind(id)))}
      />
      <RowFields key={kind} editing={editing} above={above} rows={EFFECT_ROWS[kind] ?? []} />
    </div>
  );
}

function Derived({ editing, name }: PartProps) {
  const { t } = useWords();
  const { settings, change } = editing;
  const above = ['parameters', name, 'derive'];
  const by = derivedBy(valueAt(settings, above));
  const sources = sourcesFor(settings, name).map((id) => ({ id, name: id }));
  const from = textAt(settings, [...above, 'from']) || (sources[0]?.id ?? '');
  return (
    <div className="tplgrid">
      <ShapeChoice
        editing={editing}
        place={above}
        word="template.f.derive"
        value={by}
        options={[
          { id: '', name: t('template.derive.no') },
          ...DERIVED.map((id) => ({ id, name: t(`template.derive.${id}`) })),
        ]}
        onPick={(id) => change(withValue(settings, above, id === '' ? undefined : deriveOfKind(id, from)))}
      />
      {by === '' ? null : (
        <PlaceChoice
          editing={editing}
          place={[...above, 'from']}
          word="template.f.from"
          options={sources}
          otherwise=""
        />
      )}
      {by === 'above' ? (
        <RowFields editing={editing} above={above} rows={[['above', 'template.f.above', 'limit']]} />
      ) : null}
      {by === 'when' ? (
        <RowFields editing={editing} above={above} rows={[['when', 'template.f.when', 'pairs', true]]} />
      ) : null}
    </div>
  );
}

/** One vocabulary over all XR servers, whoever makes them. */
function Meaning({ editing, name }: PartProps) {
  const { t } = useWords();
  const place = ['parameters', name, 'means'];
  const { word, camera } = meaningIn(textAt(editing.settings, place));
  const put = (next: string, of: string): void => editing.change(withValue(editing.settings, place, meansOf(next, of)));
  return (
    <>
      <ShapeChoice
        editing={editing}
        place={place}
        word="template.f.means"
        value={word}
        options={[
          { id: '', name: t('template.means.none') },
          ...XR_WORD_NAMES.map((id) => ({
            id,
            name: `${t(`xr.group.${XR_WORDS[id].group}`)} · ${t(`xr.word.${id}`)}`,
          })),
        ]}
        onPick={(next) => put(next, camera)}
      />
      {isPerCamera(word) ? (
        <LabelledField label={t('template.f.camera')} value={camera} onChange={(next) => put(word, next)} />
      ) : null}
    </>
  );
}
