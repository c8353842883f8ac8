/**
 * Where light cards hang around the stage origin: longitude to the right, latitude up. A card is a target that is dragged,
 * or moved by arrow keys; without adjusting open, where it would go is set by its buttons.
 */
import { use, useRef, useState } from 'react';
import type { IcvfxObject } from '../../../../core/ndisplay/icvfx.ts';
import type { LightcardWord } from '../../../../core/ndisplay/icvfx-table.ts';
import { useStage } from '../../../live/store.ts';
import { cx } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { AdjustContext, useOff, useStream } from './adjust.ts';
import { hexOf } from './colour.ts';
import { SetButton, useStanding } from './icvfx-rows.tsx';

interface Place {
  readonly longitude: number;
  readonly latitude: number;
}

interface MapProps {
  readonly cards: readonly IcvfxObject<LightcardWord>[];
  readonly chosen: string;
  readonly onPick: (id: string) => void;
}

export function CardMap({ cards, chosen, onPick }: MapProps) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const placeAt = (x: number, y: number): Place | undefined => {
    const at = box.current?.getBoundingClientRect();
    if (!at) return undefined;
    const share = (part: number, of: number): number => Math.min(1, Math.max(0, part / of));
    return {
      longitude: Math.round(share(x - at.left, at.width) * 720) / 2,
      latitude: Math.round((90 - share(y - at.top, at.height) * 180) * 2) / 2,
    };
  };
  return (
    <div className="icmap" ref={box} role="group" aria-label={t('icvfx.map')}>
      {[0, 90, 180, 270].map((longitude) => (
        <i key={longitude} className="meridian num" style={{ left: `${longitude / 3.6}%` }}>
          {longitude}°
        </i>
      ))}
      <i className="equator" />
      {cards.map((card) =>
        card.paths.longitude === undefined || card.paths.latitude === undefined ? null : (
          <Dot
            key={card.id}
            card={card}
            at={[card.paths.longitude, card.paths.latitude]}
            isChosen={card.id === chosen}
            placeAt={placeAt}
            onPick={() => onPick(card.id)}
          />
        ),
      )}
    </div>
  );
}

interface DotProps {
  readonly card: IcvfxObject<LightcardWord>;
  readonly at: readonly [longitude: string, latitude: string];
  readonly isChosen: boolean;
  readonly placeAt: (x: number, y: number) => Place | undefined;
  readonly onPick: () => void;
}

const STEPS: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function Dot({ card: { id, paths }, at: [east, north], isChosen, placeAt, onPick }: DotProps) {
  const { t } = useWords();
  const [longitude, latitude] = [useStanding(east), useStanding(north)];
  const colour = hexOf(useStanding(paths.colour));
  const [aboutEast, aboutNorth] = [
    useStage((state) => state.descriptors[east]),
    useStage((state) => state.descriptors[north]),
  ];
  const [draft, setDraft] = useState<Place>();
  const isHeld = useRef(false);
  const { leftS } = use(AdjustContext);
  const off = useOff(east);
  const [sendEast, sendNorth] = [useStream(east), useStream(north)];
  const place = draft ?? { longitude: Number(longitude ?? 0), latitude: Number(latitude ?? 0) };
  const isLive = leftS > 0;
  const move = (next: Place | undefined): void => {
    if (!next || off) return;
    setDraft(next);
    if (!isLive) return;
    sendEast(next.longitude);
    sendNorth(next.latitude);
  };
  const rest = (): void => {
    isHeld.current = false;
    if (isLive) setDraft(undefined);
  };
  return (
    <>
      <button
        type="button"
        className={cx('carddot', isChosen && 'sel', longitude === undefined && 'stale')}
        style={{ left: `${place.longitude / 3.6}%`, top: `${(90 - place.latitude) / 1.8}%` }}
        aria-pressed={isChosen}
        aria-label={t('icvfx.dot', { id, longitude: place.longitude, latitude: place.latitude })}
        onClick={onPick}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          isHeld.current = true;
          onPick();
        }}
        onPointerMove={(event) => {
          if (isHeld.current) move(placeAt(event.clientX, event.clientY));
        }}
        onPointerUp={rest}
        onPointerCancel={rest}
        onKeyDown={(event) => {
          const step = STEPS[event.key];
          if (!step) return;
          event.preventDefault();
          move({
            longitude: (place.longitude + step[0] + 360) % 360,
            latitude: Math.min(90, Math.max(-90, place.latitude + step[1])),
          });
        }}
        onKeyUp={rest}
      >
        <i style={colour === undefined ? {} : { background: colour }} />
        {id}
      </button>
      {isChosen && draft && !isLive && aboutEast && aboutNorth ? (
        <div className="mapset">
          <SetButton descriptor={aboutEast} value={draft.longitude} />
          <SetButton descriptor={aboutNorth} value={draft.latitude} onSet={() => setDraft(undefined)} />
        </div>
      ) : null}
    </>
  );
}
