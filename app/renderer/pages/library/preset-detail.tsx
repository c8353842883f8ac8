/** One preset: its picture and facts, what recall would change, every value with its proof, and its acts. */
import { useCallback, useState } from 'react';
import type { PresetVersion } from '../../../protocol/preset-book.ts';
import { libraryChanged, useAsked } from '../../live/asked.ts';
import { presetPicture } from '../../live/presets.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { modeKind, modeWord } from '../../live/view.ts';
import { TwiceButton } from '../../ui/act-button.tsx';
import { Button, OwnerDot, Quiet, Seg, Word } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { ChangeTable } from './change-table.tsx';
import { EditPreset } from './edit-preset.tsx';
import { type Change, compareVersions, proofCounts, readChanges, readPreset } from './preset-data.ts';
import { PresetHistory } from './preset-history.tsx';
import { formatDay } from './when.ts';

interface DetailProps {
  readonly preset: PresetVersion;
  readonly compared: number | undefined;
  readonly onCompare: (version: number | undefined) => void;
}

export function PresetDetail({ preset, compared, onCompare }: DetailProps) {
  const { t, text } = useWords();
  const [view, setView] = useState<'live' | 'values'>('live');
  return (
    <section className="panel scrolls">
      <Hero preset={preset} />
      <div className="tabs">
        <Seg
          label={t('library.view')}
          value={compared === undefined ? view : undefined}
          options={[
            { id: 'live', name: t('library.against-live') },
            { id: 'values', name: t('library.all-values') },
          ]}
          onPick={(next) => {
            onCompare(undefined);
            setView(next);
          }}
        />
        <small className="dimmed">
          {proofCounts(preset)
            .map(({ proof, n }) => t('library.proof-n', { n, proof: t(`library.proof.${proof}`) }))
            .join(t('comma'))}
        </small>
      </div>
      {compared !== undefined ? (
        <Compared preset={preset} version={compared} />
      ) : view === 'live' ? (
        <AgainstLive preset={preset} />
      ) : (
        <AllValues preset={preset} />
      )}
      <div className="narrow-only" aria-label={text(preset.name)}>
        <PresetHistory preset={preset} compared={compared} onCompare={onCompare} />
      </div>
    </section>
  );
}

