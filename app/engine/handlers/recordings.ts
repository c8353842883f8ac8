/** Commands of recorded tracking. */
import type { Handlers } from '../commands.ts';
import type { RecordingDesk } from '../recordings/recording-desk.ts';

type Mine = `tracking.record.${string}` | `tracking.replay.${string}`;

export function recordingHandlers(desk: RecordingDesk): Pick<Handlers, Extract<keyof Handlers, Mine>> {
  return {
    'tracking.record.start': (args, who) => desk.start(args, who),
    'tracking.record.stop': () => desk.stop(),
    'tracking.record.list': () => desk.all(),
    'tracking.record.delete': (args, who) => desk.remove(args, who),
    'tracking.replay.start': (args) => desk.replay(args),
    'tracking.replay.pause': (args) => desk.pause(args),
    'tracking.replay.seek': (args) => desk.seek(args),
    'tracking.replay.stop': () => desk.stopReplay(),
  };
}
