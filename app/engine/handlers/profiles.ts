/** Commands on devices described by data, and on profiles. */
import type { Handlers } from '../commands.ts';
import { TemplateDesk } from '../profiles/template-desk.ts';
import type { Room } from '../room.ts';

export function profileHandlers(
  room: Room,
): Pick<Handlers, Extract<keyof Handlers, `profile.${string}` | `template.${string}`>> {
  const desk = new TemplateDesk(room);
  return {
    'profile.list': () => desk.list(),
    'profile.show': (args) => desk.show(args),
    'profile.export': (args) => desk.exportAs(args),
    'profile.import': (args) => desk.importFrom(args),
    'profile.save': (args) => desk.save(args),
    'template.show': (args) => desk.describe(args),
    'template.check': (args) => desk.check(args),
    'template.match': (args) => desk.match(args),
    'template.ask': (args) => desk.ask(args),
    'template.save': (args) => desk.write(args),
    'template.add': (args) => desk.add(args),
  };
}
