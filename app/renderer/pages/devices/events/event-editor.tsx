/** An event that is made or changed: every mistake named while it is typed; saved as another version. */
import { useState } from 'react';
import { type EventMistake, eventMistakes } from '../../../../core/ndisplay/stage-event.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { LabelledField } from '../../../ui/labelled.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import { Mistakes } from '../mistakes.tsx';
import { type EventDraft, eventOf } from './event-draft.ts';
import { EventParameters } from './event-parameters.tsx';
import { EventVersions } from './event-versions.tsx';

interface EditorProps {
  readonly system: string;
  readonly first: EventDraft;
  /** It is edited on: what was typed since it was sent stays. */
  readonly onSaved: (saved: { readonly id: string; readonly version: number }) => void;
  readonly onClose: () => void;
}

export function EventEditor({ system, first, onSaved, onClose }: EditorProps) {
  const { t } = useWords();
  const may = useMay('event.save');
  const live = useIsLive();
  const [draft, setDraft] = useState(first);
  const mistakes = useMistakes(draft, system);
  const change = (patch: Partial<EventDraft>): void => setDraft((now) => ({ ...now, ...patch }));
  const { id, version } = draft;
  const save = useOneAtATime(async (): Promise<void> => {
    const known = id === undefined ? {} : { id, expect: version };
    const reply = await send('event.save', { ...known, event: eventOf(draft, system) });
    if (!reply.ok) return;
    const saved = reply.result as { readonly id: string; readonly version: number };
    setDraft((now) => ({ ...now, id: saved.id, version: saved.version }));
    onSaved(saved);
  });
  return (
    <>
      <PanelHead title={id === undefined ? t('events.new') : t('events.change', { version })} />
      <div className="eveditor">
        <LabelledField label={t('events.name-en')} value={draft.en} onChange={(en) => change({ en })} />
        <LabelledField label={t('events.name-zh')} value={draft.zh} onChange={(zh) => change({ zh })} />
        <Address draft={draft} onChange={change} />
        <Seg
          label={t('events.discard')}
          value={draft.discard ? 'last' : 'all'}
          options={[
            { id: 'all', name: t('events.discard.all') },
            { id: 'last', name: t('events.discard.last') },
          ]}
          onPick={(kept) => change({ discard: kept === 'last' })}
        />
        <Seg
          label={t('events.safety')}
          value={String(draft.safety)}
          options={([1, 2, 3] as const).map((n) => ({ id: String(n), name: t(`events.safety.${n}`) }))}
          onPick={(n) => change({ safety: n === '3' ? 3 : n === '2' ? 2 : 1 })}
        />
        <EventParameters list={draft.parameters} onChange={(parameters) => change({ parameters })} />
        {mistakes.length === 0 ? (
          <Quiet>{t('events.well')}</Quiet>
        ) : (
          <Mistakes list={mistakes} label={t('events.mistakes')} />
        )}
        <div className="acts">
          <Button
            look="primary"
            disabled={!may || !live || mistakes.some(({ level }) => level === 'wrong')}
            onPress={save}
          >
            {t('events.save')}
          </Button>
          <Button look="quiet" onPress={onClose}>
            {t('events.close')}
          </Button>
          {id === undefined ? null : (
            <TwiceButton
              look="quiet"
              disabled={!may || !live}
              again={t('events.delete-again')}
              cancel={t('events.cancel')}
              onPress={() => void send('event.delete', { id }).then((reply) => reply.ok && onClose())}
            >
              {t('events.delete')}
            </TwiceButton>
          )}
        </div>
      </div>
      {id === undefined ? null : <EventVersions id={id} version={version} onDone={onClose} />}
    </>
  );
}

interface AddressProps {
  readonly draft: EventDraft;
  readonly onChange: (patch: Partial<EventDraft>) => void;
}

function Address({ draft, onChange }: AddressProps) {
  const { t } = useWords();
  return (
    <>
      <Seg
        label={t('events.address')}
        value={draft.kind}
        options={[
          { id: 'json', name: t('events.json') },
          { id: 'binary', name: t('events.binary') },
        ]}
        onPick={(kind) => onChange({ kind })}
      />
      {draft.kind === 'binary' ? (
        <LabelledField
          label={t('events.event-id')}
          value={draft.eventId}
          onChange={(eventId) => onChange({ eventId })}
        />
      ) : (
        <div className="evaddress">
          <LabelledField
            label={t('events.category')}
            value={draft.category}
            onChange={(category) => onChange({ category })}
          />
          <LabelledField label={t('events.type')} value={draft.type} onChange={(type) => onChange({ type })} />
          <LabelledField label={t('events.event-name')} value={draft.name} onChange={(name) => onChange({ name })} />
        </div>
      )}
    </>
  );
}

/** The engine looks again when it is saved. */
function useMistakes(draft: EventDraft, system: string): readonly EventMistake[] {
  const state = useStage(({ events }) => events);
  const { [draft.id ?? '']: _, ...others } = state?.kept ?? {};
  return eventMistakes(eventOf(draft, system), { others, declared: state?.declared[system] ?? [] });
}
