/** What seats see of a cold change: its list, each step's truth, what it waits for, what is to be done again afterwards. */

import type { ColdChange, ColdRun } from '../core/contract/cold-change.ts';
import type { ColdStep } from '../core/contract/cold-list.ts';
import type { HotContract } from '../core/contract/hot.ts';
import type { AgainItem } from '../core/contract/requalify.ts';
import type { Fault, Text } from '../core/parameter.ts';
import type { Gate } from '../core/stage/plan.ts';

export interface ColdTimes {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly runs: number;
}

export interface ColdStepShown extends ColdStep {
  readonly run: ColdRun;
  /** Of its checks, as devices answer now; empty once it is done. */
  readonly gates: readonly Gate[];
  /** From ready to done, on this stage; null: never done here. */
  readonly times: ColdTimes | null;
}

/** Shown by what was made since, or by a person's tick; null: still open. */
export interface AgainShown extends AgainItem {
  readonly done: null | { readonly how: 'redone' | 'ticked'; readonly by: string; readonly evidence: string };
}

export interface ColdShown
  extends Pick<
    ColdChange,
    'id' | 'from' | 'to' | 'scene' | 'zones' | 'by' | 'beganMs' | 'endedMs' | 'at' | 'back' | 'why'
  > {
  readonly steps: readonly ColdStepShown[];
  /** The step that the way back is at. */
  readonly backAt: string | null;
  /** Of whole changes between these two. */
  readonly times: ColdTimes | null;
  readonly again: readonly AgainShown[];
}

/** What would be done, and why it may not begin now. */
export interface ColdPlanShown {
  readonly from: string;
  readonly to: string;
  readonly scene: string | null;
  readonly zones: readonly string[];
  readonly notes: Text | null;
  readonly steps: readonly ColdStepShown[];
  readonly refused: Fault | null;
  /** By the times of this stage, along the longest way; null where a step was never timed. */
  readonly restMs: number | null;
  readonly times: ColdTimes | null;
}

export interface ContractShown extends HotContract {
  /** The mode that the moved zones are in now. */
  readonly standsIn: string | null;
  readonly notes: Text | null;
  /** Device-confirmed takes between the two, by scene, and whole cold changes. */
  readonly takes: Readonly<Record<string, ColdTimes>>;
  readonly changes: ColdTimes | null;
}
