/** Recording and its list, for one hand: record and end, look at one, replay it, take it away. */
import { useState } from 'react';
import type { RecordingEntry, RecordingShown } from '../../../../protocol/state-recording.ts';
import { useAnswer } from '../../../live/asked.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { formatClock } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Button, Field, PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import { RecordingRow } from './recording-row.tsx';
import { readList, sizeText } from './recording-view.ts';
import './recording.css';

const NONE: ReturnType<typeof readList> = { recordings: [], more: false };

export function RecordingPanel({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const { recordings, more, reload } = useRecordings();
  const [deletedToo, setDeletedToo] = useState(false);
  const gone = recordings.filter(({ deleted }) => deleted !== null).length;
  const shown = recordings.filter(({ deleted }) => deletedToo || deleted === null);
  return (
    <div className="tapedesk">
      <Now camera={camera} />
      <PanelHead
        title={t('tape.list')}
        sub={t('tape.count', { n: recordings.length - gone })}
        right={
          gone === 0 ? undefined : (
            <Button look="quiet" expanded={deletedToo} onPress={() => setDeletedToo(!deletedToo)}>
              {t('tape.show-deleted', { n: gone })}
            </Button>
          )
        }
      />
      {shown.length === 0 ? <Quiet>{t('tape.empty')}</Quiet> : null}
      <ol className="keptlist tapes">
        {shown.map((entry) => (
          <RecordingRow key={entry.id} entry={entry} onChanged={reload} />
        ))}
      </ol>
      {more ? <Quiet>{t('tape.more')}</Quiet> : null}
    </div>
  );
}

function Now({ camera }: { readonly camera: string }) {
  const { fault, hint } = useWords();
  const recording = useStage((state) => state.recording?.recording ?? null);
  const running = recording?.at === 'running';
  return (
    <section className="tapenow">
      {running ? <Running recording={recording} /> : <Start camera={camera} />}
      {!running && recording?.why ? (
        <p className="tapewhy">
          {fault(recording.why)} {hint(recording.why)}
        </p>
      ) : null}
    </section>
  );
}

function Running({ recording }: { readonly recording: RecordingShown }) {
  const { t } = useWords();
  const may = useMay('tracking.record.stop');
  const live = useIsLive();
  const { name, sinceWallMs, bytes, datagrams, dropped, marks } = recording;
  return (
    <>
      <h3>
        <Icon name="record" />
        <b>{t('tape.rec')}</b>
        <span className="grow">
          {name}
          <small>{t('tape.since', { time: formatClock(sinceWallMs) })}</small>
        </span>
      </h3>
      <p className="num">
        {t('tape.figures', { size: sizeText(bytes), n: datagrams, takes: marks })},{' '}
        <span className={dropped > 0 ? 'warned' : undefined}>
          {dropped > 0 ? t('tape.dropped', { n: dropped }) : t('tape.none-dropped')}
        </span>
      </p>
      <div className="acts">
        <Button disabled={!may || !live} onPress={() => void send('tracking.record.stop', {})}>
          {t('tape.end')}
        </Button>
      </div>
    </>
  );
}

const SCOPES = ['all', 'this'] as const;

function Start({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const may = useMay('tracking.record.start');
  const live = useIsLive();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<(typeof SCOPES)[number]>('all');
  const record = useOneAtATime(async (): Promise<void> => {
    const named = name.trim() === '' ? {} : { name: name.trim().slice(0, 80) };
    const reply = await send('tracking.record.start', { ...named, ...(scope === 'this' && { cameras: [camera] }) });
    if (reply.ok) setName('');
  });
  return (
    <>
      <p className="dimmed">{t('tape.not-recording')}</p>
      <div className="acts">
        <Field label={t('tape.name')} value={name} onChange={setName} onEnter={record} />
        <Seg
          label={t('tape.which')}
          value={scope}
          options={SCOPES.map((id) => ({ id, name: t(`tape.${id}`) }))}
          onPick={setScope}
        />
        <Button look="primary" icon="record" disabled={!may || !live} onPress={record}>
          {t('tape.record')}
        </Button>
      </div>
    </>
  );
}

/** Asked anew whenever a recording begins or ends, and after each change. */
function useRecordings(): {
  readonly recordings: readonly RecordingEntry[];
  readonly more: boolean;
  readonly reload: () => void;
} {
  const running = useStage(
    (state) => `${state.recording?.recording?.id ?? ''} ${state.recording?.recording?.at ?? ''}`,
  );
  const [asked, setAsked] = useState(0);
  const { value = NONE } = useAnswer('tracking.record.list', {}, readList, `${running} ${asked}`);
  return { ...value, reload: () => setAsked((n) => n + 1) };
}
