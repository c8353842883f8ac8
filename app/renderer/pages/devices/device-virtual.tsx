/** The virtual stage's side of a device: faults to set and clear, and a hand on its front panel. */
import { useState } from 'react';
import type { Descriptor } from '../../../core/parameter.ts';
import { FAULT_ARGUMENTS, type FaultKind } from '../../../protocol/fault-arguments.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { ValueInput } from '../../param/value-input.tsx';
import { readValue } from '../../param/value-text.ts';
import { Button, Field, PanelHead, Quiet, Word } from '../../ui/kit.tsx';
import { Pick } from '../../ui/pick.tsx';
import { useWords } from '../../words/say.ts';
import { sayPlayed } from './played-fault.ts';
import { TrackerPanel } from './tracker-panel.tsx';

const isKind = (kind: string): kind is FaultKind => Object.hasOwn(FAULT_ARGUMENTS, kind);
const NONE: readonly string[] = [];

export function DeviceVirtual({ device }: { readonly device: string }) {
  return (
    <div className="scrolls padded">
      <Faults device={device} />
      <FrontPanel device={device} />
      <TrackerPanel device={device} />
    </div>
  );
}

function Faults({ device }: { readonly device: string }) {
  const { t } = useWords();
  const faults = useStage((state) => state.virtual?.faults[device] ?? NONE);
  const kinds = useStage((state) => state.virtual?.plays[device] ?? NONE).filter(isKind);
  const may = useMay('virtual.fault.set');
  const live = useIsLive();
  const [picked, setPicked] = useState<FaultKind>();
  const [number, setNumber] = useState('');
  const kind = picked !== undefined && kinds.includes(picked) ? picked : kinds[0];
  if (kind === undefined) return null;
  const argument = FAULT_ARGUMENTS[kind];
  const value = Number(number);
  const set = (): void => {
    void send('virtual.fault.set', { device, fault: argument ? { kind, [argument.name]: value } : { kind } });
  };
  return (
    <>
      <PanelHead title={t('devices.faults')} sub={t('devices.faults-about')} />
      <div className="setter">
        <Pick
          label={t('devices.fault-kind')}
          value={kind}
          options={kinds.map((id) => ({ id, name: t(`devices.fault.${id}`) }))}
          onPick={(next) => {
            setPicked(next);
            setNumber(String(FAULT_ARGUMENTS[next]?.first ?? ''));
          }}
        />
        {argument ? (
          <Field label={t(`devices.fault-arg.${argument.name}`)} value={number} onChange={setNumber} />
        ) : null}
        <Button disabled={!may || !live || (argument !== undefined && !Number.isFinite(value))} onPress={set}>
          {t('devices.fault-set')}
        </Button>
        <Button
          look="quiet"
          disabled={!may || !live || faults.length === 0}
          onPress={() => void send('virtual.fault.clear', { device })}
        >
          {t('devices.fault-clear')}
        </Button>
      </div>
      {faults.length > 0 ? (
        <p className="words">
          {faults.map((fault) => (
            <Word key={fault} tone="fault">
              {sayPlayed(fault, t)}
            </Word>
          ))}
        </p>
      ) : (
        <Quiet>{t('devices.no-faults')}</Quiet>
      )}
    </>
  );
}

/** A hand on the machine itself: the engine is not asked, it finds out by reading back. */
function FrontPanel({ device }: { readonly device: string }) {
  const { t, text: say } = useWords();
  const descriptors = useStage((state) => state.descriptors);
  const may = useMay('virtual.frontPanel');
  const live = useIsLive();
  const [path, setPath] = useState('');
  const [text, setText] = useState('');
  const panel: readonly Descriptor[] = Object.values(descriptors).filter(
    (one) => one.device === device && one.keys.length === 1,
  );
  const chosen = panel.find((one) => one.path === path) ?? panel[0];
  const key = chosen?.keys[0];
  if (!chosen || key === undefined) return null;
  const value = readValue(text, chosen.type);
  const turn = (): void => {
    if (value === undefined) return;
    void send('virtual.frontPanel', { device, param: key, value: typeof value === 'object' ? [...value] : value });
  };
  return (
    <>
      <PanelHead title={t('devices.panel')} sub={t('devices.panel-about')} />
      <div className="setter">
        <Pick
          label={t('devices.col.param')}
          value={chosen.path}
          options={panel.map((one) => ({ id: one.path, name: say(one.label) }))}
          onPick={(next) => {
            setPath(next);
            setText('');
          }}
        />
        <ValueInput about={chosen} label={say(chosen.label)} text={text} onText={setText} />
        <Button disabled={!may || !live || value === undefined} onPress={turn}>
          {t('devices.panel-turn')}
        </Button>
      </div>
    </>
  );
}
