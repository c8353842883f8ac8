/** The sides of Devices: every device, the render engines, their events, their ICVFX stage, the XR servers. */
import { useLocation } from 'wouter';
import { Seg } from '../../../ui/kit.tsx';
import { useWords } from '../../../words/say.ts';

export const ENGINES_PATH = '/devices/engines';
export const EVENTS_PATH = '/devices/events';
export const ICVFX_PATH = '/devices/icvfx';
export const XR_PATH = '/devices/xr-servers';
export const PROFILES_PATH = '/devices/profiles';

const PATHS = {
  devices: '/devices',
  engines: ENGINES_PATH,
  events: EVENTS_PATH,
  icvfx: ICVFX_PATH,
  xr: XR_PATH,
  profiles: PROFILES_PATH,
} as const;
type Side = keyof typeof PATHS;
const SIDES = Object.keys(PATHS) as readonly Side[];

export function DeviceTabs({ tab }: { readonly tab: Side }) {
  const { t } = useWords();
  const [, go] = useLocation();
  return (
    <div className="tabs">
      <Seg
        label={t('engines.sides')}
        value={tab}
        options={SIDES.map((id) => ({ id, name: t(`engines.side.${id}`) }))}
        onPick={(next) => go(PATHS[next])}
      />
    </div>
  );
}
