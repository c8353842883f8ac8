/** What an engine behind a sink makes of what the tracking process sends it, protocol by protocol. */
import { expect, test } from 'vitest';
import { angleBetweenRad, distance, quatFromPanTiltRoll, radFromDeg } from '../../app/core/geometry.ts';
import { SINK_PROTOCOLS } from '../../app/core/tracking/protocol-marks.ts';
import { blankSample } from '../../app/core/tracking/sample.ts';
import { protocolNamed } from '../../app/engine/tracking/protocol-table.ts';
import { openEar } from '../../app/virtual-stage/sink-ears.ts';

const OPTIONS: Readonly<Record<string, readonly Record<string, string>[]>> = {
  psn: [{}, { depth: 'towards' }],
  'mosys-f4': [{}, { unit: 'mm', pan: 'left' }],
  stype: [{}, { pan: 'left' }],
  'osc-pose': [{}, { template: 'vmc' }, { template: '/a x y z qx qy qz qw', axes: 'y-up' }],
  opentrackio: [{}, { encoding: 'cbor' }],
};

test.each(SINK_PROTOCOLS.flatMap((protocol) => (OPTIONS[protocol] ?? [{}]).map((options) => ({ protocol, options }))))(
  '$protocol $options',
  ({ protocol, options }) => {
    const encoder = protocolNamed(protocol)!.encoder!(options);
    const ear = openEar({ protocol, options });
    const out = new Uint8Array(encoder.maxBytes);
    const sample = { ...blankSample(), atUs: 5e6, spareRaw: 513 };
    sample.pose.set([1.5, -2.5, 1.75]);
    quatFromPanTiltRoll(sample.pose, 3, radFromDeg(-25), radFromDeg(-8), radFromDeg(2));
    const pose = [0, 0, 0, 0, 0, 0, 1];
    const bytes = out.slice(0, encoder.encode(sample, Math.min(1, protocolNamed(protocol)!.maxCameraId), out));
    expect(ear(bytes, pose)).toEqual({ number: protocol === 'freed' ? 513 : undefined });
    expect(distance(pose, sample.pose)).toBeLessThan(1e-3);
    expect(angleBetweenRad(pose, 3, sample.pose, 3)).toBeLessThan(1e-4);
    expect(ear(bytes.subarray(0, bytes.length - 3), pose)).toBeUndefined();
  },
);
