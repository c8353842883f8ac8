/** Every text of the console. A page adds its own file here; keys are unique across files. */
import { commandWords } from './command-words.ts';
import { frameWords } from './frame-words.ts';
import { liveWords } from './live-words.ts';

export const WORDS = { ...frameWords, ...liveWords, ...commandWords } as const;
