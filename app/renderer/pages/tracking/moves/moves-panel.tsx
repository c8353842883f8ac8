/** Virtual moves of a camera: what plays, which may be played, and working on them. */
import { useState } from 'react';
import { COMMANDS } from '../../../../protocol/commands.ts';
import type { MoveShown } from '../../../../protocol/state-virtual.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { ActButton, TwiceButton } from '../../../ui/act-button.tsx';
import { Button, PanelHead, Quiet, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { DeletedMoves } from './deleted-moves.tsx';
import { type MoveDraft, NEW_MOVE } from './move-draft.ts';
import { MoveEditor } from './move-editor.tsx';
import { MoveRunning, useRun } from './move-run.tsx';
import { StartAt, type StartTime, useStartTime } from './start-at.tsx';
import './moves.css';

export function MovesPanel({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const run = useRun(camera);
  const kept = useStage((state) => state.moves?.kept);
  const may = useMay('vcam.save');
  const [draft, setDraft] = useState<MoveDraft>();
  const [deletedToo, setDeletedToo] = useState(false);
  const time = useStartTime();
  const moves = Object.values(kept ?? {}).toSorted((a, b) => a.name.localeCompare(b.name));
  // Two were asked for: the one that came first is worked on, and what is typed there stays.
  const open = (asked: MoveDraft): void => setDraft((before) => before ?? asked);
  return (
    <div className="movesdesk">
      <section className="movenow">
        {run ? (
          <MoveRunning camera={camera} run={run} />
        ) : (
          <p>
            <Word tone="plain">{t('moves.physical')}</Word> <span className="dimmed">{t('moves.physical-is')}</span>
          </p>
        )}
      </section>
      <PanelHead
        title={t('moves.list')}
        sub={t('moves.count', { n: moves.length })}
        right={
          draft ? undefined : (
            <Button look="quiet" disabled={!may} onPress={() => setDraft(NEW_MOVE)}>
              {t('moves.new')}
            </Button>
          )
        }
      />
      {draft ? (
        <MoveEditor key={draft.move ?? ''} camera={camera} start={draft} onDone={() => setDraft(undefined)} />
      ) : (
        <>
          {run === null && moves.length > 0 ? <StartAt time={time} /> : null}
          {moves.length === 0 ? <Quiet>{t('moves.empty')}</Quiet> : null}
          <ol className="moves">
            {moves.map((move) => (
              <MoveRow key={move.id} camera={camera} move={move} playing={run !== null} time={time} onEdit={open} />
            ))}
          </ol>
          <div className="acts">
            <Button look="quiet" expanded={deletedToo} onPress={() => setDeletedToo(!deletedToo)}>
              {t('moves.show-deleted')}
            </Button>
          </div>
          {deletedToo ? <DeletedMoves /> : null}
        </>
      )}
    </div>
  );
}

interface RowProps {
  readonly camera: string;
  readonly move: MoveShown;
  readonly playing: boolean;
  readonly time: StartTime;
  readonly onEdit: (draft: MoveDraft) => void;
}

function MoveRow({ camera, move, playing, time, onEdit }: RowProps) {
  const { t } = useWords();
  const maySave = useMay('vcam.save');
  const mayStart = useMay('vcam.start');
  const live = useIsLive();
  const ofFile = move.version === 0;
  const edit = async (): Promise<void> => {
    const reply = await sendByHttp('vcam.get', { move: move.id });
    if (!reply.ok) return;
    const { name, keys, atEnd, inFrames, outFrames, version } = reply.result as MoveDraft;
    // What stands in the studio file is worked on as another one.
    onEdit({ ...(!ofFile && { move: move.id }), version, name, keys, atEnd, inFrames, outFrames });
  };
  return (
    <li>
      <span className="grow">
        <strong>{move.name}</strong>
        <small className="num">
          {t('moves.about', { n: move.keys, s: move.lengthS.toFixed(1), from: move.inFrames, to: move.outFrames })}
          {' · '}
          {t(`moves.at-end.${move.atEnd}`)}
          {' · '}
          {ofFile ? t('moves.of-file') : t('moves.version', { version: move.version, by: move.by })}
        </small>
        <small>{move.drives.length === 0 ? t('moves.drives-none') : t('moves.drives')}</small>
      </span>
      <ActButton
        safety={COMMANDS['vcam.start'].safety}
        disabled={!mayStart || !live || playing || !time.isGood}
        again={t('moves.start-now')}
        cancel={t('ask.cancel')}
        onPress={() => void send('vcam.start', { camera, move: move.id, ...(time.label !== '' && { at: time.label }) })}
      >
        {t('moves.start')}
      </ActButton>
      <Button look="quiet" disabled={!maySave || !live} onPress={() => void edit()}>
        {t(ofFile ? 'moves.copy' : 'moves.edit')}
      </Button>
      {ofFile ? null : (
        <TwiceButton
          look="quiet"
          disabled={!maySave || !live}
          again={t('moves.delete-now')}
          cancel={t('ask.cancel')}
          onPress={() => void send('vcam.delete', { move: move.id })}
        >
          {t('moves.delete')}
        </TwiceButton>
      )}
    </li>
  );
}
