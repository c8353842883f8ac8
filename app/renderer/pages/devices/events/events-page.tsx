/** Cluster events: a palette of large buttons, and beside it the one that is made or changed. */
import { useState } from 'react';
import { useMay } from '../../../live/send.ts';
import { useStage } from '../../../live/store.ts';
import { Button, PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { DeviceTabs } from '../engines/device-tabs.tsx';
import { ClusterOwn } from './cluster-own.tsx';
import { DeletedEvents } from './deleted-events.tsx';
import { EventCard } from './event-card.tsx';
import { draftOf, NEW_EVENT } from './event-draft.ts';
import { EventEditor } from './event-editor.tsx';
import '../../technician.css';
import './events.css';

export function EventsPage() {
  const { t, text } = useWords();
  const clusters = useStage((state) => state.events?.declared);
  const systems = useStage((state) => state.studio.systems);
  const [picked, pick] = useState<string>();
  const ids = Object.keys(clusters ?? {});
  const system = picked ?? ids[0];
  if (system === undefined)
    return (
      <main className="page">
        <section className="panel scrolls">
          <DeviceTabs tab="events" />
          <Quiet>{t('engines.no-system')}</Quiet>
        </section>
      </main>
    );
  const choice = ids.map((id) => ({ id, name: systems[id] ? text(systems[id].name) : id }));
  return <Events key={system} system={system} choice={choice} onPick={pick} />;
}

interface EventsProps {
  readonly system: string;
  readonly choice: readonly { readonly id: string; readonly name: string }[];
  readonly onPick: (system: string) => void;
}

const NEW = '';

function Events({ system, choice, onPick }: EventsProps) {
  const { t } = useWords();
  const kept = useStage((state) => state.events?.kept);
  const may = useMay('event.save');
  /** Of an event, or NEW; undefined = none is worked on. */
  const [edited, edit] = useState<string>();
  const events = Object.entries(kept ?? {}).filter(([, event]) => event.system === system);
  const chosen = edited === undefined ? undefined : kept?.[edited];
  return (
    <main className="page evpage">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className="panel scrolls" tabIndex={0} aria-label={t('events.palette')}>
        <DeviceTabs tab="events" />
        {choice.length > 1 ? (
          <div className="tabs">
            <Seg label={t('engines.system')} value={system} options={choice} onPick={onPick} />
          </div>
        ) : null}
        <PanelHead
          title={t('events.palette')}
          right={may ? <Button onPress={() => edit(NEW)}>{t('events.new')}</Button> : undefined}
        />
        <Quiet>{t('events.about')}</Quiet>
        {events.length === 0 ? <Quiet>{t('events.none')}</Quiet> : null}
        <div className="evgrid">
          {events.map(([id, event]) => (
            <EventCard
              key={`${id} ${event.version}`}
              id={id}
              event={event}
              edited={id === edited}
              onEdit={() => edit(id)}
            />
          ))}
        </div>
        <DeletedEvents />
      </section>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <aside className="panel scrolls" tabIndex={0} aria-label={t('events.work')}>
        {edited !== undefined && (edited === NEW || chosen) ? (
          <EventEditor
            key={`${edited} ${chosen?.version ?? 0}`}
            system={system}
            first={chosen ? draftOf(edited, chosen) : NEW_EVENT}
            onDone={edit}
          />
        ) : (
          <Quiet>{t('events.pick')}</Quiet>
        )}
        <ClusterOwn system={system} />
      </aside>
    </main>
  );
}
