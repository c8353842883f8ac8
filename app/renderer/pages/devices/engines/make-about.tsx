/** What a configuration made from the stage is about, beside its nodes: zones, sync, the asset it belongs to. */
import type { CommandArgs } from '../../../../protocol/commands.ts';
import { useStage } from '../../../live/store.ts';
import { Field, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

type Sync = NonNullable<CommandArgs<'ndisplay.make'>['renderSync']>;
const SYNCS: readonly Sync[] = ['ethernet', 'nvidia', 'none'];

export interface About {
  /** Undefined: every LED zone. */
  readonly zones: readonly string[] | undefined;
  readonly renderSync: Sync;
  readonly assetPath: string;
}

export const NO_ABOUT: About = { zones: undefined, renderSync: 'ethernet', assetPath: '' };

export function argsOf({ zones, renderSync, assetPath }: About) {
  return { renderSync, ...(zones && { zones: [...zones] }), ...(assetPath !== '' && { assetPath }) };
}

interface AboutProps {
  readonly about: About;
  readonly onChange: (about: About) => void;
}

export function MakeAbout({ about, onChange }: AboutProps) {
  const { t, text } = useWords();
  const all = useStage((state) => state.studio.zones);
  const zones = Object.values(all).filter(({ kind }) => kind === 'led');
  const { zones: picked = zones.map(({ id }) => id), renderSync, assetPath } = about;
  const turn = (zone: string): void => {
    const next = zones.map(({ id }) => id).filter((id) => (id === zone) !== picked.includes(id));
    onChange({ ...about, zones: next.length === zones.length ? undefined : next });
  };
  return (
    <div className="clmake-about">
      <span className="seg" role="group" aria-label={t('engines.make-zones')}>
        {zones.map(({ id, short }) => (
          <button key={id} type="button" aria-pressed={picked.includes(id)} onClick={() => turn(id)}>
            {text(short)}
          </button>
        ))}
      </span>
      <Seg
        label={t('engines.make-sync')}
        value={renderSync}
        options={SYNCS.map((id) => ({ id, name: t(`engines.make-sync.${id}`) }))}
        onPick={(next) => onChange({ ...about, renderSync: next })}
      />
      <Field
        label={t('engines.make-asset')}
        value={assetPath}
        onChange={(next) => onChange({ ...about, assetPath: next })}
      />
    </div>
  );
}
