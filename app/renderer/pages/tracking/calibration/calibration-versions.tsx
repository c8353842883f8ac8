/** Versions of one kind of calibration: use one, compare with the one in force, note, carry to and from files. */
import { useRef, useState } from 'react';
import { FIGURE_UNITS, type FigureId } from '../../../../core/calibration/kept/figures.ts';
import { LENS_FILES } from '../../../../core/calibration/kept/lens-files.ts';
import type { CalibrationKind } from '../../../../core/calibration/kept/version.ts';
import type { CommandArgs } from '../../../../protocol/commands.ts';
import type { CalibrationRow } from '../../../../protocol/state-calibration.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { saveFile } from '../../../live/save-file.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, cx, Field, PanelHead, Quiet, Word } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import {
  type Comparison,
  degrees,
  figureText,
  type KindCalibration,
  mm,
  readComparison,
  ringText,
} from './calibration-view.ts';
import { Figures } from './figures.tsx';
import { SurveyExport } from './survey-list.tsx';

interface VersionsProps {
  readonly camera: string;
  readonly kind: CalibrationKind;
  readonly about: KindCalibration;
}

export function CalibrationVersions({ camera, kind, about }: VersionsProps) {
  const { t } = useWords();
  const { versions, inForce } = about;
  return (
    <>
      <PanelHead
        title={t('cal.versions')}
        sub={t('cal.versions-n', { n: versions.length })}
        right={<Files camera={camera} kind={kind} empty={versions.length === 0} />}
      />
      {versions.length === 0 ? <Quiet>{t('cal.no-versions')}</Quiet> : null}
      <ol className="keptlist calversions">
        {versions.map((row) => (
          <Version key={row.version} camera={camera} kind={kind} row={row} inForce={inForce} />
        ))}
      </ol>
    </>
  );
}

interface RowProps {
  readonly camera: string;
  readonly kind: CalibrationKind;
  readonly row: CalibrationRow;
  readonly inForce: number;
}

function Version({ camera, kind, row, inForce }: RowProps) {
  const { t } = useWords();
  const may = useMay('calibration.activate');
  const live = useIsLive();
  const [open, setOpen] = useState(false);
  const [compared, setCompared] = useState<Comparison>();
  const { version } = row;
  const inUse = version === inForce;
  const look = async (): Promise<void> => {
    setOpen(!open);
    if (open || inUse) return;
    const reply = await send('calibration.compare', { camera, kind, a: inForce, b: version });
    setCompared(reply.ok ? readComparison(reply.result) : undefined);
  };
  const [first] = row.proof.length > 0 ? row.proof : row.figures;
  return (
    <li className={cx(inUse && 'sel')}>
      <b className="num">{`v${version}`}</b>
      <span className="grow">
        {formatDay(row.atMs)} <small className="dimmed">{row.by}</small>
        {row.imported ? <Word tone="plain">{t('cal.imported', { studio: row.imported.studio })}</Word> : null}
        {row.note === '' ? null : <em>{row.note}</em>}
      </span>
      <span className="num">{first ? `${figureText(first.id, first.value)} ${FIGURE_UNITS[first.id]}` : '–'}</span>
      <Button look="quiet" expanded={open} onPress={() => void look()}>
        {t('cal.more')}
      </Button>
      {inUse ? (
        <Word tone="plain">{t('cal.in-use')}</Word>
      ) : (
        <TwiceButton
          disabled={!may || !live}
          again={t('cal.use-now', { version })}
          cancel={t('ask.cancel')}
          onPress={() => void send('calibration.activate', { camera, kind, version })}
        >
          {t('cal.use')}
        </TwiceButton>
      )}
      {open ? (
        <More camera={camera} kind={kind} row={row} inForce={inForce} compared={inUse ? undefined : compared} />
      ) : null}
    </li>
  );
}

interface MoreProps extends RowProps {
  readonly compared: Comparison | undefined;
}

