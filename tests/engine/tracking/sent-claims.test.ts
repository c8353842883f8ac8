/** An encoder claims of a pose what the tracker claimed, and no more. */
import { describe, expect, test } from 'vitest';
import { blankLens, blankSample, type TrackingSample } from '../../../app/core/tracking/sample.ts';
import { protocolNamed } from '../../../app/engine/tracking/protocol-table.ts';
import { blankF4Packet, decodeF4, F4_HAS, F4_STATUSES } from '../../../drivers/mosys-f4/f4-codec.ts';
import { OtrkReader } from '../../../drivers/opentrackio/opentrackio-codec.ts';
import { blankPsnPacket, decodePsn, PSN_STATUS } from '../../../drivers/psn/psn-codec.ts';

describe('what the tracker says of its pose goes on to a sink, and nothing better than that', () => {
  const sent = (name: string, change: Partial<TrackingSample>): Uint8Array => {
    const encoder = protocolNamed(name)!.encoder!({});
    const out = new Uint8Array(encoder.maxBytes);
    return out.subarray(0, encoder.encode({ ...blankSample(), atUs: 1_000_000, ...change }, 7, out));
  };

  test.each([
    ['in words of F4 itself', { status: 'acceptable' }, 'acceptable'],
    ['encoders only', { status: 'encoders only', note: 'unsure' }, 'encoders only'],
    ['doubted by another protocol', { note: 'marker-error' }, 'unreliable'],
    ['in words of another protocol', { status: 'Optical Good' }, 'undefined'],
    ['nothing', {}, 'undefined'],
  ])('Mo-Sys F4: %s', (_, change, wanted) => {
    const f4 = blankF4Packet();
    expect(decodeF4(sent('mosys-f4', change), f4)).toBeUndefined();
    expect(F4_STATUSES[f4.tracking]).toBe(wanted);
  });

  test('Mo-Sys F4: rings only where the tracker counts them or knows them', () => {
    const has = (change: Partial<TrackingSample>): number => {
      const f4 = blankF4Packet();
      decodeF4(sent('mosys-f4', change), f4);
      return f4.has & (F4_HAS.zoom | F4_HAS.focus);
    };
    expect(has({})).toBe(0);
    expect(has({ counted: true })).toBe(F4_HAS.zoom | F4_HAS.focus);
    expect(has({ lens: { ...blankLens(), known: true, focus: 0.5 } })).toBe(F4_HAS.focus);
  });

  test.each([
    ['', 1],
    ['scaled', 1],
    ['unsure', 0.5],
    ['marker-error', 0.5],
  ])('PosiStageNet: noted "%s" is sent with status %s', (note, status) => {
    const packet = blankPsnPacket();
    decodePsn(sent('psn', { note }), packet);
    expect(packet.trackers[0]!.values[PSN_STATUS]).toBe(status);
  });

  test.each([
    [{}, undefined, false],
    [{ status: 'Optical Good', counted: true }, 'Optical Good', true],
    [{ note: 'marker-error' }, 'marker-error', false],
    [{ note: 'unsure', status: 'unstable', counted: true }, 'unstable', true],
  ])('OpenTrackIO: %j', (change, status, counts) => {
    const message = new OtrkReader({ legacyChecksum: false, bareJson: false }).read(sent('opentrackio', change), '', 0);
    const { document } = message as { document: { tracker?: { status: string }; lens?: unknown } };
    expect(document.tracker?.status).toBe(status);
    expect(document.lens !== undefined).toBe(counts);
  });
});
