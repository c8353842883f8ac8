/** The stage from any side, turned and pulled nearer by a thumb: cameras live, survey, residuals; and the same in words. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { usePrefs } from '../../../live/prefs.ts';
import { Button, Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { mm } from '../calibration/calibration-view.ts';
import { SpaceDesk } from './space-desk.ts';
import { SpaceHands } from './space-hands.ts';
import { longestMm, type SpaceScene } from './space-scene.ts';
import { SpaceTable } from './space-table.tsx';
import { nearer, SIDES, shifted, turned } from './space-view.ts';
import { useSpaceScene } from './use-space.ts';
import './space.css';

const HANDS = ['turn', 'move'] as const;
type Hand = (typeof HANDS)[number];

const STEP_DEG = 15;
const STEP_TIMES = 1.25;
const STEP_PX = 60;
const DEG_PER_PX = 0.35;
/** A notch of a wheel is 100 pixels. */
const TIMES_PER_PX = 1.0018;

export function SpacePanel({ camera }: { readonly camera: string }) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useSpaceScene(camera);
  const desk = useDesk(canvas, scene);
  const side = useSyncExternalStore(desk.onSide, desk.side);
  const [hand, setHand] = useState<Hand>('turn');
  const gestures = useGestures(desk, hand);
  return (
    <div className="space">
      <div className="spacebox">
        {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas is painted, an img is loaded */}
        <canvas ref={canvas} role="img" aria-label={t('space.picture')} {...gestures} />
        <Legend scene={scene} />
      </div>
      <div className="spacekeys">
        <Seg
          label={t('space.from')}
          value={side}
          options={SIDES.map((id) => ({ id, name: t(`space.from.${id}`) }))}
          onPick={(next) => desk.from(next)}
        />
        <Seg
          label={t('space.hand')}
          value={hand}
          options={HANDS.map((id) => ({ id, name: t(`space.hand.${id}`) }))}
          onPick={setHand}
        />
        <Steps desk={desk} hand={hand} />
      </div>
      <SpaceTable scene={scene} />
    </div>
  );
}

/** What the looks of lines mean, and how much longer residuals are than life. */
function Legend({ scene: { residuals, times } }: { readonly scene: SpaceScene }) {
  const { t } = useWords();
  return (
    <ul className="spacelegend">
      <li className="ghost">{t('space.ghost')}</li>
      {residuals.length === 0 ? (
        <li>{t('space.no-residuals')}</li>
      ) : (
        <li>{t('space.residuals', { times, longest: mm(longestMm(residuals)) })}</li>
      )}
      {residuals.some(({ look }) => look === 'kept') ? <li className="kept">{t('space.kept')}</li> : null}
      {residuals.some(({ look }) => look !== 'kept') ? <li className="taken">{t('space.taken')}</li> : null}
      {residuals.some(({ look }) => look === 'odd') ? <li className="odd">{t('space.odd')}</li> : null}
    </ul>
  );
}

/** For a keyboard, and for a thumb that holds a tablet. */
function Steps({ desk, hand }: { readonly desk: SpaceDesk; readonly hand: Hand }) {
  const { t } = useWords();
  const step = (right: number, down: number): void =>
    desk.change((view, focalPx) =>
      hand === 'turn'
        ? turned(view, right * STEP_DEG, down * STEP_DEG)
        : shifted(view, right * STEP_PX, down * STEP_PX, focalPx),
    );
  return (
    <span className="spacesteps">
      <Button label={t('space.left')} onPress={() => step(-1, 0)}>
        ←
      </Button>
      <Button label={t('space.right')} onPress={() => step(1, 0)}>
        →
      </Button>
      <Button label={t('space.up')} onPress={() => step(0, -1)}>
        ↑
      </Button>
      <Button label={t('space.down')} onPress={() => step(0, 1)}>
        ↓
      </Button>
      <Button label={t('space.nearer')} onPress={() => desk.change((view) => nearer(view, STEP_TIMES))}>
        +
      </Button>
      <Button label={t('space.farther')} onPress={() => desk.change((view) => nearer(view, 1 / STEP_TIMES))}>
        −
      </Button>
    </span>
  );
}

interface Gestures {
  readonly onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLCanvasElement>) => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLCanvasElement>) => void;
}

function useGestures(desk: SpaceDesk, hand: Hand): Gestures {
  const [hands] = useState(() => new SpaceHands());
  const up = (event: PointerEvent<HTMLCanvasElement>): void => hands.up(event.pointerId);
  return {
    onPointerDown: (event) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      hands.down(event.pointerId, event.clientX, event.clientY);
    },
    onPointerMove: (event) => {
      const moved = hands.move(event.pointerId, event.clientX, event.clientY);
      if (!moved) return;
      const { rightPx, downPx, times, fingers } = moved;
      desk.change((view, focalPx) => {
        // What is touched follows the finger: the eye goes the other way round it.
        if (fingers === 1 && hand === 'turn' && !event.shiftKey)
          return turned(view, -rightPx * DEG_PER_PX, -downPx * DEG_PER_PX);
        return nearer(shifted(view, rightPx, downPx, focalPx), times);
      });
    },
    onPointerUp: up,
    onPointerCancel: up,
  };
}

/** Paints while the page is open. A wheel pulls the picture nearer and the page stays: React's listener cannot ask for it. */
function useDesk(canvas: RefObject<HTMLCanvasElement | null>, scene: SpaceScene): SpaceDesk {
  const [desk] = useState(() => new SpaceDesk(scene));
  const lum = usePrefs((prefs) => prefs.lum);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const end = desk.begin(element);
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      desk.change((view) => nearer(view, TIMES_PER_PX ** -event.deltaY));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', wheel);
      end();
    };
  }, [canvas, desk]);
  useEffect(() => desk.show(scene), [desk, scene]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the brightness of the seat is why it is painted anew
  useEffect(() => desk.recolour(), [desk, lum]);
  return desk;
}
