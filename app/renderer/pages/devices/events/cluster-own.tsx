/** What the cluster itself is told: which node takes its events, a console line, its end. Never on air. */
import { useState } from 'react';
import type { Descriptor } from '../../../../core/parameter.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Button, Field, PanelHead, Quiet, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

export function ClusterOwn({ system }: { readonly system: string }) {
  const { t } = useWords();
  const mayLine = useMay('ndisplay.console');
  const mayEnd = useMay('ndisplay.quit');
  const live = useIsLive();
  const [line, setLine] = useState('');
  const [asked, ask] = useState(false);
  const end = async (confirm: boolean): Promise<void> => {
    const reply = await send('ndisplay.quit', { system, confirm });
    ask(!reply.ok && reply.error.code === 'system.owns');
  };
  return (
    <section className="evown" aria-label={t('events.own')}>
      <PanelHead title={t('events.own')} sub={t('events.own-sub')} />
      <Primary system={system} />
      <div className="setter">
        <Field label={t('events.console')} value={line} onChange={setLine} />
        <TwiceButton
          disabled={!mayLine || !live || line.trim() === ''}
          again={t('events.console-again')}
          cancel={t('events.cancel')}
          onPress={() => void send('ndisplay.console', { system, line })}
        >
          {t('events.console-send')}
        </TwiceButton>
        <HoldButton disabled={!mayEnd || !live} onHold={() => void end(asked)}>
          {asked ? t('events.quit-owning') : t('events.quit')}
        </HoldButton>
      </div>
    </section>
  );
}

function Primary({ system }: { readonly system: string }) {
  const { t } = useWords();
  const devices = useStage((state) => state.studio.systems[system]?.devices);
  const about = useStage((state) =>
    Object.values(state.descriptors).find((one) => devices?.includes(one.device) && isPrimary(one)),
  );
  const node = useStage((state) => (about ? state.params[about.path]?.actual?.value : undefined));
  const isFresh = useStage((state) => about !== undefined && state.devices[about.device]?.status === 'online');
  const may = useMay('ndisplay.first');
  if (about?.type.kind !== 'enum') return <Quiet>{t('events.no-backups')}</Quiet>;
  if (!isFresh || node === undefined) return <Quiet>{t('events.primary-none')}</Quiet>;
  const [first] = about.type.options;
  return (
    <div className="setter">
      <span>{t('events.primary', { node: String(node) })}</span>
      {node === first ? null : (
        <>
          <Word tone="fault">{t('events.backup')}</Word>
          <Button small disabled={!may} onPress={() => void send('ndisplay.first', { system })}>
            {t('events.first-again', { node: first ?? '' })}
          </Button>
        </>
      )}
    </div>
  );
}

/** Reported by the cluster's device where its settings know backups. */
const isPrimary = ({ keys, writable }: Descriptor): boolean => keys.length === 1 && keys[0] === 'primary' && !writable;
