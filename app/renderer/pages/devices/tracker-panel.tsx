/** A hand on a virtual tracker: carry the camera to a surveyed point, let it go, knock the tracker, set it true again. */
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { Button, PanelHead, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

const TRUE = [0, 0, 0, 0, 0, 0];
/** Metres and degrees: pushed aside, turned, a little off level. */
const KNOCKED = [0.35, -0.2, 0.05, 6, 0.5, -0.3];
/** Where the lens is, seen from what is tracked. */
const MOUNTED = [0.03, 0.18, -0.07, 0, 0, 0];

export function TrackerPanel({ device }: { readonly device: string }) {
  const { t, text } = useWords();
  const survey = useStage((state) => state.calibration.survey);
  const isTracker = useStage((state) =>
    Object.values(state.studio.cameras).some((camera) => camera.tracking?.source === device),
  );
  const may = useMay('virtual.frontPanel');
  const live = useIsLive();
  if (!isTracker) return null;
  const turn = (param: string, value: number[] | boolean): void =>
    void send('virtual.frontPanel', { device, param, value });
  return (
    <>
      <PanelHead title={t('cal.virtual')} sub={t('cal.virtual-about')} />
      <div className="setter">
        {survey.map(({ id, name, xM, yM, zM }) => (
          <Button key={id} disabled={!may || !live} onPress={() => turn('place', [xM, yM, zM])}>
            {text(name)}
          </Button>
        ))}
        <Button look="quiet" disabled={!may || !live} onPress={() => turn('moving', true)}>
          {t('cal.virtual-free')}
        </Button>
      </div>
      {survey.length === 0 ? <Quiet>{t('cal.virtual-none')}</Quiet> : null}
      <div className="setter">
        <Button disabled={!may || !live} onPress={() => turn('frame', KNOCKED)}>
          {t('cal.virtual-knock')}
        </Button>
        <Button look="quiet" disabled={!may || !live} onPress={() => turn('frame', TRUE)}>
          {t('cal.virtual-true')}
        </Button>
        <Button disabled={!may || !live} onPress={() => turn('mount', MOUNTED)}>
          {t('cal.virtual-mount')}
        </Button>
        <Button look="quiet" disabled={!may || !live} onPress={() => turn('mount', TRUE)}>
          {t('cal.virtual-mount-true')}
        </Button>
        <Button disabled={!may || !live} onPress={() => turn('swing', [0, 0, 0])}>
          {t('cal.virtual-swing')}
        </Button>
      </div>
    </>
  );
}
