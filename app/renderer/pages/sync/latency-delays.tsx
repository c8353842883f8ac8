/** Delay parameters that follow from the sum: what each is, what it should be, and a hand to apply it. */
import type { DelayProposal } from '../../../core/latency/delays.ts';
import { send, useMay } from '../../live/send.ts';
import { useIsLive, useStage } from '../../live/store.ts';
import { isDoubtful, Proof } from '../../param/proof.tsx';
import { useValueText } from '../../param/use-value-text.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Age } from '../../ui/age.tsx';
import { Icon } from '../../ui/icons.tsx';
import { cx, PanelHead, Quiet } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

const NONE: readonly DelayProposal[] = [];

export function LatencyDelays({ camera, mode }: { readonly camera: string; readonly mode: string }) {
  const { t } = useWords();
  const delays = useStage((state) => state.latency.cameras[camera]?.[mode]?.delays ?? NONE);
  return (
    <section>
      <PanelHead title={t('latency.delays')} sub={t('latency.delays-about')} />
      {delays.length === 0 ? <Quiet>{t('latency.delays-none')}</Quiet> : null}
      {delays.map((one) => (
        <Delay key={one.path} proposal={one} />
      ))}
    </section>
  );
}

function Delay({ proposal }: { readonly proposal: DelayProposal }) {
  const { t, text, fault } = useWords();
  const say = useValueText();
  const { path, value, why } = proposal;
  const descriptor = useStage((state) => state.descriptors[path]);
  const param = useStage((state) => state.params[path]);
  const may = useMay('param.set');
  const live = useIsLive();
  const status = param?.status ?? 'unknown';
  const actual = param?.actual?.value;
  const same = value !== null && actual === value;
  return (
    <div className="delayrow">
      <span className="nm">{descriptor ? text(descriptor.label) : path}</span>
      <span className="is">
        <small>{t('latency.is')}</small>
        <b className={cx('num', isDoubtful(status) && 'stale')}>{say(actual, descriptor)}</b>
        <Proof status={status} />
        <Age atUs={param?.actual?.atUs} limitMs={60_000} />
      </span>
      <span className="should">
        <small>{t('latency.should')}</small>
        <b className={cx('num', value === null && 'stale')}>{value === null ? '–' : say(value, descriptor)}</b>
        {same ? (
          <em className="fits">
            <Icon name="tick" size="s" />
            {t('latency.fits')}
          </em>
        ) : value === null || !descriptor ? null : (
          <ActButton
            small
            safety={descriptor.safety}
            disabled={!may || !live}
            again={t('param.send-now', { value: say(value, descriptor) })}
            cancel={t('ask.cancel')}
            onPress={() => void send('param.set', { path, value })}
          >
            {t('latency.apply')}
          </ActButton>
        )}
      </span>
      {why ? <p className="dimmed">{fault(why)}</p> : null}
    </div>
  );
}
