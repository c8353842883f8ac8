/** Fields that a device lists itself: under which key the stage knows each one, and the giving of keys. */
import { useMemo, useState } from 'react';
import type { FieldRow, FieldsShown } from '../../../protocol/field-book.ts';
import { useAnswer } from '../../live/asked.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { Button, cx, Field, Quiet } from '../../ui/kit.tsx';
import { useOneAtATime } from '../../ui/one-at-a-time.ts';
import { useWords, type Words } from '../../words/say.ts';
import './device-fields.css';
import { ParamList } from './param-list.tsx';

/** Drivers whose devices say themselves what they have. */
export const listsFields = (driver: string): boolean => driver === 'remote-control';

export function DeviceFields({ device }: { readonly device: string }) {
  const { t } = useWords();
  const fields = useFields(device);
  const [chosen, setChosen] = useState<string>();
  const byName = useMemo(() => new Map(fields?.map((row) => [nameOf(row), row])), [fields]);
  if (!fields) return <Quiet>{t('fields.offline')}</Quiet>;
  const open = chosen === undefined ? undefined : byName.get(chosen);
  return (
    <>
      <ParamList
        paths={[...byName.keys()]}
        searchLabel={t('fields.search', { n: fields.length })}
        head={
          <div className="prow frow hd">
            <span>{t('fields.col.label')}</span>
            <span>{t('fields.col.type')}</span>
            <span>{t('fields.col.key')}</span>
          </div>
        }
        row={(name) => <Row row={byName.get(name)} selected={name === chosen} onPick={() => setChosen(name)} />}
      />
      {open ? (
        <section className="editor" aria-label={nameOf(open)}>
          <KeyEditor key={nameOf(open)} device={device} row={open} />
        </section>
      ) : (
        <Quiet>{t('fields.about')}</Quiet>
      )}
    </>
  );
}

const asFields = (answer: unknown): readonly FieldRow[] => (answer as FieldsShown).fields;

/** Asked whenever the device was met anew: the studio file or its own list may be another one. */
function useFields(device: string): readonly FieldRow[] | undefined {
  const met = useStage((state) => {
    const about = state.devices[device];
    return about?.status === 'online' ? `${about.epoch} ${about.sinceUs}` : undefined;
  });
  const { value, isCurrent } = useAnswer('field.list', met === undefined ? undefined : { device }, asFields, met);
  return isCurrent ? value : undefined;
}

interface RowProps {
  readonly row: FieldRow | undefined;
  readonly selected: boolean;
  readonly onPick: () => void;
}

function Row({ row, selected, onPick }: RowProps) {
  const { t } = useWords();
  if (!row) return null;
  const key = row.key ?? t('fields.unpublished');
  return (
    <button type="button" className={cx('prow frow', selected && 'sel')} aria-pressed={selected} onClick={onPick}>
      <span className="nm" title={nameOf(row)}>
        <b>{nameOf(row)}</b>
        <small>{row.group}</small>
      </span>
      <span>{t(`fields.type.${row.type.kind}`)}</span>
      <span className={cx('mono at', !row.named && 'made')} title={key}>
        {key}
      </span>
    </button>
  );
}

function KeyEditor({ device, row }: { readonly device: string; readonly row: FieldRow }) {
  const { t } = useWords();
  const may = useMay('field.name');
  const live = useIsLive();
  const [typed, setTyped] = useState<string>();
  const key = typed ?? row.key ?? '';
  const { label, member, named, boundBy } = row;
  const isBound = boundBy.length > 0;
  const isNews = key.trim() !== '' && (key.trim() !== row.key || !named);
  const canSave = may && live && isNews;
  const save = useOneAtATime(async (): Promise<void> => {
    if (!canSave) return;
    const reply = await send('field.name', { device, label, member, key: key.trim() });
    if (reply.ok) setTyped((now) => (now === key ? undefined : now));
  });
  return (
    <>
      <h3>
        {nameOf(row)}
        <small>{about(row, t)}</small>
      </h3>
      {row.key !== null && !named ? <p>{t('fields.made')}</p> : null}
      {isBound ? <p>{t('fields.bound', { paths: boundBy.join(', ') })}</p> : null}
      <div className="acts key-acts">
        {isBound ? null : <Field label={t('fields.key')} value={key} onChange={setTyped} onEnter={save} />}
        {isBound && named ? null : (
          <Button disabled={!canSave} onPress={save}>
            {t('fields.save')}
          </Button>
        )}
        {named && !isBound ? (
          <Button
            look="quiet"
            disabled={!may || !live}
            onPress={() => void send('field.forget', { device, label, member })}
          >
            {t('fields.forget')}
          </Button>
        ) : null}
      </div>
    </>
  );
}

/** Once per device: two fields of one label have different members. */
const nameOf = ({ label, member }: FieldRow): string => (member === '' ? label : `${label} · ${member}`);

function about({ type, writable }: FieldRow, t: Words['t']): string {
  const range = type.kind === 'number' ? t('fields.range', { ...type }) : '';
  const parts = [t(`fields.type.${type.kind}`), range.trim(), writable ? '' : t('fields.read-only')];
  return parts.filter((part) => part !== '').join(' · ');
}
