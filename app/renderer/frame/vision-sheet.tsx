/** The vision mixer: what is on program and preview, the two ways to change that, and a person's word where tally is silent. */
import { useState } from 'react';
import { send, useMay } from '../live/send.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { sourceName } from '../live/view.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Age } from '../ui/age.tsx';
import { formatClock } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Button, cx, Field, Quiet, Word } from '../ui/kit.tsx';
import { Pick } from '../ui/pick.tsx';
import { useWords } from '../words/say.ts';
import { SheetHead } from './sheet-head.tsx';

const MOST_MINUTES = 720;

export function VisionSheet() {
  const { t } = useWords();
  const studio = useStage((state) => state.studio);
  const program = useStage((state) => state.program);
  return (
    <section className="sheet drawer vision" data-sheet="vision" aria-label={t('vision.title')}>
      <SheetHead
        title={t('vision.title')}
        sub={
          <>
            {t('vision.heard')} <Age atUs={program.atUs} />
          </>
        }
      />
      <div className="scrolls">
        {studio.mixer ? (
          <ul className="sources">
            {studio.mixer.sources.map((one) => (
              <SourceRow key={one.id} id={one.id} />
            ))}
          </ul>
        ) : (
          <Quiet>{t('vision.none')}</Quiet>
        )}
        <Declaration />
      </div>
    </section>
  );
}

function SourceRow({ id }: { readonly id: string }) {
  const { t, text } = useWords();
  const source = useStage((state) => state.studio.mixer?.sources.find((one) => one.id === id));
  const onProgram = useStage((state) => state.program.source === id);
  const onPreview = useStage((state) => state.program.preview === id);
  const may = useMay('camera.cut');
  const live = useIsLive();
  if (!source) return null;
  const name = text(source.name);
  return (
    <li className={cx('source', onProgram && 'air', onPreview && 'next')}>
      <b>{name}</b>
      <span className="tags">
        {onProgram ? <Word tone="air">{t('vision.pgm')}</Word> : null}
        {onPreview ? <Word tone="next">{t('vision.pvw')}</Word> : null}
      </span>
      <span className="acts">
        {onPreview ? null : (
          <ActButton
            safety={1}
            disabled={!may || !live}
            again={null}
            cancel={null}
            onPress={() => void send('camera.cut', { source: id, to: 'preview' })}
          >
            {t('vision.to-preview')}
          </ActButton>
        )}
        {onProgram ? null : (
          <ActButton
            safety={2}
            disabled={!may || !live}
            again={t('vision.cut-now', { source: name })}
            cancel={t('ask.cancel')}
            onPress={() => void send('camera.cut', { source: id, to: 'program' })}
          >
            {t('vision.cut')}
          </ActButton>
        )}
      </span>
    </li>
  );
}

/** A person says what is on air, for a time; a tally that speaks is believed first. */
function Declaration() {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const declared = useStage((state) => state.onAirDeclared);
  const silent = useStage((state) => Object.values(state.pictures).filter((one) => one.onAirBy !== 'tally').length);
  const wallAt0 = useStage((state) => state.wallAtUs0Ms);
  const may = useMay('onair.declare');
  const live = useIsLive();
  const [source, setSource] = useState('');
  const [minutes, setMinutes] = useState('30');
  const options = studio.mixer
    ? studio.mixer.sources.map((one) => ({ id: one.id, name: text(one.name) }))
    : [
        ...Object.values(studio.cameras).map((one) => ({ id: one.id, name: text(one.name) })),
        { id: 'none', name: t('vision.no-camera') },
      ];
  const time = Number(minutes);
  const good = source !== '' && time > 0 && time <= MOST_MINUTES;
  const name = declared && sourceName(studio, declared.source);
  return (
    <section className="declare" aria-label={t('declare.title')}>
      <h3>{t('declare.title')}</h3>
      <p className={cx(silent > 0 && 'warned')}>
        {silent > 0 ? <Icon name="warning" size="s" /> : null}{' '}
        {silent > 0 ? t('declare.silent', { n: silent }) : t('declare.tally-speaks')}
      </p>
      {declared ? (
        <div className="row">
          <span className="grow">
            <b>{t('declare.is', { source: name ? text(name) : declared.source })}</b>
            <small className="num">
              {t('declare.by', { seat: declared.seat, time: formatClock(wallAt0 + declared.untilUs / 1_000) })}
            </small>
          </span>
          <Button disabled={!may || !live} onPress={() => void send('onair.clear', {})}>
            {t('declare.clear')}
          </Button>
        </div>
      ) : null}
      <div className="row">
        <Pick
          label={t('declare.source')}
          value={source}
          options={[{ id: '', name: t('declare.choose') }, ...options]}
          onPick={setSource}
          disabled={!may || !live}
        />
        <Field label={t('declare.minutes')} type="number" value={minutes} onChange={setMinutes} />
        <span className="dimmed">{t('declare.min')}</span>
        <Button disabled={!may || !live || !good} onPress={() => void send('onair.declare', { source, minutes: time })}>
          {t('declare.set')}
        </Button>
      </div>
      {may ? null : <small className="dimmed">{t('role.operator-only')}</small>}
    </section>
  );
}
