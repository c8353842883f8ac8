/** The description of a device: edited as a form, checked by the engine as it is typed, saved into the studio file. */
import { useEffect, useState } from 'react';
import type { Fault } from '../../../../core/parameter.ts';
import type { TemplateShown } from '../../../../protocol/profile-book.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, cx, Quiet, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { KeepProfile } from './keep-profile.tsx';
import { TemplateBench } from './template-bench.tsx';
import { type Editing, Wrong } from './template-fields.tsx';
import { type Bag, bagOf } from './template-form.ts';
import { ConnectionPart, MessagesPart, ParametersPart } from './template-parts.tsx';
import './template.css';

const PARTS = ['parameters', 'messages', 'device', 'bench'] as const;
type Part = (typeof PARTS)[number];

/** What is shown carries its own round: a form begins anew only with what came for it, never with what stood before. */
export function TemplateEditor({ device }: { readonly device: string }) {
  const [round, setRound] = useState(0);
  const [came, setCame] = useState<{ readonly of: string; readonly shown: TemplateShown }>();
  const of = `${device}/${round}`;
  useEffect(() => {
    let deaf = false;
    void sendByHttp('template.show', { device }).then((reply) => {
      if (!deaf && reply.ok) setCame({ of, shown: reply.result as TemplateShown });
    });
    return () => {
      deaf = true;
    };
  }, [device, of]);
  if (!came?.of.startsWith(`${device}/`)) return null;
  return <Editor key={came.of} device={device} shown={came.shown} onAnew={() => setRound(round + 1)} />;
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
  const mistakes = useMistakes(settings, address);
  const editing: Editing = { settings, mistakes, change: setSettings };
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
        mistakes={mistakes}
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

/** The engine's own check of what stands in the form; an answer to an older form is not heard. */
function useMistakes(settings: Bag, address: Bag): readonly Fault[] {
  const [mistakes, setMistakes] = useState<readonly Fault[]>([]);
  useEffect(() => {
    let deaf = false;
    void sendByHttp('template.check', { settings, address }).then((reply) => {
      if (!deaf && reply.ok) setMistakes((reply.result as { readonly mistakes: readonly Fault[] }).mistakes);
    });
    return () => {
      deaf = true;
    };
  }, [settings, address]);
  return mistakes;
}

interface KeepingProps {
  readonly device: string;
  readonly settings: Bag;
  readonly address: Bag;
  readonly mistakes: readonly Fault[];
  readonly isChanged: boolean;
  readonly onAnew: () => void;
}

function Keeping({ device, settings, address, mistakes, isChanged, onAnew }: KeepingProps) {
  const { t } = useWords();
  const may = useMay('template.save');
  const live = useIsLive();
  const save = async (): Promise<void> => {
    const reply = await sendByHttp('template.save', { device, settings, address });
    if (reply.ok) onAnew();
  };
  return (
    <div className="tplkeep">
      <b className={cx('state', mistakes.length > 0 && 'fl')}>
        {mistakes.length > 0 ? t('template.mistakes', { n: mistakes.length }) : t('template.good')}
      </b>
      <span className="dimmed">{t(isChanged ? 'template.changed' : 'template.saved')}</span>
      <span className="words">
        <TwiceButton
          small
          disabled={!may || !live || !isChanged || mistakes.length > 0}
          again={t('template.save-now')}
          cancel={t('ask.cancel')}
          onPress={() => void save()}
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
