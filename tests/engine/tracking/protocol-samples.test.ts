/** Every protocol of the table: what it sends it reads again as the same camera, and what the tracker says of itself counts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { angleBetweenRad, degFromRad, distance, quatFromPanTiltRoll, radFromDeg } from '../../../app/core/geometry.ts';
import { blankSample, copySample, type TrackingSample } from '../../../app/core/tracking/sample.ts';
import { protocolNamed } from '../../../app/engine/tracking/protocol-table.ts';
import type { ProtocolOptions, TrackingDecoder } from '../../../app/engine/tracking/tracking-protocol.ts';
import { blankF4Packet, encodeF4, F4_HAS } from '../../../drivers/mosys-f4/f4-codec.ts';
import { blankNatNetBody, blankNatNetFrame } from '../../../drivers/natnet/natnet-frame.ts';
import { natNetFrame, natNetModels, natNetServerInfo } from '../../../drivers/natnet/natnet-writer.ts';
import {
  blankPsnPacket,
  blankPsnTracker,
  decodePsn,
  encodePsnData,
  HAS_POSITION,
  HAS_STATUS,
} from '../../../drivers/psn/psn-codec.ts';

fc.configureGlobal({ seed: 20_261_121 });

/** Protocol, options, what its wire cannot say better than: metres and degrees. */
const SENT: readonly (readonly [string, ProtocolOptions, number, number])[] = [
  ['freed', {}, 1e-4, 1e-3],
  ['psn', {}, 1e-5, 1e-3],
  ['psn', { depth: 'towards' }, 1e-5, 1e-3],
  ['mosys-f4', {}, 1e-4, 2e-3],
  ['mosys-f4', { unit: 'm', pan: 'left' }, 1e-3, 2e-3],
  ['stype', {}, 1e-5, 1e-3],
  ['stype', { pan: 'left' }, 1e-5, 1e-3],
  ['osc-pose', { template: 'angles' }, 1e-5, 1e-3],
  ['osc-pose', { template: 'blender' }, 1e-5, 1e-3],
];
const at = (us = 1_000_000, port = 5): { host: string; port: number; atUs: number } => ({
  host: '127.0.0.1',
  port,
  atUs: us,
});

function heardBy(decoder: TrackingDecoder, bytes: Uint8Array, from = at()) {
  const samples: TrackingSample[] = [];
  const fault = decoder.read(bytes, from, (sample) => {
    const kept = blankSample();
    copySample(kept, sample);
    samples.push(kept);
  });
  return { fault, samples };
}

describe.each(SENT)('%s %j', (name, options, metres, degrees) => {
  const protocol = protocolNamed(name)!;

  test('what is sent is what is read', () => {
    const m = fc.double({ min: -60, max: 60, noNaN: true });
    const deg = fc.double({ min: -179, max: 179, noNaN: true });
    const tilt = fc.double({ min: -85, max: 85, noNaN: true });
    const encoder = protocol.encoder!(options);
    const decoder = protocol.decoder(options);
    const out = new Uint8Array(encoder.maxBytes);
    const id = Math.min(7, protocol.maxCameraId);
    fc.assert(
      fc.property(m, m, m, deg, tilt, deg, fc.nat(0xffff), (x, y, z, panDeg, tiltDeg, rollDeg, zoomRaw) => {
        const sample = { ...blankSample(), atUs: 1_000_000, panDeg, tiltDeg, rollDeg, zoomRaw };
        sample.pose.set([x, y, z]);
        quatFromPanTiltRoll(sample.pose, 3, radFromDeg(-panDeg), radFromDeg(tiltDeg), radFromDeg(rollDeg));
        const bytes = out.subarray(0, encoder.encode(sample, id, out));
        const { fault, samples } = heardBy(decoder, bytes);
        expect(fault).toBeUndefined();
        expect(samples).toHaveLength(1);
        const [got] = samples;
        expect([got!.trackerCameraId, got!.atUs, got!.refusal]).toEqual([id, 1_000_000, '']);
        expect(distance(got!.pose, sample.pose)).toBeLessThan(2 * metres);
        expect(degFromRad(angleBetweenRad(got!.pose, 3, sample.pose, 3))).toBeLessThan(2 * degrees);
        expect(Math.abs(((got!.panDeg - panDeg + 540) % 360) - 180)).toBeLessThan(0.05);
        expect(got!.tiltDeg).toBeCloseTo(tiltDeg, 2);
      }),
    );
  });

  test('garbage is named and no sample', () => {
    const decoder = protocol.decoder(options);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const { fault, samples } = heardBy(decoder, bytes);
        expect(samples).toEqual([]);
        if (bytes.length > 0 && bytes[0] !== 0x23) expect(fault).toBeTypeOf('string');
      }),
    );
  });
});

