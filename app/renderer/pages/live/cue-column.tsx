/** Where are we in the show: cues with current and next, the clocks, and the way out that needs no render engine. */
import { useCallback, useEffect, useRef } from 'react';
import { useAsked } from '../../live/asked.ts';
import { ticks, usePaint } from '../../live/beat.ts';
import { send, useMay } from '../../live/send.ts';
import { nowUs } from '../../live/session.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { modeKind, modeWord } from '../../live/view.ts';
import { formatClock, formatDuration } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { cx, OwnerDot, PanelHead, Quiet, Word } from '../../ui/kit.tsx';
import { Pick } from '../../ui/pick.tsx';
import { useWords } from '../../words/say.ts';
import { BailOut } from './bail-out.tsx';
import { readLists } from './cue-lists.ts';

export function CueColumn() {
  const { t, text } = useWords();
  const cues = useStage((state) => state.cues);
  const at = cues?.cues.findIndex((cue) => cue.id === cues.current) ?? -1;
  return (
    <section className="panel left">
      <PanelHead
        title={t('cues.title')}
        sub={cues ? text(cues.name) : undefined}
        right={cues ? <span className="num">{t('cues.place', { at: at + 1, of: cues.cues.length })}</span> : undefined}
      />
      <ListChooser />
      {cues ? <CueList /> : <Quiet>{t('cues.none')}</Quiet>}
      <BailOut />
      <Clocks />
    </section>
  );
}

/** Only where the studio has another list than the one that is loaded. */
function ListChooser() {
  const { t, text } = useWords();
  const loaded = useStage((state) => state.cues?.list ?? '');
  const lists = useAsked('cue.lists', {}, readLists);
  const may = useMay('cue.load');
  const live = useIsLive();
  if (!lists?.some((list) => list.id !== loaded)) return null;
  return (
    <div className="listpick">
      <Pick
        label={t('cues.lists')}
        value={loaded}
        disabled={!may || !live}
        options={[
          ...(loaded === '' ? [{ id: '', name: t('cues.choose') }] : []),
          ...lists.map(({ id, name, cues }) => ({ id, name: t('cues.list', { name: text(name), n: cues }) })),
        ]}
        onPick={(list) => {
          if (list !== loaded && list !== '') void send('cue.load', { list });
        }}
      />
    </div>
  );
}

function CueList() {
  const cues = useStage((state) => state.cues);
  const box = useRef<HTMLOListElement>(null);
  const current = cues?.current ?? null;
  const standby = cues?.standby ?? null;
  // The next cue stays in sight, with the current one above it; nothing else moves the list.
  useEffect(() => {
    const row = box.current?.querySelector('[aria-current]') ?? box.current?.querySelector('.cue.next');
    if (box.current && row instanceof HTMLElement)
      box.current.scrollTop = Math.max(0, row.offsetTop - box.current.offsetTop - 150);
  }, [current, standby]);
  const at = cues?.cues.findIndex((cue) => cue.id === current) ?? -1;
  return (
    <ol className="cues" ref={box}>
      {cues?.cues.map((cue, n) => (
        <CueRow
          key={cue.id}
          id={cue.id}
          place={cue.id === current ? 'current' : cue.id === standby ? 'next' : n < at ? 'done' : 'later'}
        />
      ))}
    </ol>
  );
}

type Place = 'current' | 'next' | 'done' | 'later';

function CueRow({ id, place }: { readonly id: string; readonly place: Place }) {
  const { t, text } = useWords();
  const cue = useStage((state) => state.cues?.cues.find((one) => one.id === id));
  const studio = useStage((state) => state.studio);
  const seen = useStage((state) => Object.values(state.zones).some((zone) => zone.onAir === 'yes'));
  const armed = useStage((state) => state.armed?.cue === id);
  const notTaken = useStage(
    (state) => place === 'next' && state.cues?.last?.cue === id && isBad(state.cues.last.outcome),
  );
  const may = useMay('cue.select');
  const live = useIsLive();
  if (!cue) return null;
  const sub = [
    cue.mode === null ? '' : modeWord(cue.mode),
    cue.scene === null ? '' : text(studio.scenes[cue.scene]?.name ?? { en: cue.scene, zh: cue.scene }),
  ];
  const big = place === 'current' || place === 'next';
  return (
    <li
      className={cx(
        'cue',
        place === 'current' && 'air',
        place === 'current' && seen && 'seen',
        place === 'next' && 'next',
        place === 'done' && 'done',
      )}
      aria-current={place === 'current' ? 'step' : undefined}
    >
      <span className="n num">{cue.number}</span>
      <div className="what">
        {big || !may || !live ? (
          <div className="nm">{text(cue.name)}</div>
        ) : (
          <button
            type="button"
            className="nm pick"
            title={t('cues.set-next')}
            onClick={() => void send('cue.select', { cue: id })}
          >
            {text(cue.name)}
          </button>
        )}
        {big ? <div className="sub">{sub.filter(Boolean).join(' · ')}</div> : null}
        {place === 'current' ? (
          seen ? (
            <Word tone="air">{t('word.on-air')}</Word>
          ) : (
            <Word tone="plain">{t('word.current')}</Word>
          )
        ) : null}
        {place === 'next' ? (
          armed ? (
            <Word tone="armed">{t('word.armed')}</Word>
          ) : notTaken ? (
            <Word tone="fault">{t('word.not-taken')}</Word>
          ) : (
            <Word tone="next">{t('word.next')}</Word>
          )
        ) : null}
      </div>
      <span className="m">
        {cue.at === null ? null : <span className="num">{cue.at}</span>}
        {cue.follow ? <Icon name="follow" size="s" /> : null}
        <OwnerDot kind={modeKind(studio, cue.mode)} />
        {modeWord(cue.mode)}
      </span>
    </li>
  );
}

function isBad(outcome: string | null): boolean {
  return outcome !== null && outcome !== 'committed' && outcome !== 'committed-with-exceptions';
}

function Clocks() {
  const { t } = useWords();
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const startUs = useStage((state) => state.take?.startedUs);
  const paintClock = useCallback(
    (element: HTMLElement) => {
      element.textContent = formatClock(wallAt0 + nowUs() / 1_000);
    },
    [wallAt0],
  );
  const paintElapsed = useCallback(
    (element: HTMLElement) => {
      element.textContent = startUs === undefined ? '–' : formatDuration((nowUs() - startUs) / 1_000);
    },
    [startUs],
  );
  const clock = usePaint<HTMLElement>(ticks, paintClock);
  const elapsed = usePaint<HTMLElement>(ticks, paintElapsed);
  return (
    <div className="leftfoot">
      <span>
        {t('clock.since-take')} <b className="bright num" ref={elapsed} />
      </span>
      <span>
        {t('clock.studio')} <b className="bright num" ref={clock} />
      </span>
    </div>
  );
}
