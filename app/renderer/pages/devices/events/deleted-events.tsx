/** Events that were deleted and are still kept: asked for when somebody wants to see them. */
import { useState } from 'react';
import type { Text } from '../../../../core/parameter.ts';
import { libraryChanged, useAsked } from '../../../live/asked.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

interface Deleted {
  readonly id: string;
  readonly name: Text;
}

const asDeleted = (answer: unknown): readonly Deleted[] => (answer as { readonly deleted: readonly Deleted[] }).deleted;

export function DeletedEvents() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <section className="evdeleted">
      <Button small look="quiet" expanded={open} onPress={() => setOpen(!open)}>
        {t('events.deleted')}
      </Button>
      {open ? <List /> : null}
    </section>
  );
}

function List() {
  const { t, text } = useWords();
  const may = useMay('event.delete');
  const live = useIsLive();
  const gone = useAsked('event.list', {}, asDeleted);
  if (!gone || gone.length === 0) return <Quiet>{t('events.none-deleted')}</Quiet>;
  return (
    <ol className="keptlist">
      {gone.map(({ id, name }) => (
        <li key={id}>
          <span className="grow">{text(name)}</span>
          <Button
            small
            look="quiet"
            disabled={!may || !live}
            onPress={() => void send('event.delete', { id, back: true }).then(libraryChanged)}
          >
            {t('events.bring-back')}
          </Button>
        </li>
      ))}
    </ol>
  );
}
