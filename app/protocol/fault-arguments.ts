/** Faults of the virtual stage by kind, with the one number that some take: its name, its range, a first value. */
export const FAULT_ARGUMENTS = {
  offline: undefined,
  refuse: undefined,
  slow: { name: 'delayMs', min: 0, max: 60_000, first: 500 },
  lie: undefined,
  drop: { name: 'share', min: 0, max: 1, first: 0.2 },
  duplicate: undefined,
  'hold-lost-on-input-switch': undefined,
  'crosspoint-stuck': { name: 'output', min: 0, max: 1_000, first: 0 },
  'frozen-tracking': undefined,
  'wrong-rate': { name: 'hz', min: 1, max: 1_000, first: 25 },
  noise: { name: 'mm', min: 0, max: 1_000, first: 1 },
  spikes: { name: 'share', min: 0, max: 1, first: 0.05 },
  'tracking-drift': { name: 'mmPerS', min: -1_000, max: 1_000, first: 5 },
  occluded: undefined,
  cut: { name: 'share', min: 0, max: 1, first: 0.05 },
  garbled: { name: 'share', min: 0, max: 1, first: 0.05 },
  swapped: { name: 'share', min: 0, max: 1, first: 0.05 },
  'not-a-number': undefined,
  'impossible-angle': undefined,
  'clock-back': { name: 's', min: 0, max: 3_600, first: 2 },
  twin: undefined,
  'reference-lost': undefined,
  'phase-drift': { name: 'usPerS', min: -10_000, max: 10_000, first: 20 },
} as const;

export type FaultKind = keyof typeof FAULT_ARGUMENTS;
