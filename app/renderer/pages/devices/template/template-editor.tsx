/** The description of a device: edited as a form, checked by the engine as it is typed, saved into the studio file. */
import { useMemo, useState } from 'react';
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
import { type Editing, Wrong } from './template-fields.tsx';
import { type Bag, bagOf } from './template-form.ts';

import './template.css';

const PARTS = ['parameters', 'messages', 'device', 'bench'] as const;
type Part = (typeof PARTS)[number];

const asShown = (answer: unknown): TemplateShown => answer as TemplateShown;

/** What is shown carries its own round: a form begins anew only with what came for it, never with what stood before. */
export function TemplateEditor({ device }: { readonly device: string }) {
  const [round, setRound] = useState(0);
  const answer = useAnswer('template.show', { device }, asShown, `${device}/${round}`);
  const of = answer.round;
  if (!answer.value || !of?.startsWith(`${device}/`)) return null;
  return <Editor key={of} device={device} shown={answer.value} onAnew={() => setRound(round + 1)} />;
}

interface EditorProps {
  readonly device: string;
  readonly shown: TemplateShown;
  readonly onAnew: () => void;
}

function Editor({ device, shown, onAnew }: EditorProps) {
  const { t, text } = useWords();
  const [part, setPart] = useState<Part>('parameters');
  const [settings, setSettings] = useState<Bag>(shown.settings);
  const [address, setAddress] = useState<Bag>({ ...shown.address });
  const checked = useMistakes(settings, address);
  const editing: Editing = { settings, mistakes: checked.mistakes, change: setSettings };
  const isChanged = settings !== shown.settings || JSON.stringify(address) !== JSON.stringify(shown.address);
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
      <Keeping
        device={device}
        settings={settings}
        address={address}
        checked={checked}
        isChanged={isChanged}
        onAnew={onAnew}
      />
      <div className="tplpart">
        <Seg
          label={t('template.parts')}
          value={part}
          options={PARTS.map((id) => ({ id, name: t(`template.part.${id}`) }))}
          onPick={setPart}
        />
      </div>
      {part === 'parameters' ? <ParametersPart editing={editing} /> : null}
      {part === 'messages' ? <MessagesPart editing={editing} /> : null}
      {part === 'device' ? <ConnectionPart editing={editing} address={address} onAddress={setAddress} /> : null}
      {part === 'bench' ? (
        <TemplateBench device={device} settings={settings} saved={bagOf(shown.settings['parameters'])} />
      ) : null}
      {part === 'device' ? <KeepProfile device={device} shown={shown} isChanged={isChanged} /> : null}
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
  readonly settings: Bag;
  readonly address: Bag;
  readonly checked: Checked;
  readonly isChanged: boolean;
  readonly onAnew: () => void;
}

function Keeping({ device, settings, address, checked, isChanged, onAnew }: KeepingProps) {
  const { t } = useWords();
  const may = useMay('template.save');
  const live = useIsLive();
  const { mistakes, isCurrent } = checked;
  const isGood = isCurrent && mistakes.length === 0;
  const save = useOneAtATime(async (): Promise<void> => {
    const reply = await sendByHttp('template.save', { device, settings, address });
    if (reply.ok) onAnew();
  });
  return (
    <div className="tplkeep">
      <b className={cx('state', mistakes.length > 0 && 'fl')}>{said(checked, t)}</b>
      <span className="dimmed">{t(isChanged ? 'template.changed' : 'template.saved')}</span>
      <span className="words">
        <TwiceButton
          small
          disabled={!may || !live || !isChanged || !isGood}
          again={t('template.save-now')}
          cancel={t('ask.cancel')}
          onPress={save}
        >
          {t('template.save')}
        </TwiceButton>
        {isChanged ? (
          <Button small look="quiet" onPress={onAnew}>
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
