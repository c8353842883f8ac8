/** A surveyor's list from a file, shown before it counts; and the points as such a file. */
import { type ReactNode, useRef, useState } from 'react';
import {
  LENGTH_UNITS,
  type LengthUnit,
  MOST_FAULTS,
  MOST_LIST_CHARACTERS,
} from '../../../../core/calibration/kept/survey-list.ts';
import type { Fault } from '../../../../core/parameter.ts';
import type { AlignmentSessionState } from '../../../../protocol/state-calibration.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { saveFile } from '../../../live/save-file.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button, Seg, Word } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import { mm } from './calibration-view.ts';
import { type PreviewRow, previewOf, type SurveyPreview } from './survey-preview.ts';
import './survey-list.css';

interface ImportProps {
  readonly camera: string;
  readonly points: AlignmentSessionState['points'];
}

interface Chosen {
  readonly name: string;
  readonly text: string;
}

export function SurveyImport({ camera, points }: ImportProps) {
  const { t } = useWords();
  const may = useMay('calibration.points');
  const live = useIsLive();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen>();
  const choose = async (file: File | undefined): Promise<void> => {
    // A character is four bytes at most: what is cut off here is longer than any list.
    if (file) setChosen({ name: file.name, text: await file.slice(0, 4 * MOST_LIST_CHARACTERS).text() });
    if (input.current) input.current.value = '';
  };
  return (
    <>
      <Button small look="quiet" disabled={!may || !live} onPress={() => input.current?.click()}>
        {t('survey.import')}
      </Button>
      <input
        ref={input}
        className="unseen"
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        aria-label={t('survey.import')}
        onChange={(event) => void choose(event.currentTarget.files?.[0])}
      />
      {chosen ? (
        <Preview key={chosen.text} camera={camera} points={points} file={chosen} onEnd={() => setChosen(undefined)} />
      ) : null}
    </>
  );
}

interface PreviewProps extends ImportProps {
  readonly file: Chosen;
  readonly onEnd: () => void;
}

/** What the list says, what it would change, and what is wrong with it; nothing is taken over before a press. */
function Preview({ camera, points, file, onEnd }: PreviewProps) {
  const { t } = useWords();
  const may = useMay('calibration.points');
  const live = useIsLive();
  const [unit, setUnit] = useState<LengthUnit>();
  const seen = previewOf(file.text, unit, points);
  const asksUnit = 'unplaced' in seen || ('list' in seen ? !seen.list.unit.said : seen.asksUnit);
  const take = useOneAtATime(async (): Promise<void> => {
    const reply = await sendByHttp('calibration.points', { camera, list: file.text, ...(unit && { unit }) });
    if (reply.ok) onEnd();
  });
  return (
    <section className="surveylist" aria-label={t('survey.preview')}>
      <h4>
        {file.name}{' '}
        <small>
          <HowRead seen={seen} />
        </small>
      </h4>
      {asksUnit ? (
        <Seg
          label={t('survey.unit')}
          value={unit}
          options={LENGTH_UNITS.map((id) => ({ id, name: t(`survey.unit.${id}`) }))}
          onPick={setUnit}
        />
      ) : null}
      {'faults' in seen ? <Faults faults={seen.faults} /> : null}
      {'list' in seen ? <Rows rows={seen.rows} /> : null}
      {'list' in seen ? <Doubts seen={seen} /> : null}
      <div className="acts">
        {'faults' in seen ? null : (
          <Button look="primary" disabled={!may || !live || 'unplaced' in seen} onPress={take}>
            {t('survey.take')}
          </Button>
        )}
        <Button look="quiet" onPress={onEnd}>
          {t('ask.cancel')}
        </Button>
      </div>
    </section>
  );
}

type ReadList = Extract<SurveyPreview, { list: unknown }>;
const MARKS = { ',': 'comma', ';': 'semicolon', '\t': 'tab' } as const;

/** In which unit, and how it was parted; or why it cannot be taken over. */
function HowRead({ seen }: { readonly seen: SurveyPreview }): ReactNode {
  const { t } = useWords();
  if ('faults' in seen) return t('survey.refused');
  if ('unplaced' in seen) return t('survey.unplaced', { n: seen.unplaced });
  const { unit, mark } = seen.list;
  return t('survey.read-as', {
    n: seen.rows.length,
    unit: t(`survey.unit.${unit.is}`),
    mark: t(`survey.mark.${MARKS[mark]}`),
  });
}

function Rows({ rows }: { readonly rows: readonly PreviewRow[] }) {
  const { t, text } = useWords();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section className="surveyrows" tabIndex={0} aria-label={t('survey.rows')}>
      <table>
        <thead>
          <tr>
            <th>{t('survey.point')}</th>
            {AXES.map((axis) => (
              <th key={axis} className="num">{`${axis} m`}</th>
            ))}
            <th className="num">{SIGMA}</th>
            <th>{t('survey.change')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, stageM, mm: sigma, change, movedMm, read }) => (
            <tr key={id}>
              <th>
                {id}
                {name && text(name) !== id ? <small>{text(name)}</small> : null}
              </th>
              {AXES.map((axis, at) => (
                <td key={axis} className="num">
                  {stageM[at]?.toFixed(4)}
                </td>
              ))}
              <td className="num">{sigma === undefined ? '–' : mm(sigma)}</td>
              <td>
                <Word tone="plain">{t(`survey.change.${change}`, { mm: mm(movedMm) })}</Word>
                {read ? <small>{t('survey.read')}</small> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const AXES = ['x', 'y', 'z'] as const;
const SIGMA = '± mm';
const MOST_SHOWN = 8;

function Faults({ faults }: { readonly faults: readonly Fault[] }) {
  const { t, fault, hint } = useWords();
  const more = faults.length - MOST_SHOWN;
  return (
    <div role="alert">
      <ul className="surveyfaults">
        {faults.slice(0, MOST_SHOWN).map((one) => (
          <li key={JSON.stringify(one)}>
            {fault(one)}
            <small>{hint(one)}</small>
          </li>
        ))}
        {more > 0 ? (
          <li>{t(faults.length < MOST_FAULTS ? 'survey.more-faults' : 'survey.most-faults', { n: more })}</li>
        ) : null}
      </ul>
    </div>
  );
}

/** It may be taken over; an answer may want more. */
function Doubts({ seen }: { readonly seen: ReadList }) {
  const { t, fault, hint } = useWords();
  const { doubts, list } = seen;
  return (
    <ul className="surveyfaults doubts">
      {doubts.map((one) => (
        <li key={one.code}>
          {fault(one)}
          <small>{hint(one)}</small>
        </li>
      ))}
      {list.unread.length > 0 ? <li>{t('survey.unread', { columns: list.unread.join(', ') })}</li> : null}
    </ul>
  );
}

interface ExportProps {
  readonly camera: string;
  /** Absent: the points that are under way. */
  readonly version?: number;
  readonly empty: boolean;
}

export function SurveyExport({ camera, version, empty }: ExportProps) {
  const { t } = useWords();
  const live = useIsLive();
  const save = async (): Promise<void> => {
    const reply = await sendByHttp('calibration.survey', { camera, ...(version !== undefined && { version }) });
    if (!reply.ok) return;
    const { name, text } = reply.result as { readonly name: string; readonly text: string };
    saveFile(name, text, 'text/csv');
  };
  return (
    <Button small look="quiet" disabled={!live || empty} onPress={() => void save()}>
      {t('survey.export')}
    </Button>
  );
}
