/** Entering what a hop takes: in frames or ms, with its spread, for as much as was meant. In its own row, no dialog. */
import { useState } from 'react';
import type { CommandArgs } from '../../../protocol/commands.ts';
import { send } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { modeWord } from '../../live/view.ts';
import { Button, Field, Seg } from '../../ui/kit.tsx';
import { Pick } from '../../ui/pick.tsx';
import { useWords } from '../../words/say.ts';
import { readNumber, SCOPES, type Scope, scopeArgs } from './latency-view.ts';

interface EnterProps {
  readonly camera: string;
  readonly mode: string;
  readonly hop: CommandArgs<'latency.set'>['hop'];
  readonly onDone: () => void;
}

/** What is true of one camera, of one mode, or of the building. */
const USUAL: Readonly<Record<EnterProps['hop'], Scope>> = {
  tracker: 'camera',
  network: 'camera',
  pipeline: 'both',
  engine: 'mode',
  processor: 'mode',
  wall: 'all',
  camera: 'camera',
  loop: 'both',
};

export function EnterHop({ camera, mode, hop, onDone }: EnterProps) {
  const { t, text } = useWords();
  const about = useStage((state) => state.studio.cameras[camera]);
  const live = useIsLive();
  const [value, setValue] = useState('');
  const [spread, setSpread] = useState('');
  const [unit, setUnit] = useState<'frames' | 'ms'>('ms');
  const [scope, setScope] = useState<Scope>(USUAL[hop]);
  const number = readNumber(value);
  const plusMinus = spread.trim() === '' ? null : readNumber(spread);
  const ready = number !== undefined && plusMinus !== undefined && live;
  const names = { camera: about ? text(about.name) : camera, mode: modeWord(mode) };
  const save = (): void => {
    if (!ready) return;
    const said = unit === 'frames' ? { frames: number } : { ms: number };
    const args = {
      hop,
      ...said,
      ...scopeArgs(scope, camera, mode),
      ...(plusMinus === null ? {} : { spreadMs: plusMinus }),
    };
    void send('latency.set', args).then((reply) => reply.ok && onDone());
  };
  return (
    <div className="enter">
      <Field label={t('latency.value')} value={value} onChange={setValue} onEnter={save} autoFocus />
      <Seg
        label={t('latency.unit')}
        value={unit}
        options={[
          { id: 'frames', name: 'f' },
          { id: 'ms', name: 'ms' },
        ]}
        onPick={setUnit}
      />
      <Field label={t('latency.spread')} value={spread} onChange={setSpread} onEnter={save} />
      <Pick
        label={t('latency.for')}
        value={scope}
        options={SCOPES.map((id) => ({ id, name: t(`latency.scope.${id}`, names) }))}
        onPick={setScope}
      />
      <Button look="primary" disabled={!ready} onPress={save}>
        {t('latency.save')}
      </Button>
      <Button look="quiet" onPress={onDone}>
        {t('ask.cancel')}
      </Button>
    </div>
  );
}
