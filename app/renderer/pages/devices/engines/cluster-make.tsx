/** A configuration made from the stage: which nodes there are and where. */
import { useState } from 'react';
import { sendByHttp } from '../../../live/by-http.ts';
import { useMay } from '../../../live/send.ts';
import { useIsLive } from '../../../live/store.ts';
import { Button, Field, PanelHead, Quiet, Seg } from '../../../ui/kit.tsx';
import { useOneAtATime } from '../../../ui/one-at-a-time.ts';
import { useWords } from '../../../words/say.ts';
import { argsOf, MakeAbout, NO_ABOUT } from './make-about.tsx';

interface NodeDraft {
  readonly id: string;
  readonly host: string;
  readonly wall: boolean;
}

interface MakeProps {
  readonly system: string;
  readonly onMade: (version: number) => void;
}

const MOST_NODES = 64;
const FIRST: readonly NodeDraft[] = [{ id: 'node_1', host: '', wall: true }];

export function ClusterMake({ system, onMade }: MakeProps) {
  const { t } = useWords();
  const may = useMay('ndisplay.make');
  const live = useIsLive();
  const [nodes, setNodes] = useState(FIRST);
  const [about, setAbout] = useState(NO_ABOUT);
  const [meshes, setMeshes] = useState<readonly string[]>([]);
  const change = (at: number, patch: Partial<NodeDraft>): void =>
    setNodes(nodes.map((node, n) => (n === at ? { ...node, ...patch } : node)));
  const add = (): void => setNodes([...nodes, { id: freshName(nodes), host: nextHost(nodes), wall: true }]);
  const make = useOneAtATime(async (): Promise<void> => {
    const reply = await sendByHttp('ndisplay.make', { system, nodes: [...nodes], ...argsOf(about) });
    if (!reply.ok) return;
    const made = reply.result as { readonly version: number; readonly meshes: readonly string[] };
    setMeshes(made.meshes);
    onMade(made.version);
  });
  return (
    <section className="clmake">
      <PanelHead title={t('engines.make')} sub={t('engines.make-sub')} />
      {nodes.map((node, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place: the first is the primary
        <div key={at} className="clmake-node">
          <Field label={t('engines.make-id', { n: at + 1 })} value={node.id} onChange={(id) => change(at, { id })} />
          <Field
            label={t('engines.make-host', { n: at + 1 })}
            value={node.host}
            onChange={(host) => change(at, { host })}
          />
          <Seg
            label={t('engines.make-wall', { n: at + 1 })}
            value={node.wall ? 'on' : 'off'}
            options={[
              { id: 'on', name: t('engines.make-wall.on') },
              { id: 'off', name: t('engines.make-wall.off') },
            ]}
            onPick={(on) => change(at, { wall: on === 'on' })}
          />
          <Button
            small
            look="quiet"
            icon="close"
            label={t('engines.make-drop', { n: at + 1 })}
            disabled={nodes.length === 1}
            onPress={() => setNodes(nodes.filter((_, n) => n !== at))}
          >
            {null}
          </Button>
        </div>
      ))}
      <MakeAbout about={about} onChange={setAbout} />
      <div className="setter">
        <Button disabled={nodes.length >= MOST_NODES} onPress={add}>
          {t('engines.make-add')}
        </Button>
        <Button
          disabled={
            !may || !live || about.zones?.length === 0 || nodes.some(({ id, host }) => id === '' || host === '')
          }
          onPress={make}
        >
          {t('engines.make-now')}
        </Button>
      </div>
      {meshes.length === 0 ? null : <Quiet>{t('engines.meshes', { names: meshes.join(t('comma')) })}</Quiet>}
    </section>
  );
}

function freshName(nodes: readonly NodeDraft[]): string {
  let n = nodes.length + 1;
  while (nodes.some(({ id }) => id === `node_${n}`)) n++;
  return `node_${n}`;
}

/** The address after the last one. */
function nextHost(nodes: readonly NodeDraft[]): string {
  const [, head, last] = /^((?:\d+\.){3})(\d+)$/.exec(nodes.at(-1)?.host ?? '') ?? [];
  return head !== undefined && Number(last) < 254 ? `${head}${Number(last) + 1}` : '';
}
