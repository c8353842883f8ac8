/** Versions of a camera's alignment: use one, compare with the one in force, note, carry to and from files. */
import { useRef, useState } from 'react';
import type { AlignmentDifference } from '../../../../core/calibration/kept/version.ts';
import type { CalibrationRow } from '../../../../protocol/state-calibration.ts';
import { sendByHttp } from '../../../live/by-http.ts';
import { saveFile } from '../../../live/save-file.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { Button, cx, Field, PanelHead, Quiet, Word } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';
import { formatDay } from '../../library/when.ts';
import { degrees, mm, type OneCalibration, readDifference } from './calibration-view.ts';

interface VersionsProps {
  readonly camera: string;
  readonly one: OneCalibration;
}

export function CalibrationVersions({ camera, one }: VersionsProps) {
  const { t } = useWords();
  return (
    <>
      <PanelHead
        title={t('cal.versions')}
        sub={t('cal.versions-n', { n: one.versions.length })}
        right={<Files camera={camera} empty={one.versions.length === 0} />}
      />
      {one.versions.length === 0 ? <Quiet>{t('cal.no-versions')}</Quiet> : null}
      <ol className="keptlist calversions">
        {one.versions.map((row) => (
          <Version key={row.version} camera={camera} row={row} inForce={one.inForce} />
        ))}
      </ol>
    </>
  );
}

interface RowProps {
  readonly camera: string;
  readonly row: CalibrationRow;
  readonly inForce: number;
}

function Version({ camera, row, inForce }: RowProps) {
  const { t } = useWords();
  const may = useMay('calibration.activate');
  const live = useIsLive();
  const [open, setOpen] = useState(false);
  const [apart, setApart] = useState<AlignmentDifference>();
  const { version } = row;
  const inUse = version === inForce;
  const look = async (): Promise<void> => {
    setOpen(!open);
    if (open || inUse) return;
    const reply = await send('calibration.compare', { camera, a: inForce, b: version });
    setApart(reply.ok ? readDifference(reply.result) : undefined);
  };
  return (
    <li className={cx(inUse && 'sel')}>
      <b className="num">{`v${version}`}</b>
      <span className="grow">
        {formatDay(row.atMs)} <small className="dimmed">{row.by}</small>
        {row.imported ? <Word tone="plain">{t('cal.imported', { studio: row.imported.studio })}</Word> : null}
        {row.note === '' ? null : <em>{row.note}</em>}
      </span>
      <span className="num">{row.residual ? `${mm(row.residual.rmsMm)} mm` : '–'}</span>
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
          onPress={() => void send('calibration.activate', { camera, version })}
        >
          {t('cal.use')}
        </TwiceButton>
      )}
      {open ? <More camera={camera} row={row} inForce={inForce} apart={inUse ? undefined : apart} /> : null}
    </li>
  );
}

interface MoreProps extends RowProps {
  readonly apart: AlignmentDifference | undefined;
}

function More({ camera, row, inForce, apart }: MoreProps) {
  const { t } = useWords();
  const may = useMay('calibration.note');
  const live = useIsLive();
  const [note, setNote] = useState(row.note);
  const { version, residual, coverage, lens } = row;
  const keep = (): void => void send('calibration.note', { camera, version, note });
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
      {residual ? (
        <p>
          {t('cal.residual', {
            rms: mm(residual.rmsMm),
            max: mm(residual.maxMm),
            sigma: mm(residual.sigmaMm),
            check: residual.checkRmsMm === null ? '–' : mm(residual.checkRmsMm),
            used: coverage?.used ?? 0,
            points: coverage?.points ?? 0,
          })}
        </p>
      ) : null}
      <p className="dimmed">{lens === null ? t('cal.lens-none') : t('cal.lens', { serial: lens })}</p>
      <div className="acts">
        <Field label={t('cal.note')} value={note} onChange={setNote} onEnter={keep} />
        <Button disabled={!may || !live || note === row.note} onPress={keep}>
          {t('cal.note-keep')}
        </Button>
        <Button look="quiet" onPress={() => void save(camera, version)}>
          {t('cal.export')}
        </Button>
      </div>
    </div>
  );
}

async function save(camera: string, version?: number): Promise<void> {
  const reply = await sendByHttp('calibration.export', version === undefined ? { camera } : { camera, version });
  if (!reply.ok) return;
  const { name, text } = reply.result as { readonly name: string; readonly text: string };
  saveFile(name, text, 'application/json');
}

function Files({ camera, empty }: { readonly camera: string; readonly empty: boolean }) {
  const { t } = useWords();
  const may = useMay('calibration.import');
  const live = useIsLive();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (file) await sendByHttp('calibration.import', { text: await file.text() });
    if (input.current) input.current.value = '';
  };
  return (
    <>
      <Button look="quiet" small disabled={empty} onPress={() => void save(camera)}>
        {t('cal.export-all')}
      </Button>
      <Button look="quiet" small disabled={!may || !live} onPress={() => input.current?.click()}>
        {t('cal.import')}
      </Button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        className="unseen"
        aria-label={t('cal.import')}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
    </>
  );
}