const ANY = { trackerCameraId: null };

describe('PosiStageNet', () => {
  const frameOf = (frameId: number, ids: readonly number[], status: number): Uint8Array => {
    const packet = { ...blankPsnPacket(), frameId, timestampUs: 5_000 * frameId };
    for (const id of ids) {
      const tracker = { ...blankPsnTracker(), id, has: HAS_POSITION | HAS_STATUS };
      tracker.values[15] = status;
      packet.trackers.push(tracker);
    }
    const out = new Uint8Array(1_500);
    return out.subarray(0, encodePsnData(packet, 0, ids.length, out));
  };

  test('every tracker is a sample, with its time, its frame and what was lost before it', () => {
    const decoder = protocolNamed('psn')!.decoder({});
    expect(heardBy(decoder, frameOf(1, [3, 4], 1)).samples.map((s) => s.trackerCameraId)).toEqual([3, 4]);
    const { samples } = heardBy(decoder, frameOf(5, [3, 4], 1));
    expect(samples).toMatchObject([
      { sequence: 5, missedBefore: 3, deviceTimeUs: 25_000, note: 'no-rotation' },
      { sequence: 5, missedBefore: 3 },
    ]);
  });

  test('a tracker that is not seen is refused, one that comes twice too', () => {
    const decoder = protocolNamed('psn')!.decoder({});
    expect(heardBy(decoder, frameOf(1, [3], 0)).samples).toMatchObject([{ refusal: 'occluded' }]);
    expect(heardBy(decoder, frameOf(2, [3], 1)).samples).toMatchObject([{ refusal: '' }]);
    expect(heardBy(decoder, frameOf(2, [3], 1)).samples).toMatchObject([{ refusal: 'duplicate' }]);
  });

  test('a packet without places is no pose; names are passed over', () => {
    const decoder = protocolNamed('psn')!.decoder({});
    expect(heardBy(decoder, frameOf(1, [], 0)).fault).toBe('no-pose');
  });

  test('names are sent once a second', () => {
    const encoder = protocolNamed('psn')!.encoder!({ name: 'Kran', system: 'Halle 2' });
    const out = new Uint8Array(1_500);
    const named: number[] = [];
    for (let n = 0; n < 150; n++) {
      encoder.encode({ ...blankSample(), atUs: 7e6 + n * 20_000 }, 9, out);
      const bytes = encoder.also!(9, out);
      if (bytes === 0) continue;
      named.push(n);
      const packet = blankPsnPacket();
      expect(decodePsn(out.subarray(0, bytes), packet)).toBeUndefined();
      expect([packet.kind, packet.systemName, packet.trackers[0]!.id, packet.trackers[0]!.name]).toEqual([
        'info',
        'Halle 2',
        9,
        'Kran',
      ]);
    }
    expect(named).toEqual([0, 50, 100]);
  });
});

test('Mo-Sys F4: a lost tracker is refused, an unsure one noted; timecode and lens are handed on', () => {
  const decoder = protocolNamed('mosys-f4')!.decoder({});
  const out = new Uint8Array(1_280);
  const f4 = { ...blankF4Packet(), cameraId: 2, has: 0xfffff, hours: 15, inverseDistance: 0.5, entrancePupil: 0.1 };
  const heard = [2, 4, 6].map((tracking, frameCounter) => {
    const bytes = out.slice(0, encodeF4({ ...f4, tracking, frameCounter }, out));
    return heardBy(decoder, bytes).samples[0]!;
  });
  expect(heard.map(({ refusal, note }) => [refusal, note])).toEqual([
    ['', ''],
    ['', 'unsure'],
    ['occluded', ''],
  ]);
  expect(heard.map(({ status }) => status)).toEqual(['good', 'unreliable', 'lost']);
  expect(heard[0]).toMatchObject({ timecode: { known: true, hours: 15 }, lens: { known: true, focusDistanceM: 2 } });
  expect(heard[0]!.lens.entrancePupilM).toBeCloseTo(0.1, 7);
  const half = out.slice(0, encodeF4({ ...f4, has: F4_HAS.zoom }, out));
  expect(heardBy(decoder, half)).toEqual({ fault: 'no-pose', samples: [] });
});

