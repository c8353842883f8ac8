/** What is wrong with a description: every mistake with its place, not only the first. */
import type * as z from 'zod/mini';
import type { Fault } from '../../app/core/parameter.ts';
import { settingsFault, settingsFaults } from '../kit/settings.ts';

const MAX_MISTAKES = 64;

export class Mistakes {
  readonly list: Fault[] = [];

  /** Always undefined, so that a refusal ends what it refuses. */
  refuse(place: string, reason: string, piece: string): undefined {
    if (this.list.length < MAX_MISTAKES) this.list.push(settingsFault(place, reason, piece));
  }

  shape(error: z.core.$ZodError): void {
    this.list.push(...settingsFaults(error).slice(0, MAX_MISTAKES));
  }
}
