/** Works on one virtual move, for one hand: takes keys from the camera, retimes them, drops them, keeps it. */
import { useState } from 'react';
import { operatorAnglesOf } from '../../../../core/geometry/angles.ts';
import type { MoveKey } from '../../../../core/tracking/move-path.ts';
import type { CommandArgs } from '../../../../protocol/commands.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { plusMinus } from '../../../param/value-text.ts';
import { Button, Field, Seg } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import { draftFault, GAP_STEP_S, gapOf, type MoveDraft, withGap, withHalt, withKey, withoutKey } from './move-draft.ts';
import { MovePlan } from './move-plan.tsx';

interface EditorProps {
  readonly camera: string;
  readonly start: MoveDraft;
  readonly onDone: (saved: string | undefined) => void;
}

export function MoveEditor({ camera, start, onDone }: EditorProps) {
  const { t, fault } = useWords();
  const [draft, setDraft] = useState(start);
  const may = useMay('vcam.save');
  const live = useIsLive();
  const wrong = draftFault(draft);
  const capture = useOneAtATime(async (): Promise<void> => {
    const reply = await sendByHttp('vcam.capture', { camera });
    if (reply.ok) setDraft((before) => withKey(before, reply.result as Pick<MoveKey, 'pose' | 'lens'>));
  });
  const save = useOneAtATime(async (): Promise<void> => {
    const { move, version, keys, ...rest } = draft;
    const known = move === undefined ? {} : { move, expectVersion: version };
    const reply = await sendByHttp('vcam.save', { ...known, ...rest, keys: keys.map(asSaid) });
    if (reply.ok) onDone((reply.result as { readonly move: string }).move);
  });
  return (
    <section className="moveedit">
      <div className="acts">
        <Field label={t('moves.name')} value={draft.name} onChange={(name) => setDraft({ ...draft, name })} />
        <Button look="primary" disabled={!may || !live} onPress={capture}>
          {t('moves.capture')}
        </Button>
      </div>
      <MovePlan keys={draft.keys} />
      <ol className="movekeys">
        {draft.keys.map((key, i) => (
          <KeyRow key={key.atS} draft={draft} at={i} onChange={setDraft} />
        ))}
      </ol>
      {wrong && wrong.why !== 'none' ? (
        <p className="warned">{fault({ code: `vcam.key-${wrong.why}`, params: { key: wrong.key + 1 } })}</p>
      ) : null}
      <div className="acts">
        <Seg
          label={t('moves.at-end')}
          value={draft.atEnd}
          options={(['return', 'hold'] as const).map((id) => ({ id, name: t(`moves.at-end.${id}`) }))}
          onPick={(atEnd) => setDraft({ ...draft, atEnd })}
        />
        <Frames
          label={t('moves.in-frames')}
          value={draft.inFrames}
          onChange={(inFrames) => setDraft({ ...draft, inFrames })}
        />
        <Frames
          label={t('moves.out-frames')}
          value={draft.outFrames}
          onChange={(outFrames) => setDraft({ ...draft, outFrames })}
        />
      </div>
      <div className="acts">
        <Button
          look="primary"
          disabled={!may || !live || wrong !== undefined || draft.name.trim() === ''}
          onPress={save}
        >
          {t('moves.save')}
        </Button>
        <Button look="quiet" onPress={() => onDone(undefined)}>
          {t('ask.cancel')}
        </Button>
      </div>
    </section>
  );
}

/** As the command has it. */
function asSaid({ atS, pose, halt, lens }: MoveKey): CommandArgs<'vcam.save'>['keys'][number] {
  return { atS, pose: [...pose], ...(halt && { halt }), ...(lens && { lens }) };
}

interface KeyProps {
  readonly draft: MoveDraft;
  readonly at: number;
  readonly onChange: (draft: MoveDraft) => void;
}

function KeyRow({ draft, at, onChange }: KeyProps) {
  const { t } = useWords();
  const key = draft.keys[at];
  if (key === undefined) return null;
  const gapS = gapOf(draft.keys, at);
  const isInside = at > 0 && at < draft.keys.length - 1;
  const retime = (byS: number): void => onChange(withGap(draft, at, gapS + byS));
  return (
    <li>
      <b className="num">{at + 1}</b>
      <span className="grow num">
        {t('moves.key-at', { s: key.atS.toFixed(1) })}
        <small>{placeText(key)}</small>
      </span>
      {at === 0 ? null : (
        <span className="retime">
          <Button small label={t('moves.sooner', { n: at + 1 })} onPress={() => retime(-GAP_STEP_S)}>
            −
          </Button>
          <span className="num">{t('moves.gap', { s: gapS.toFixed(1) })}</span>
          <Button small label={t('moves.later', { n: at + 1 })} onPress={() => retime(GAP_STEP_S)}>
            +
          </Button>
        </span>
      )}
      {isInside ? (
        <Seg
          label={t('moves.pass-or-halt', { n: at + 1 })}
          value={key.halt ? 'halt' : 'pass'}
          options={(['pass', 'halt'] as const).map((id) => ({ id, name: t(`moves.${id}`) }))}
          onPick={(id) => onChange(withHalt(draft, at, id === 'halt'))}
        />
      ) : null}
      <Button
        small
        look="quiet"
        label={t('moves.drop-key', { n: at + 1 })}
        onPress={() => onChange(withoutKey(draft, at))}
      >
        {t('moves.drop')}
      </Button>
    </li>
  );
}

/** Metres, then degrees in an operator's sense, then the lens where it is known. */
function placeText({ pose, lens }: MoveKey): string {
  const { panDeg, tiltDeg } = operatorAnglesOf(pose);
  const place = pose.slice(0, 3).map((metres) => plusMinus(metres, 2));
  const focal = lens?.focalLengthMm === undefined ? '' : ` · ${lens.focalLengthMm.toFixed(1)} mm`;
  return `${place.join(' ')} m · ${plusMinus(panDeg, 1)}° ${plusMinus(tiltDeg, 1)}°${focal}`;
}

interface FramesProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (frames: number) => void;
}

function Frames({ label, value, onChange }: FramesProps) {
  return (
    <label className="movefield">
      <span>{label}</span>
      <input
        type="number"
        min={2}
        max={1_500}
        value={value}
        onChange={(event) => onChange(Math.max(2, Math.min(1_500, Math.round(event.currentTarget.valueAsNumber || 2))))}
      />
    </label>
  );
}
