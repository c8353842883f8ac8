/** What an emulated render host is made of, and the genlock and load that it tells of itself. */
import * as z from 'zod/mini';
import type { FaultBoard } from '../kit/fault-board.ts';
import { ASK, ASK_ALL } from './sync-status.ts';
import type { HostProgram } from './virtual-programs.ts';

export const virtualHost = z.object({
  /** Nodes whose program runs at first. Default: all. */
  running: z.optional(z.array(z.string())),
  /** From the command to `program started`: a range. */
  startMs: z._default(z.tuple([z.number().check(z.gte(0)), z.number().check(z.lte(60_000))]), [120, 250]),
  syncMs: z._default(z.number().check(z.gte(0), z.lte(10_000)), 5),
  /** A running program prints as often. */
  lineMs: z._default(z.number().check(z.gte(10), z.lte(60_000)), 1_000),
  refreshHz: z._default(z.number().check(z.gte(1), z.lte(240)), 50),
  /** The first of the daisy chain follows the house, the others follow it. */
  source: z._default(z.enum(['house', 'daisy']), 'daisy'),
  memoryGb: z._default(z.number().check(z.gte(1), z.lte(4_096)), 128),
});

const FLIP = 'Hardware Composed: Independent Flip';
const COMPOSED = 'Composed: Flip';
const UNITS_PER_HZ = 10_000;

/** Only what was asked for is filled in; a legacy client asks without flags and gets everything. */
export function syncStatusOf(
  { refreshHz, source, memoryGb }: z.infer<typeof virtualHost>,
  asked: number | undefined,
  faults: FaultBoard,
  programs: readonly HostProgram[],
): Readonly<Record<string, unknown>> {
  const asks = (bit: number): boolean => ((asked ?? ASK_ALL) & bit) !== 0;
  const only = <T>(bit: number, list: readonly T[]): readonly T[] => (asks(bit) ? list : []);
  const [front] = programs;
  const isRendering = front !== undefined && !faults.has('stall');
  const flips = faults.has('present-flip') ? [FLIP, COMPOSED, FLIP] : [FLIP];
  return {
    syncTopos: only(ASK.syncTopos, [syncTopology(refreshHz, source, faults)]),
    mosaicTopos: only(ASK.mosaicTopos, [
      { rows: 1, columns: 2, displayCount: 2, displaySettings: { width: 3840, height: 2160, bpp: 32, freq: 0 } },
    ]),
    flipModeHistory: only(ASK.flipModeHistory, front ? flips : []),
    programLayers: only(ASK.programLayers, front ? ['~ DISABLEDXMAXIMIZEDWINDOWEDMODE'] : []),
    driverVersion: asks(ASK.driver) ? 53_733 : 0,
    driverBranch: asks(ASK.driver) ? 'r535_00' : '',
    taskbar: asks(ASK.taskbar) ? 'auto hide' : '',
    pidInFocus: asks(ASK.pidInFocus) ? (front?.pid ?? 0) : 0,
    cpuUtilization: only(ASK.cpu, isRendering ? [34, 28, 61, 22] : [2, 1, 3, 1]),
    availablePhysicalMemory: asks(ASK.memory) ? memoryGb * (front ? 0.6 : 0.9) * 1024 ** 3 : 0,
    gpuUtilization: only(ASK.gpu, [isRendering ? 71 : 0]),
    gpuCoreClocksKhz: only(ASK.gpuClocks, [isRendering ? 1_740_000 : 300_000]),
    gpuTemperature: only(ASK.gpuTemperature, [isRendering ? 64 : 38]),
  };
}

function syncTopology(refreshHz: number, source: 'house' | 'daisy', faults: FaultBoard): unknown {
  const hasHouse = !faults.has('sync-lost');
  const follows = hasHouse && !faults.has('desync');
  const isFirst = source === 'house';
  const rate = Math.round(refreshHz * UNITS_PER_HZ);
  const none = { numLines: 0, numPixels: 0, maxLines: 0, minPixels: 0 };
  return {
    syncGpus: [{ bIsSynced: follows, connector: 1 }],
    syncDisplays: [
      { syncState: follows ? (isFirst ? 'Master' : 'Slave') : 'Unsynced', bpc: 3, colorFormat: 0, depth: 0 },
    ],
    syncStatusParams: {
      refreshRate: rate,
      houseSyncIncoming: hasHouse ? rate : 0,
      bHouseSync: hasHouse,
      bInternalSlave: !isFirst,
    },
    syncControlParams: {
      polarity: 2,
      vMode: 2,
      interval: 0,
      source: isFirst ? 1 : 0,
      bInterlaced: false,
      bSyncSourceIsOutput: false,
      syncSkew: none,
      startupDelay: none,
    },
  };
}
