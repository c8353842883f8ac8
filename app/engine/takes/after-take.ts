/** What a take that went through leaves behind on the stage, beside what it sent. */
import type { Take } from '../../core/stage/take.ts';
import type { Stage } from '../stage/stage.ts';

/** What already was as the target wants it is wanted from now on too; an older wish would show as drift. */
export function desireUntouched(stage: Stage, take: Take, atUs: number): void {
  const { untouched, target } = take.plan;
  for (const path of untouched) {
    const value = target.values.get(path)?.value;
    if (value !== undefined) stage.values.desire(path, { value, by: `take:${take.id}`, atUs });
  }
  stage.reported(untouched);
}
