/** A new device of the studio from a profile: what it is called, where it stands, what is filled in on site. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ProfileRow } from '../../../../protocol/profile-book.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { TwiceButton } from '../../../ui/act-button.tsx';
import { PanelHead } from '../../../ui/kit.tsx';
import { LabelledField } from '../../../ui/labelled.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';

export function NewDevice({ row }: { readonly row: ProfileRow }) {
  const { t, text } = useWords();
  const [, go] = useLocation();
  const [device, setDevice] = useState('');
  const [name, setName] = useState(row.name);
  const [host, setHost] = useState('');
  const [port, setPort] = useState(String(row.address.port ?? ''));
  const [fill, setFill] = useState<Readonly<Record<string, string>>>({});
  const may = useMay('template.add');
  const live = useIsLive();
  const hasPort = row.address.kind !== 'serial';
  const isWhole = /^[a-z0-9][a-z0-9-]{0,39}$/.test(device) && host.trim() !== '' && name.en !== '' && name.zh !== '';
  const create = useOneAtATime(async (): Promise<void> => {
    const said = Object.fromEntries(Object.entries(fill).filter(([, value]) => value.trim() !== ''));
    const place = hasPort && port !== '' ? { port: Number(port) } : {};
    const reply = await send('template.add', {
      device,
      name,
      profile: row.id,
      host: host.trim(),
      ...place,
      fill: said,
    });
    if (reply.ok) go(`/devices/${device}`);
  });
  return (
    <section>
      <PanelHead title={t('profiles.new')} />
      <div className="tplgrid">
        <LabelledField label={t('profiles.new-id')} value={device} onChange={setDevice} />
        <LabelledField label={t('template.f.host')} value={host} onChange={setHost} />
        {hasPort ? <LabelledField label={t('template.f.port')} value={port} onChange={setPort} /> : null}
        <LabelledField label={t('profiles.name-en')} value={name.en} onChange={(en) => setName({ ...name, en })} />
        <LabelledField label={t('profiles.name-zh')} value={name.zh} onChange={(zh) => setName({ ...name, zh })} />
        {row.fill.map(({ variable, label }) => (
          <LabelledField
            key={variable}
            label={text(label)}
            value={fill[variable] ?? ''}
            onChange={(value) => setFill({ ...fill, [variable]: value })}
          />
        ))}
      </div>
      <div className="tplacts">
        <TwiceButton
          small
          disabled={!may || !live || !isWhole}
          again={t('profiles.create-now')}
          cancel={t('ask.cancel')}
          onPress={create}
        >
          {t('profiles.create')}
        </TwiceButton>
      </div>
    </section>
  );
}
