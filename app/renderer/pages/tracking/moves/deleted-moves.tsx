/** Moves that were deleted and are still kept: asked for when somebody wants to see them. */
import { useEffect, useState } from 'react';
import { sendByHttp } from '../../../live/by-http.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { Button, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

interface DeletedMove {
  readonly id: string;
  readonly name: string;
  readonly by: string;
}

export function DeletedMoves() {
  const { t } = useWords();
  const kept = useStage((state) => state.moves?.kept);
  const may = useMay('vcam.delete');
  const live = useIsLive();
  const [gone, setGone] = useState<readonly DeletedMove[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept changed: what is deleted may have too
  useEffect(() => {
    let wanted = true;
    void sendByHttp('vcam.list', {}).then((reply) => {
      if (wanted && reply.ok) setGone((reply.result as { readonly deleted: readonly DeletedMove[] }).deleted);
    });
    return () => {
      wanted = false;
    };
  }, [kept]);
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
