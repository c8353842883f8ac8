/** Cluster events: a palette of large buttons, and beside it the one that is made or changed. */
import { useState } from 'react';
import { useMay } from '../../../live/send.ts';
import { useStage } from '../../../live/store.ts';
import { Button, PanelHead, Quiet } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { ClusterChoice, type ClusterChosen, NoCluster, useClusterChoice } from '../engines/cluster-choice.tsx';
import { DeviceTabs } from '../engines/device-tabs.tsx';
import { ClusterOwn } from './cluster-own.tsx';
import { DeletedEvents } from './deleted-events.tsx';
import { EventCard } from './event-card.tsx';
import { draftOf, NEW_EVENT } from './event-draft.ts';
import { EventEditor } from './event-editor.tsx';
import '../../technician.css';
import './events.css';

export function EventsPage() {
  const clusters = useStage((state) => state.events?.declared);
  const chosen = useClusterChoice(Object.keys(clusters ?? {}));
  return chosen ? <Events key={chosen.system} {...chosen} /> : <NoCluster tab="events" />;
}

/** Without an id a new one. A version that somebody else saves meanwhile takes nothing of what is typed away. */
interface Edited {
  readonly id?: string;
  readonly version: number;
}

interface Work {
  /** Another number, another form: what is saved is edited on in the same one. */
  readonly form: number;
  /** Absent: none is worked on. */
  readonly edited?: Edited;
  /** What was just saved may be told later than that it was. */
  readonly isAwaited?: boolean;
}

function Events({ system, choice, onPick }: ClusterChosen) {
  const { t } = useWords();
  const kept = useStage((state) => state.events?.kept);
  const may = useMay('event.save');
  const [work, setWork] = useState<Work>({ form: 0 });
  const { form, edited } = work;
  const edit = (next: Edited): void => {
    if (edited?.id !== next.id || edited?.version !== next.version) setWork({ form: form + 1, edited: next });
  };
  /** An answer that comes to a form that is closed changes nothing. */
  const goOn = (next: Edited | undefined): void =>
    setWork((now) =>
      now.form === form && now.edited ? { form, ...(next && { edited: next, isAwaited: true }) } : now,
    );
  const events = Object.entries(kept ?? {}).filter(([, event]) => event.system === system);
  const chosen = edited?.id === undefined ? undefined : kept?.[edited.id];
  if (edited && work.isAwaited && chosen) setWork({ form, edited });
  const isHere = edited?.id === undefined || work.isAwaited === true || chosen !== undefined;
  return (
    <main className="page evpage">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('events.palette')}>
        <DeviceTabs tab="events" />
        <ClusterChoice system={system} choice={choice} onPick={onPick} />
        <PanelHead
          title={t('events.palette')}
          right={may ? <Button onPress={() => edit({ version: 0 })}>{t('events.new')}</Button> : undefined}
        />
        <Quiet>{t('events.about')}</Quiet>
        {events.length === 0 ? <Quiet>{t('events.none')}</Quiet> : null}
        <div className="evgrid">
          {events.map(([id, event]) => (
            <EventCard
              key={`${id} ${event.version}`}
              id={id}
              event={event}
              edited={id === edited?.id}
              onEdit={() => edit({ id, version: event.version })}
            />
          ))}
        </div>
        <DeletedEvents />
      </section>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <aside className="panel scrolls" tabIndex={0} aria-label={t('events.work')}>
        {edited && isHere ? (
          <EventEditor
            key={form}
            system={system}
            first={edited.id !== undefined && chosen ? draftOf(edited.id, chosen) : NEW_EVENT}
            onSaved={goOn}
            onClose={() => goOn(undefined)}
          />
        ) : (
          <Quiet>{t('events.pick')}</Quiet>
        )}
        <ClusterOwn system={system} />
      </aside>
    </main>
  );
}
