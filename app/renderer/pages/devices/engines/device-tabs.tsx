/** The sides of Devices: every device, and the render engines. */
import { useLocation } from 'wouter';
import { Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

export const ENGINES_PATH = '/devices/engines';

export function DeviceTabs({ tab }: { readonly tab: 'devices' | 'engines' }) {
  const { t } = useWords();
  const [, go] = useLocation();
  return (
    <div className="tabs">
      <Seg
        label={t('engines.sides')}
        value={tab}
        options={[
          { id: 'devices', name: t('engines.side.devices') },
          { id: 'engines', name: t('engines.side.engines') },
        ]}
        onPick={(next) => go(next === 'devices' ? '/devices' : ENGINES_PATH)}
      />
    </div>
  );
}
