/** What a node was started with by this console. It holds for the process that came of it and for no other. */
export interface NodeLaunch {
  readonly version: number;
  /** Of the configuration as it was handed over. */
  readonly sha256: string;
  /** Where the host keeps it. */
  readonly path: string;
  /** Its command line. */
  readonly line: string;
  readonly pid: number | null;
  readonly atMs: number;
  readonly by: string;
}

export const wasGiven = (launch: NodeLaunch | undefined, pid: number | undefined): launch is NodeLaunch =>
  launch !== undefined && pid !== undefined && launch.pid === pid;
