/** Changed studio files become the studio: not while something is armed or runs; devices only where they changed. */
import type { Fault } from '../../core/parameter.ts';
import type { Studio } from '../../core/stage/model.ts';
import { studioInfo } from '../publish/publish-stage.ts';
import type { Room } from '../room.ts';

type Parts = Pick<Room, 'takes' | 'supervisor' | 'stage' | 'publisher' | 'shown' | 'cues' | 'keep'>;

export async function takeInStudio(parts: Parts, next: Studio): Promise<Fault | undefined> {
  const { takes, supervisor, stage, publisher, shown, cues } = parts;
  if (takes.activePlans().length > 0) return { code: 'studio.busy' };
  await supervisor.replace(next.devices);
  stage.studio = next;
  stage.describe();
  publisher.set(['studio'], studioInfo(next));
  shown.descriptors();
  shown.zones();
  cues.reload();
  await parts.keep();
  return undefined;
}
