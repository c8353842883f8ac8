/** Every version of a preset, newest first. Nothing is overwritten: restoring makes a new one. */
import { useCallback } from 'react';
import type { PresetVersion } from '../../../protocol/preset-book.ts';
import { libraryChanged, useAsked } from '../../live/asked.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive } from '../../live/store.ts';
import { Button, cx, PanelHead, Quiet, Word } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';
import { originOf, readPresetList } from './preset-data.ts';
import { formatDay } from './when.ts';

interface HistoryProps {
  readonly preset: PresetVersion;
  readonly compared: number | undefined;
  readonly onCompare: (version: number | undefined) => void;
}

export function PresetHistory({ preset, compared, onCompare }: HistoryProps) {
  const { t } = useWords();
  const read = useCallback((answer: unknown) => readPresetList(answer, 'versions'), []);
  const versions = useAsked('preset.history', { id: preset.id }, read);
  const newest = versions?.[0]?.version ?? preset.version;
  return (
    <>
      <PanelHead title={t('library.history')} sub={t('library.nothing-lost')} />
      {versions === undefined ? <Quiet>{t('library.asking')}</Quiet> : null}
      <ol className="hist">
        {versions?.map((one) => (
          <Version
            key={one.version}
            one={one}
            newest={newest}
            compared={compared === one.version}
            onCompare={() => onCompare(compared === one.version ? undefined : one.version)}
          />
        ))}
      </ol>
    </>
  );
}

interface VersionProps {
  readonly one: PresetVersion;
  readonly newest: number;
  readonly compared: boolean;
  readonly onCompare: () => void;
}

function Version({ one, newest, compared, onCompare }: VersionProps) {
  const { t } = useWords();
  const may = useMay('preset.restore');
  const live = useIsLive();
  const current = one.version === newest;
  const { kind, from } = originOf(one.origin);
  const restore = (): void => void send('preset.restore', { id: one.id, version: one.version }).then(libraryChanged);
  return (
    <li className={cx(current && 'cur')}>
      <time className="num">{formatDay(one.savedMs)}</time>
      <b>{`v${one.version}`}</b> {current ? <Word tone="plain">{t('word.current')}</Word> : null}
      <p className="bright">
        {one.deleted ? t('library.was-deleted') : t(`library.origin.${kind}`, { from, origin: one.origin })}
      </p>
      <small className="dimmed">{one.savedBy}</small>
      {current ? null : (
        <span className="acts">
          <Button small expanded={compared} onPress={onCompare}>
            {t('library.compare', { n: newest })}
          </Button>
          {one.deleted ? null : (
            <Button small disabled={!may || !live} onPress={restore}>
              {t('library.restore-as', { n: newest + 1 })}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}
