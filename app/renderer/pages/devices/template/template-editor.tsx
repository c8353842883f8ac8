/** The description of a device: edited as a form, checked by the engine as it is typed, saved into the studio file. */
import { Fragment, useMemo, useState } from 'react';
import type { Fault } from '../../../../core/parameter.ts';
import type { TemplateShown } from '../../../../protocol/profile-book.ts';
import { useAnswer, useTyped } from '../../../live/asked.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, cx, Quiet, Seg } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords, type Words } from '../../../words/say.ts';
import { ConnectionPart } from './connection-part.tsx';
import { KeepProfile } from './keep-profile.tsx';
import { MessagesPart } from './messages-part.tsx';
import { ParametersPart } from './parameters-part.tsx';
import { TemplateBench } from './template-bench.tsx';
import { type Draft, discarded, draftOf, isChanged, withSaved, withShown } from './template-draft.ts';
import { type Editing, Wrong } from './template-fields.tsx';
import { type Bag, bagOf } from './template-form.ts';

import './template.css';

const PARTS = ['parameters', 'messages', 'device', 'bench'] as const;
type Part = (typeof PARTS)[number];

const asShown = (answer: unknown): TemplateShown => answer as TemplateShown;

/** What is shown carries its own round: after a save or a discard only what came for it counts as looked at anew. */
export function TemplateEditor({ device }: { readonly device: string }) {
  const [round, setRound] = useState(0);
  const answer = useAnswer('template.show', { device }, asShown, `${device}/${round}`);
  const of = answer.round;
  if (!answer.value || !of?.startsWith(`${device}/`)) return null;
  return <Editor key={device} device={device} shown={answer.value} of={of} onAnew={() => setRound((now) => now + 1)} />;
}

interface EditorProps {
  readonly device: string;
  readonly shown: TemplateShown;
  /** The round that is shown. */
  readonly of: string;
  readonly onAnew: () => void;
}

function Editor({ device, shown, of, onAnew }: EditorProps) {
  const { t, text } = useWords();
  const [part, setPart] = useState<Part>('parameters');
  const [draft, setDraft] = useState(() => draftOf(shown));
  const [seen, setSeen] = useState({ shown, of });
  if (seen.shown !== shown || seen.of !== of) {
    setSeen({ shown, of });
    setDraft(withShown(draft, shown));
  }
  const { settings, address } = draft;
  const checked = useMistakes(settings, address);
  const change = (next: Bag): void => setDraft((now) => ({ ...now, settings: next }));
  const editing: Editing = { settings, mistakes: checked.mistakes, change };
  const changed = isChanged(draft);
  return (
    <div className="tpl scrolls">
      <p className="tplfrom">
        {shown.profile
          ? t('template.of', {
              profile: text(shown.profile.name),
              v: shown.profile.version,
              version: shown.profile.version,
            })
          : t('template.by-hand')}
        {shown.differs.length > 0
          ? ` · ${t('template.differs', { n: shown.differs.length, places: shown.differs.slice(0, 4).join(', ') })}`
          : ''}
      </p>
      <Keeping device={device} draft={draft} checked={checked} onDraft={setDraft} onAnew={onAnew} />
      <div className="tplpart">
        <Seg
          label={t('template.parts')}
          value={part}
          options={PARTS.map((id) => ({ id, name: t(`template.part.${id}`) }))}
          onPick={setPart}
        />
      </div>
      <Fragment key={draft.form}>
        {part === 'parameters' ? <ParametersPart editing={editing} /> : null}
        {part === 'messages' ? <MessagesPart editing={editing} /> : null}
        {part === 'device' ? (
          <ConnectionPart
            editing={editing}
            address={address}
            onAddress={(next) => setDraft((now) => ({ ...now, address: next }))}
          />
        ) : null}
        {part === 'bench' ? (
          <TemplateBench device={device} settings={settings} saved={bagOf(shown.settings['parameters'])} />
        ) : null}
        {part === 'device' ? <KeepProfile device={device} shown={shown} isChanged={changed} /> : null}
      </Fragment>
    </div>
  );
}

interface Checked {
  readonly mistakes: readonly Fault[];
  /** The engine has looked at what stands in the form now; else these are the mistakes of what stood there before. */
  readonly isCurrent: boolean;
}

const NONE: readonly Fault[] = [];
const asMistakes = (answer: unknown): readonly Fault[] => (answer as { readonly mistakes: readonly Fault[] }).mistakes;

/** The engine's own check of the form, asked when the typing pauses. */
function useMistakes(settings: Bag, address: Bag): Checked {
  const form = useMemo(() => ({ settings, address }), [settings, address]);
  const typed = useTyped(form);
  const { value = NONE, isCurrent } = useAnswer('template.check', typed, asMistakes);
  return { mistakes: value, isCurrent: isCurrent && typed === form };
}

interface KeepingProps {
  readonly device: string;
  readonly draft: Draft;
  readonly checked: Checked;
  readonly onDraft: (next: (now: Draft) => Draft) => void;
  readonly onAnew: () => void;
}

function Keeping({ device, draft, checked, onDraft, onAnew }: KeepingProps) {
  const { t } = useWords();
  const may = useMay('template.save');
  const live = useIsLive();
  const { mistakes, isCurrent } = checked;
  const isGood = isCurrent && mistakes.length === 0;
  const changed = isChanged(draft);
  const save = useOneAtATime(async (): Promise<void> => {
    const { settings, address, base } = draft;
    const reply = await sendByHttp('template.save', { device, settings, address, expect: base.mark });
    if (!reply.ok) return;
    const { mark } = reply.result as { readonly mark: string };
    onDraft((now) => withSaved(now, draft, mark));
    onAnew();
  });
  const discard = (): void => {
    onDraft(discarded);
    onAnew();
  };
  return (
    <div className="tplkeep">
      <b className={cx('state', mistakes.length > 0 && 'fl')}>{said(checked, t)}</b>
      <span className="dimmed">{t(changed ? 'template.changed' : 'template.saved')}</span>
      <span className="words">
        <TwiceButton
          small
          disabled={!may || !live || !changed || !isGood}
          again={t('template.save-now')}
          cancel={t('ask.cancel')}
          onPress={save}
        >
          {t('template.save')}
        </TwiceButton>
        {changed ? (
          <Button small look="quiet" onPress={discard}>
            {t('template.discard')}
          </Button>
        ) : null}
      </span>
      {mistakes.length > 0 ? <Wrong mistakes={mistakes} below="" /> : null}
      {may ? null : <Quiet>{t('param.read-only')}</Quiet>}
    </div>
  );
}

function said({ mistakes, isCurrent }: Checked, t: Words['t']): string {
  if (!isCurrent) return t('template.unchecked');
  return mistakes.length > 0 ? t('template.mistakes', { n: mistakes.length }) : t('template.good');
}
