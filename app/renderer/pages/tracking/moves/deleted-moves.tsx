/** Moves that were deleted and are still kept: asked for when somebody wants to see them. */
import { useAnswer } from '../../../live/asked.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { Button, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

interface DeletedMove {
  readonly id: string;
  readonly name: string;
  readonly by: string;
}

const asDeleted = (answer: unknown): readonly DeletedMove[] =>
  (answer as { readonly deleted: readonly DeletedMove[] }).deleted;

export function DeletedMoves() {
  const { t } = useWords();
  // What is kept changed: what is deleted may have too.
  const kept = useStage((state) => state.moves?.kept);
  const may = useMay('vcam.delete');
  const live = useIsLive();
  const { value: gone = [] } = useAnswer('vcam.list', {}, asDeleted, kept);
  if (gone.length === 0) return <Quiet>{t('moves.none-deleted')}</Quiet>;
  return (
    <ol className="moves">
      {gone.map(({ id, name, by }) => (
        <li key={id}>
          <span className="grow">
            <strong>{name}</strong>
            <small>{t('moves.deleted-by', { by })}</small>
          </span>
          <Button
            look="quiet"
            disabled={!may || !live}
            onPress={() => void send('vcam.delete', { move: id, back: true })}
          >
            {t('moves.bring-back')}
          </Button>
        </li>
      ))}
    </ol>
  );
}
