/** The sides of Sync: where time comes from, and how long everything takes. */
import { useLocation } from 'wouter';
import { Seg } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

export type SyncTab = 'time' | 'latency';

export function SyncTabs({ tab }: { readonly tab: SyncTab }) {
  const { t } = useWords();
  const [, go] = useLocation();
  return (
    <div className="tabs">
      <Seg
        label={t('sync.sides')}
        value={tab}
        options={[
          { id: 'time', name: t('sync.side.time') },
          { id: 'latency', name: t('sync.side.latency') },
        ]}
        onPick={(next) => go(next === 'time' ? '/sync' : '/sync/latency')}
      />
    </div>
  );
}
