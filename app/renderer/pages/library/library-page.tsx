/** Library, in short: the presets as the library answers. */
import { useEffect, useState } from 'react';
import { type PresetCard, readPresets } from '../../live/presets.ts';
import { send } from '../../live/send.ts';
import { useIsLive } from '../../live/store.ts';
import { PanelHead } from '../../ui/kit.tsx';
import { useWords } from '../../words/say.ts';

export function LibraryPage() {
  const { t, text } = useWords();
  const live = useIsLive();
  const [presets, setPresets] = useState<readonly PresetCard[]>([]);
  useEffect(() => {
    if (live) void send('preset.list', {}).then((reply) => reply.ok && setPresets(readPresets(reply.result)));
  }, [live]);
  return (
    <main className="page panel">
      <PanelHead title={t('room.library')} sub={t('list.count', { n: presets.length })} />
      <table className="grid-t">
        <tbody>
          {presets.map((preset) => (
            <tr key={preset.id}>
              <td>
                <b>{text(preset.name)}</b>
              </td>
              <td>{preset.mode}</td>
              <td className="mono">{preset.id}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}
