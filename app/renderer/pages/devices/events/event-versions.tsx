/** What an event was before: asked for when a person opens it. */
import type { KeptEvent } from '../../../../protocol/event-book.ts';
import { useAsked } from '../../../live/asked.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';

interface VersionsProps {
  readonly id: string;
  readonly version: number;
  readonly onDone: () => void;
}

const asKept = (answer: unknown): KeptEvent => answer as KeptEvent;

export function EventVersions({ id, version: current, onDone }: VersionsProps) {
  const { t, text } = useWords();
  const kept = useAsked('event.versions', { id }, asKept);
  const may = useMay('event.restore');
  const live = useIsLive();
  const older = kept?.versions.filter(({ version }) => version !== current).toReversed() ?? [];
  if (older.length === 0) return null;
  return (
    <ol className="keptlist" aria-label={t('events.versions')}>
      {older.map(({ version, event, by, atMs }) => (
        <li key={version}>
          <b className="num">{`v${version}`}</b>
          <span className="grow">
            {text(event.name)} <small className="dimmed">{`${formatDay(atMs)} · ${by}`}</small>
          </span>
          <Button
            small
            look="quiet"
            disabled={!may || !live}
            onPress={() => void send('event.restore', { id, version }).then((reply) => reply.ok && onDone())}
          >
            {t('events.restore')}
          </Button>
        </li>
      ))}
    </ol>
  );
}
