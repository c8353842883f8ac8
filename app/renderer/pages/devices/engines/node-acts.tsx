/** Start, stop and restart of one node or of all; what would take a picture away is asked once more. */
import { useState } from 'react';
import type { EngineNode } from '../../../../protocol/state-engines.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive, useStage } from '../../../live/store.ts';
import { ActButton } from '../../../ui/act-button.tsx';
import { HoldButton } from '../../../ui/hold-button.tsx';
import { Button, InlineAsk } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

interface ActsProps {
  readonly system: string;
  readonly nodes: readonly EngineNode[];
  readonly busy: boolean;
  /** Name of a node; absent: all of them. */
  readonly one?: string;
}

type Ending = 'engine.stop' | 'engine.restart';

export function NodeActs({ system, nodes, busy, one }: ActsProps) {
  const { t } = useWords();
  const live = useIsLive();
  const mayStart = useMay('engine.start');
  const mayEnd = useMay('engine.stop');
  const [asked, ask] = useState<Ending>();
  const owned = useOwned(system);
  const who = one === undefined ? 'all' : 'one';
  const about = { system, ...(one !== undefined && { node: one }) };
  const canStart = nodes.some(({ at, device }) => device !== null && (at === 'stopped' || at === 'ended'));
  const canEnd = nodes.some(({ at }) => at === 'running');
  const end = (how: Ending): void => {
    if (owned.zones === '') void send(how, about);
    else ask(how);
  };
  if (asked !== undefined)
    return (
      <InlineAsk
        acts={
          <>
            <HoldButton
              onHold={() => {
                ask(undefined);
                void send(asked, { ...about, confirm: true });
              }}
              disabled={!live || busy}
            >
              {t('nodes.owns-all-the-same')}
            </HoldButton>
            <Button small look="quiet" onPress={() => ask(undefined)}>
              {t('ask.cancel')}
            </Button>
          </>
        }
      >
        {t('nodes.owns', owned)}
      </InlineAsk>
    );
  return (
    <span className="nacts">
      {canStart ? (
        <ActButton
          safety={2}
          small
          again={t(`nodes.start-again.${who}`)}
          cancel={t('ask.cancel')}
          disabled={!mayStart || !live || busy}
          onPress={() => void send('engine.start', about)}
        >
          {t(`nodes.start.${who}`)}
        </ActButton>
      ) : null}
      {canEnd ? (
        <>
          <HoldButton disabled={!mayEnd || !live || busy} onHold={() => end('engine.restart')}>
            {t(`nodes.restart.${who}`)}
          </HoldButton>
          <HoldButton disabled={!mayEnd || !live || busy} onHold={() => end('engine.stop')}>
            {t(`nodes.stop.${who}`)}
          </HoldButton>
        </>
      ) : null}
    </span>
  );
}

/** Zones whose picture it makes, as they are seen; where nobody can see, as they are leased, and may be where they are not. */
function useOwned(system: string): { readonly system: string; readonly zones: string } {
  const { t, text } = useWords();
  const zones = useStage((state) => state.zones);
  const studio = useStage((state) => state.studio);
  const owned = Object.entries(zones).filter(([, { kind, owner }]) => {
    const isSeen = owner.observed !== 'unknown' && owner.observed !== 'contested';
    return kind === 'led' && (isSeen ? owner.observed : (owner.leased ?? system)) === system;
  });
  const name = studio.systems[system];
  return {
    system: name ? text(name.name) : system,
    zones: owned.map(([id]) => (studio.zones[id] ? text(studio.zones[id].short) : id)).join(t('comma')),
  };
}
