/** Every text of the console. A page adds its own file here; keys are unique across files. */
import { arrivalsWords } from './arrivals.ts';
import { calibrationWords } from './calibration.ts';
import { calibrationKindWords } from './calibration-kinds.ts';
import { coldWords } from './cold.ts';
import { commandWords } from './command-words.ts';
import { controlsWords } from './controls-words.ts';
import { cutWords } from './cut.ts';
import { delaycalWords } from './delaycal.ts';
import { devicesWords } from './devices.ts';
import { effectWords } from './effect-words.ts';
import { enginesWords } from './engines.ts';
import { eventsWords } from './events.ts';
import { fieldsWords } from './fields.ts';
import { frameWords } from './frame-words.ts';
import { icvfxWords } from './icvfx.ts';
import { latencyWords } from './latency.ts';
import { lensWords } from './lens.ts';
import { lensRingsWords } from './lens-rings.ts';
import { libraryWords } from './library.ts';
import { liveWords } from './live-words.ts';
import { movesWords } from './moves.ts';
import { nodeWords } from './node-words.ts';
import { opticsWords } from './optics.ts';
import { optionWords } from './option-words.ts';
import { paramWords } from './param-words.ts';
import { recordingWords } from './recording.ts';
import { spaceWords } from './space.ts';
import { surveyWords } from './survey.ts';
import { syncWords } from './sync.ts';
import { templateWords } from './templates.ts';
import { trackingWords } from './tracking.ts';
import { warmthWords } from './warmth.ts';
import { xrWords } from './xr.ts';

export const WORDS = {
  ...frameWords,
  ...fieldsWords,
  ...latencyWords,
  ...liveWords,
  ...commandWords,
  ...controlsWords,
  ...paramWords,
  ...movesWords,
  ...optionWords,
  ...trackingWords,
  ...arrivalsWords,
  ...lensRingsWords,
  ...opticsWords,
  ...delaycalWords,
  ...recordingWords,
  ...calibrationWords,
  ...lensWords,
  ...calibrationKindWords,
  ...spaceWords,
  ...surveyWords,
  ...syncWords,
  ...devicesWords,
  ...effectWords,
  ...enginesWords,
  ...eventsWords,
  ...coldWords,
  ...templateWords,
  ...nodeWords,
  ...xrWords,
  ...icvfxWords,
  ...libraryWords,
  ...warmthWords,
  ...cutWords,
} as const;
