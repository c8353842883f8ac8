/** A device that was described well becomes a profile, with what it was tried on. */
import { useState } from 'react';
import type { TemplateShown } from '../../../../protocol/profile-book.ts';
import { send, useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button, PanelHead, Quiet } from '../../../ui/kit.tsx';
import { LabelledChoice, LabelledField } from '../../../ui/labelled.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';

const BY = ['nobody', 'document', 'device'] as const;

interface KeepProps {
  readonly device: string;
  readonly shown: TemplateShown;
  /** What is not saved is not kept. */
  readonly isChanged: boolean;
}

export function KeepProfile({ device, shown, isChanged }: KeepProps) {
  const { t } = useWords();
  const { profile } = shown;
  const [id, setId] = useState(profile?.id ?? device);
  const [name, setName] = useState(profile?.name ?? { en: '', zh: '' });
  const [vendor, setVendor] = useState(profile?.vendor ?? '');
  const [verified, setVerified] = useState(profile?.verified ?? { by: 'nobody' as const, note: { en: '', zh: '' } });
  const [kept, setKept] = useState<{ readonly id: string; readonly version: number }>();
  const may = useMay('profile.save');
  const live = useIsLive();
  const { note } = verified;
  const isWhole = [id, name.en, name.zh, vendor, note.en].every((one) => one.trim() !== '');
  const keep = useOneAtATime(async (): Promise<void> => {
    const reply = await send('profile.save', { id, device, name, vendor, verified });
    if (reply.ok) setKept(reply.result as { readonly id: string; readonly version: number });
  });
  return (
    <section>
      <PanelHead title={t('profiles.keep')} />
      <div className="tplgrid">
        <LabelledField label={t('profiles.keep-id')} value={id} onChange={setId} />
        <LabelledField label={t('profiles.vendor')} value={vendor} onChange={setVendor} />
        <LabelledField label={t('profiles.name-en')} value={name.en} onChange={(en) => setName({ ...name, en })} />
        <LabelledField label={t('profiles.name-zh')} value={name.zh} onChange={(zh) => setName({ ...name, zh })} />
        <LabelledChoice
          label={t('profiles.verified')}
          value={verified.by}
          options={BY.map((by) => ({ id: by, name: t(`profiles.by.${by}`) }))}
          onPick={(next) => setVerified({ ...verified, by: BY.find((by) => by === next) ?? 'nobody' })}
        />
        <LabelledField
          label={t('profiles.note')}
          value={note.en}
          onChange={(said) => setVerified({ ...verified, note: { en: said, zh: said } })}
        />
      </div>
      <div className="tplacts">
        <Button small disabled={!may || !live || !isWhole || isChanged} onPress={keep}>
          {t('profiles.keep')}
        </Button>
      </div>
      {kept ? <Quiet>{t('profiles.kept', { id: kept.id, version: kept.version })}</Quiet> : null}
    </section>
  );
}