describe('NatNet', () => {
  const server = {
    name: 'M',
    version: [3, 1],
    bitstream: [4, 1],
    ticksPerS: 1e7,
    dataPort: 1511,
    group: null,
  } as const;
  const models = [
    { id: 11, name: 'CamA' },
    { id: 12, name: 'CamB' },
  ];
  const frameOf = (
    frame: number,
    change: { tracked?: boolean; errorM?: number; modelsChanged?: boolean } = {},
  ): Uint8Array => {
    const { modelsChanged = false, ...body } = change;
    const bodies = [
      { ...blankNatNetBody(), id: 11, ...body },
      { ...blankNatNetBody(), id: 12, ...body },
    ];
    const ticks = { exposureTicks: 5e7, sentTicks: 5.0042e7 };
    const whole = { ...blankNatNetFrame(), frame, bodies, count: 2, timestampS: 3, ...ticks, modelsChanged };
    return natNetFrame(whole, 'sized', ['CamA']);
  };

  test('by number: every body is a sample; nothing is ever asked', () => {
    const decoder = protocolNamed('natnet')!.decoder({});
    const asked: string[] = [];
    decoder.ask!(9e6, (_, host) => asked.push(host), ANY);
    expect(asked).toEqual([]);
    const { samples } = heardBy(decoder, frameOf(1));
    expect(samples).toMatchObject([
      { trackerCameraId: 11, deviceTimeUs: 3e6, agedUs: Number.NaN },
      { trackerCameraId: 12 },
    ]);
    expect(heardBy(decoder, natNetServerInfo(server)).fault).toBe('sender');
  });

  test('by name: it asks who is there, then for names, then to be kept; once a second', () => {
    const decoder = protocolNamed('natnet')!.decoder({ server: '127.0.0.1', commandPort: 7, body: 'CamB' });
    const asked: string[] = [];
    const ask = (us: number): void =>
      decoder.ask!(us, (bytes, host, port) => asked.push(`${host}:${port} ${bytes[0]} ${bytes.length}`), ANY);
    ask(1e6);
    ask(1.5e6);
    expect(heardBy(decoder, frameOf(1), at(1.6e6)).fault).toBe('no-body');
    expect(heardBy(decoder, natNetServerInfo(server), at(1.7e6))).toEqual({ fault: undefined, samples: [] });
    ask(2e6);
    expect(heardBy(decoder, natNetModels(models, [4, 1]), at(2.1e6)).fault).toBeUndefined();
    ask(3e6);
    expect(asked).toEqual(['127.0.0.1:7 0 274', '127.0.0.1:7 4 4', '127.0.0.1:7 10 4']);
    const { samples } = heardBy(decoder, frameOf(2), at(3.1e6));
    expect(samples).toMatchObject([{ trackerCameraId: 12, deviceTimeUs: 5e6, agedUs: 4_200, refusal: '' }]);
    // The list of bodies changed: the number may mean another one now.
    expect(heardBy(decoder, frameOf(3, { modelsChanged: true }), at(3.2e6)).fault).toBe('no-body');
    // Silent for long: it may have started anew.
    ask(9e6);
    expect(asked.at(-1)).toBe('127.0.0.1:7 0 274');
  });

  test('not tracked is refused; a large error is noted; loss is counted in steps of the stream', () => {
    const decoder = protocolNamed('natnet')!.decoder({ noteAboveMm: 1 });
    const heard = [
      frameOf(10),
      frameOf(12),
      frameOf(14, { errorM: 0.002 }),
      frameOf(20, { tracked: false }),
      frameOf(20),
    ].map((bytes) => heardBy(decoder, bytes));
    expect(heard.map(({ samples: [s] }) => s && [s.missedBefore, s.note, s.refusal])).toEqual([
      [0, '', ''],
      [0, '', ''],
      [0, 'marker-error', ''],
      [2, '', 'occluded'],
      undefined,
    ]);
    expect(heard.at(-1)!.fault).toBe('duplicate');
  });
});
