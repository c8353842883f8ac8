/** What a person may do about a value that is not what was asked: take theirs, send ours again, or leave it for a while. */
import { send, useMay } from '../live/send.ts';
import { useIsLive, useStage } from '../live/store.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Button } from '../ui/kit.tsx';
import { useWords } from '../words/say.ts';
import { useValueText } from './use-value-text.ts';

const IGNORE_S = 15 * 60;

export function DriftActs({ path }: { readonly path: string }) {
  const { t } = useWords();
  const say = useValueText();
  const descriptor = useStage((state) => state.descriptors[path]);
  const param = useStage((state) => state.params[path]);
  const may = useMay('param.push');
  const live = useIsLive();
  if (!descriptor || !param) return null;
  const { safety } = descriptor;
  const off = !may || !live;
  const theirs = param.actual && say(param.actual.value, descriptor);
  const ours = param.desired && say(param.desired.value, descriptor);
  return (
    <>
      {theirs === undefined || ours === undefined ? null : (
        <Button disabled={off} onPress={() => void send('param.adopt', { path })}>
          {t('param.adopt', { value: theirs })}
        </Button>
      )}
      {ours === undefined ? null : (
        <ActButton
          safety={safety}
          disabled={off}
          again={t('param.send-now', { value: ours })}
          cancel={t('ask.cancel')}
          onPress={() => void send('param.push', { path })}
        >
          {safety === 3 ? t('param.hold-push', { value: ours }) : t('param.push', { value: ours })}
        </ActButton>
      )}
      {ours === undefined ? null : (
        <Button look="quiet" disabled={off} onPress={() => void send('param.ignore', { path, untilS: IGNORE_S })}>
          {t('param.ignore')}
        </Button>
      )}
    </>
  );
}
