/** Who sees the effect of a trial: the device itself, a camera whose video comes in, or what another device reports. */
import type { Descriptor } from '../../../core/parameter.ts';
import { useStage, useStageList } from '../../live/store.ts';
import { cx } from '../../ui/kit.tsx';
import { Pick } from '../../ui/pick.tsx';
import { useWords } from '../../words/say.ts';
import { shortName } from './device-view.ts';
import { type Eye, eyeCameras, eyeKeys, eyePaths, toldBy } from './eye-view.ts';

interface PickerProps {
  readonly descriptor: Descriptor;
  readonly eye: Eye | undefined;
  readonly onEye: (eye: Eye | undefined) => void;
}

export function EyePicker({ descriptor, eye, onEye }: PickerProps) {
  const { t, text } = useWords();
  const studio = useStage((state) => state.studio);
  const descriptors = useStage((state) => state.descriptors);
  const cameras = useStageList((state) => eyeCameras(state, descriptor));
  const paths = useStageList((state) => eyePaths(state, descriptor));
  const keys = eyeKeys(paths, descriptors);
  const nameOf = (device: string): string => {
    const about = studio.devices[device];
    return about ? text(about.name) : device;
  };
  const teller = toldBy(descriptor).device;
  const options = [
    {
      id: '',
      name: teller === descriptor.device ? t('effect.by.self') : t('effect.by.echo', { device: nameOf(teller) }),
    },
    ...cameras.map((id) => {
      const about = studio.cameras[id];
      return { id: `camera/${id}`, name: t('effect.by.video', { camera: about ? text(about.name) : id }) };
    }),
    ...[...new Set(keys.map(({ device }) => device))].map((id) => ({ id: `device/${id}`, name: nameOf(id) })),
  ];
  const pick = (id: string): void => {
    const [kind, which = ''] = id.split('/');
    const first = keys.find(({ device }) => device === which);
    if (kind === 'camera') onEye({ camera: which });
    else onEye(kind === 'device' && first ? { device: which, key: first.key } : undefined);
  };
  const value = eye === undefined ? '' : 'camera' in eye ? `camera/${eye.camera}` : `device/${eye.device}`;
  // Gone since it was chosen: still what would be asked for, and refused by name.
  if (eye && options.every(({ id }) => id !== value))
    options.push({ id: value, name: 'camera' in eye ? eye.camera : nameOf(eye.device) });
  const chosen = eye && 'device' in eye ? eye : undefined;
  const its = keys.filter(({ device }) => device === chosen?.device);
  return (
    <div className={cx('eye', its.length > 1 && 'two')}>
      <span>{t('effect.by')}</span>
      <Pick label={t('effect.by')} options={options} value={value} onPick={pick} />
      {chosen && its.length > 1 ? (
        <Pick
          label={t('effect.by.key')}
          options={its.map(({ key, path }) => {
            const about = descriptors[path];
            return { id: key, name: about ? shortName(text(about.label), nameOf(chosen.device)) : key };
          })}
          value={chosen.key}
          onPick={(key) => onEye({ device: chosen.device, key })}
        />
      ) : null}
    </div>
  );
}