function Hero({ preset }: { readonly preset: PresetVersion }) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const cues = useStage((state) => state.cues);
  const [editing, setEditing] = useState(false);
  const picture = presetPicture({ ...preset, picture: preset.picture ?? undefined }, studio);
  const used = cues?.cues.filter((cue) => cue.preset === preset.id).map((cue) => cue.number) ?? [];
  const scene = studio.scenes[preset.scene];
  const notes = text(preset.notes);
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [
      t('library.mode'),
      <span key="mode" className="row">
        <OwnerDot kind={modeKind(studio, preset.mode)} />
        {modeWord(preset.mode)}
      </span>,
    ],
    [t('library.scene'), scene ? text(scene.name) : preset.scene || '–'],
    [
      t('library.zones'),
      preset.zones.map((id) => (studio.zones[id] ? text(studio.zones[id].short) : id)).join(t('comma')) || '–',
    ],
    [t('library.used'), used.length > 0 ? t('library.cues', { n: used.join(', ') }) : t('library.unused')],
    [t('library.version'), `v${preset.version} · ${preset.savedBy} · ${formatDay(preset.savedMs)}`],
    [t('library.notes'), notes === '' ? '–' : notes],
  ];
  return (
    <div className="hero">
      {picture === undefined ? <span className="nopic" /> : <img src={picture} alt={text(preset.name)} />}
      <div>
        <h1>{text(preset.name)}</h1>
        {preset.deleted ? <Word tone="plain">{t('library.is-deleted')}</Word> : null}
        <dl>
          {facts.map(([name, fact]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
        {editing ? (
          <EditPreset preset={preset} onDone={() => setEditing(false)} />
        ) : (
          <Acts preset={preset} onEdit={() => setEditing(true)} />
        )}
      </div>
    </div>
  );
}

function Acts({ preset, onEdit }: { readonly preset: PresetVersion; readonly onEdit: () => void }) {
  const { t } = useWords();
  const { id, version } = preset;
  const armed = useStage((state) => state.armed);
  const mayArm = useMay('preset.recall');
  const mayEdit = useMay('preset.update');
  const live = useIsLive();
  const act = <N extends 'preset.update' | 'preset.delete' | 'preset.undelete'>(
    name: N,
    args: Parameters<typeof send<N>>[1],
  ): void => void send(name, args).then(libraryChanged);
  if (preset.deleted)
    return (
      <div className="acts">
        <Button look="primary" disabled={!mayEdit || !live} onPress={() => act('preset.undelete', { id })}>
          {t('library.undelete')}
        </Button>
      </div>
    );
  const mine = armed?.preset === id;
  return (
    <div className="acts">
      {mine ? (
        <>
          <Word tone="armed">{t('word.armed')}</Word>
          <Button disabled={!mayArm || !live} onPress={() => void send('stage.disarm', { planId: armed.planId })}>
            {t('library.disarm')}
          </Button>
        </>
      ) : armed ? (
        <TwiceButton
          disabled={!mayArm || !live}
          again={t('library.arm-instead')}
          cancel={t('ask.cancel')}
          onPress={() => void send('preset.recall', { id, replace: true })}
        >
          {t('library.arm')}
        </TwiceButton>
      ) : (
        <Button look="primary" disabled={!mayArm || !live} onPress={() => void send('preset.recall', { id })}>
          {t('library.arm')}
        </Button>
      )}
      <TwiceButton
        disabled={!mayEdit || !live}
        again={t('library.update-now', { n: version + 1 })}
        cancel={t('ask.cancel')}
        onPress={() => act('preset.update', { id, fromLive: true, expectVersion: version })}
      >
        {t('library.update')}
      </TwiceButton>
      <Button look="quiet" disabled={!mayEdit || !live} onPress={onEdit}>
        {t('library.edit')}
      </Button>
      <TwiceButton
        look="quiet"
        disabled={!mayEdit || !live}
        again={t('library.delete-now')}
        cancel={t('ask.cancel')}
        onPress={() => act('preset.delete', { id })}
      >
        {t('library.delete')}
      </TwiceButton>
    </div>
  );
}

function AgainstLive({ preset }: { readonly preset: PresetVersion }) {
  const { t } = useWords();
  const changes = useAsked('preset.diff', preset.deleted ? undefined : { id: preset.id }, readChanges);
  if (preset.deleted) return <Quiet>{t('library.deleted-quiet')}</Quiet>;
  if (!changes) return <Quiet>{t('library.asking')}</Quiet>;
  const all = Object.keys(preset.values).length;
  return (
    <>
      <Quiet>{t('library.differ', { n: changes.length, of: all })}</Quiet>
      {changes.length > 0 ? <ChangeTable changes={changes} heads={[t('library.live'), t('library.preset')]} /> : null}
    </>
  );
}

function AllValues({ preset }: { readonly preset: PresetVersion }) {
  const { t } = useWords();
  const params = useStage((state) => state.params);
  const rows = Object.entries(preset.values).map(
    ([path, value]): Change => ({
      path,
      preset: value,
      live: params[path]?.actual?.value ?? null,
      state: params[path]?.status,
      proof: preset.proof[path],
    }),
  );
  if (rows.length === 0) return <Quiet>{t('library.no-values')}</Quiet>;
  return <ChangeTable changes={rows} heads={[t('library.live'), t('library.preset')]} />;
}

function Compared({ preset, version }: { readonly preset: PresetVersion; readonly version: number }) {
  const { t } = useWords();
  const read = useCallback((answer: unknown) => readPreset(answer), []);
  const other = useAsked('preset.get', { id: preset.id, version }, read);
  if (!other) return <Quiet>{t('library.asking')}</Quiet>;
  const changes = compareVersions(other, preset);
  return (
    <>
      <Quiet>{t('library.differ-version', { n: changes.length, was: version, now: preset.version })}</Quiet>
      {changes.length > 0 ? <ChangeTable changes={changes} heads={[`v${preset.version}`, `v${version}`]} /> : null}
    </>
  );
}
