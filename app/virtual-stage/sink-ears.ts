/**
 * What an engine behind a sink understands of the tracking that is sent to it: its protocol's decoder, and nothing of ours
 * beyond the drivers' codecs. Tells: the camera's pose in the stage, and FreeD's number where the splitter wrote one.
 */
import { isFault } from '../../drivers/contract.ts';
import { blankFreedPose, decodeFreedD1 } from '../../drivers/freed/freed-codec.ts';
import { poseFromFreed } from '../../drivers/freed/freed-pose.ts';
import { blankF4Packet, decodeF4 } from '../../drivers/mosys-f4/f4-codec.ts';
import { f4Sense, poseFromF4 } from '../../drivers/mosys-f4/f4-pose.ts';
import { OtrkReader } from '../../drivers/opentrackio/opentrackio-codec.ts';
import { blankOtrkSample, readOtrkDocument } from '../../drivers/opentrackio/opentrackio-document.ts';
import { OscPoseReader } from '../../drivers/osc-pose/osc-pose-codec.ts';
import { oscPoseSense } from '../../drivers/osc-pose/osc-pose-settings.ts';
import { blankPsnPacket, decodePsn } from '../../drivers/psn/psn-codec.ts';
import { poseFromPsn, psnAxes } from '../../drivers/psn/psn-pose.ts';
import { blankStypePacket, decodeStypeHf } from '../../drivers/stype/stype-codec.ts';
import { poseFromStype } from '../../drivers/stype/stype-pose.ts';
import type { TrackingSink } from '../core/stage/tracked.ts';

export interface Understood {
  /** Of the splitter, in FreeD's spare bytes; undefined = this protocol carries none. */
  readonly number: number | undefined;
}

/** Fills `pose` and says so, or undefined: the bytes were no pose. */
export type SinkEar = (bytes: Uint8Array, pose: number[]) => Understood | undefined;

const UNNUMBERED: Understood = { number: undefined };

export function openEar({ protocol, options = {} }: Pick<TrackingSink, 'protocol' | 'options'>): SinkEar {
  switch (protocol) {
    case 'freed': {
      const freed = blankFreedPose();
      return (bytes, pose) => {
        if (decodeFreedD1(bytes, freed) !== undefined) return undefined;
        poseFromFreed(pose, freed);
        return { number: freed.spareRaw };
      };
    }
    case 'psn': {
      const packet = blankPsnPacket();
      const axes = psnAxes(options['depth'] === 'towards' ? 'towards' : 'away');
      return (bytes, pose) => {
        const [tracker] = decodePsn(bytes, packet) === undefined && packet.count > 0 ? packet.trackers : [];
        return tracker !== undefined && poseFromPsn(pose, tracker, axes) ? UNNUMBERED : undefined;
      };
    }
    case 'mosys-f4': {
      const f4 = blankF4Packet();
      const { unit, pan } = options;
      const sense = f4Sense(unit === 'm' || unit === 'mm' ? unit : 'cm', pan === 'left' ? 'left' : 'right');
      return (bytes, pose) =>
        decodeF4(bytes, f4) === undefined && poseFromF4(pose, f4, sense) ? UNNUMBERED : undefined;
    }
    case 'stype': {
      const packet = blankStypePacket();
      return (bytes, pose) => {
        if (decodeStypeHf(bytes, packet) !== undefined) return undefined;
        poseFromStype(pose, packet, options['pan'] === 'left' ? 'left' : 'right');
        return UNNUMBERED;
      };
    }
    case 'osc-pose':
      return oscEar(options);
    case 'opentrackio': {
      const reader = new OtrkReader({ legacyChecksum: false, bareJson: false });
      const sample = blankOtrkSample();
      return (bytes, pose) => {
        const message = reader.read(bytes, '', 0);
        if (message === undefined || typeof message === 'string') return undefined;
        if (readOtrkDocument(message.document, sample) !== undefined) return undefined;
        sample.pose.forEach((value, i) => {
          pose[i] = value;
        });
        return UNNUMBERED;
      };
    }
  }
}

function oscEar(options: NonNullable<TrackingSink['options']>): SinkEar {
  const sense = oscPoseSense(options);
  if (isFault(sense)) return () => undefined;
  const reader = new OscPoseReader(sense);
  return (bytes, pose) => {
    let heard: Understood | undefined;
    reader.read(bytes, (word) => {
      word.pose.forEach((value, i) => {
        pose[i] = value;
      });
      heard = UNNUMBERED;
    });
    return heard;
  };
}