function More({ camera, kind, row, inForce, compared }: MoreProps) {
  const { t } = useWords();
  const may = useMay('calibration.note');
  const live = useIsLive();
  const [typed, setTyped] = useState<string>();
  const note = typed ?? row.note;
  const { version, lens } = row;
  const keep = useOneAtATime(async (): Promise<void> => {
    const reply = await send('calibration.note', { camera, kind, version, note });
    if (reply.ok) setTyped((now) => (now === note ? undefined : now));
  });
  const apart = compared?.apart;
  return (
    <div className="calmore">
      {apart ? (
        <p>
          {t('cal.apart', {
            version: inForce,
            mm: mm(apart.shiftLengthMm),
            x: mm(apart.shiftMm[0]),
            y: mm(apart.shiftMm[1]),
            z: mm(apart.shiftMm[2]),
            deg: degrees(apart.turnDeg),
          })}
        </p>
      ) : null}
      {compared ? (
        <ComparedFigures rows={compared.figures} a={inForce} b={version} />
      ) : (
        <Figures figures={row.figures} />
      )}
      <Figures figures={row.proof} />
      <p className="dimmed">{lens === null ? t('cal.lens-none') : t('cal.lens', { serial: lens })}</p>
      <div className="acts">
        <Field label={t('cal.note')} value={note} onChange={setTyped} onEnter={keep} />
        <Button disabled={!may || !live || note === row.note} onPress={keep}>
          {t('cal.note-keep')}
        </Button>
        {(kind === 'lens' ? LENS_FILES : OWN_FILE).map((format) => (
          <Button key={format} look="quiet" onPress={() => void save({ camera, kind, version, format })}>
            {t(`cal.export-as.${format}`)}
          </Button>
        ))}
        {kind === 'stage-alignment' ? <SurveyExport camera={camera} version={version} empty={false} /> : null}
      </div>
    </div>
  );
}

interface ComparedProps {
  readonly rows: Comparison['figures'];
  readonly a: number;
  readonly b: number;
}

/** Number by number: in force, this one, the change with its uncertainty. */
function ComparedFigures({ rows, a, b }: ComparedProps) {
  const { t } = useWords();
  const cell = (id: FigureId, value: number | null): string => (value === null ? '–' : figureText(id, value));
  return (
    <table className="calcompare">
      <thead>
        <tr>
          <th>{t('cal.number')}</th>
          <th>{`v${a}`}</th>
          <th>{`v${b}`}</th>
          <th>{t('cal.change')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, at, a: was, b: is, change, sigma }) => (
          <tr key={`${id} ${ringText(at)}`}>
            <th>
              {t(`cal.figure.${id}`)} {ringText(at)}
            </th>
            <td className="num">{cell(id, was)}</td>
            <td className="num">{cell(id, is)}</td>
            <td className="num">
              {cell(id, change)}
              {sigma === null ? '' : ` ± ${figureText(id, sigma)}`} {FIGURE_UNITS[id]}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const OWN_FILE = ['stagelock'] as const;

async function save(args: CommandArgs<'calibration.export'>): Promise<void> {
  const reply = await sendByHttp('calibration.export', args);
  if (!reply.ok) return;
  const { name, text } = reply.result as { readonly name: string; readonly text: string };
  saveFile(name, text, name.endsWith('.csv') ? 'text/csv' : 'application/json');
}

interface FilesProps {
  readonly camera: string;
  readonly kind: CalibrationKind;
  readonly empty: boolean;
}

function Files({ camera, kind, empty }: FilesProps) {
  const { t } = useWords();
  const may = useMay('calibration.import');
  const live = useIsLive();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (file)
      await sendByHttp('calibration.import', { text: await file.text(), camera, name: file.name.slice(0, 120) });
    if (input.current) input.current.value = '';
  };
  return (
    <>
      <Button look="quiet" small disabled={empty} onPress={() => void save({ camera, kind })}>
        {t('cal.export-all')}
      </Button>
      <Button look="quiet" small disabled={!may || !live} onPress={() => input.current?.click()}>
        {t('cal.import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json,.ulens,.csv"
        className="unseen"
        aria-label={t('cal.import')}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
    </>
  );
}
