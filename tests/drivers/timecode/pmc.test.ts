import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PmcAnswer, parsePmc } from '../../../drivers/timecode/pmc-text.ts';
import { judgePtp, PTP_LIMITS, type PtpJudgement, readingsOf } from '../../../drivers/timecode/ptp-verdict.ts';

interface Vectors {
  cases: { id: string; text: string; expect?: Record<string, unknown>; responses?: number; locked?: boolean }[];
  older: { text: string };
}
const FILE = new URL('../../vectors/timecode/pmc.json', import.meta.url);
const { cases, older } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
const textOf = (id: string): string => cases.find((one) => one.id === id)?.text ?? '';

function fieldsOf(answer: PmcAnswer): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const { name, data } of answer.responses)
    for (const [key, value] of Object.entries(data)) all[`${name}.${key}`] = value;
  return all;
}

test.each(cases)('real output $id is read whole', ({ text, expect: wanted = {}, responses }) => {
  const answer = parsePmc(text);
  expect(answer.faults).toEqual([]);
  expect(answer.asked.length).toBe(text.split('sending: ').length - 1);
  expect(answer.responses.length).toBe(responses ?? text.split(' RESPONSE ').length - 1);
  expect(fieldsOf(answer)).toMatchObject(wanted);
});

test('every field of the slave is there, as what it is', () => {
  const fields = fieldsOf(parsePmc(textOf('slave-all')));
  expect(fields).toMatchObject({
    'DEFAULT_DATA_SET.twoStepFlag': true,
    'DEFAULT_DATA_SET.clockAccuracy': 0xfe,
    'DEFAULT_DATA_SET.domainNumber': 127,
    'PARENT_DATA_SET.parentPortIdentity': 'aa10be.fffe.fb5cb8-1',
    'PARENT_DATA_SET.observedParentClockPhaseChangeRate': 0x7fffffff,
    'PARENT_DATA_SET.gm.ClockClass': 248,
    'TIME_PROPERTIES_DATA_SET.currentUtcOffset': 37,
    'TIME_PROPERTIES_DATA_SET.ptpTimescale': false,
    'TIME_PROPERTIES_DATA_SET.timeSource': 0xa0,
    'PORT_DATA_SET.logSyncInterval': -3,
    'TIME_STATUS_NP.ingress_time': 1795216745080055693n,
    'TIME_STATUS_NP.lastGmPhaseChange': "0x0000'0000000000000000.0000",
    'PORT_STATS_NP.counts': expect.any(Map),
  });
  const stats = fields['PORT_STATS_NP.counts'] as Map<string, number>;
  expect([stats.size, stats.get('rx_Sync'), stats.get('tx_Delay_Req')]).toEqual([20, 70, 64]);
});

test('old builds print MANAGMENT', () => {
  const [response] = parsePmc(older.text).responses;
  expect(response).toEqual({
    name: 'CURRENT_DATA_SET',
    clock: '90e2ba.fffe.20c7f8',
    port: 0,
    sequence: 0,
    data: { stepsRemoved: 1, offsetFromMaster: -142, meanPathDelay: 9310 },
  });
});

test('responses of several clocks are told apart', () => {
  const readings = readingsOf(parsePmc(textOf('two-hops')));
  expect(readings.map(({ clock }) => clock)).toEqual(['169a4e.fffe.ddcebc', 'aa10be.fffe.fb5cb8']);
  expect(readings.map(({ sets }) => sets.CURRENT_DATA_SET?.stepsRemoved)).toEqual([1, 0]);
});

test.each([
  ['a missing key', (text: string) => text.replace(/\t\tstepsRemoved.*\n/, ''), 'incomplete'],
  ['a word for a number', (text: string) => text.replace('-1056.0', 'fast'), 'value'],
  ['a state nobody knows', (text: string) => text.replace('UNCALIBRATED', 'ASLEEP'), 'value'],
  ['a damaged identity', (text: string) => text.replace('\t169a4e.fffe.ddcebc-1', '\t169a4e.fffe'), 'header'],
  ['a negative count', (text: string) => text.replace(/(rx_Sync +)70/, '$1-70'), 'value'],
])('%s leaves its data set out and is named; the others stand', (_what, damage, fault) => {
  const answer = parsePmc(damage(textOf('slave-all')));
  expect(answer.faults.map((one) => one.fault)).toEqual([fault]);
  expect(answer.responses).toHaveLength(6);
});

test('no text makes it throw, however long or cut', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => void parsePmc(text)),
    { seed: 37 },
  );
  const whole = textOf('slave-all');
  for (let n = 0; n < whole.length; n += 3) readingsOf(parsePmc(whole.slice(0, n)));
  expect(parsePmc('x'.repeat(300_000)).faults).toEqual([{ fault: 'too-long', line: 0 }]);
});

describe('lock', () => {
  const slave = (syncs: number, offset = '376'): string =>
    textOf('slave-all')
      .replace('UNCALIBRATED', 'SLAVE')
      .replace(/(rx_Sync +)70/, `$1${syncs}`)
      .replace(/(master_offset +)376/, `$1${offset}`);
  const judge = (before: string | undefined, now: string, limits = PTP_LIMITS): PtpJudgement =>
    judgePtp(before === undefined ? undefined : readingsOf(parsePmc(before))[0], readingsOf(parsePmc(now))[0], limits);
  const codes = (judged: PtpJudgement): string[] => judged.faults.map(({ code }) => code);

  test('SLAVE, Sync going on, offset within the limit', () => {
    expect(judge(slave(70), slave(78))).toEqual({ verdict: 'locked', offsetNs: 376, faults: [] });
    expect(judge(slave(70), slave(3)).verdict).toBe('locked'); // ptp4l was restarted: its count began anew
  });

  test('the first poll alone proves nothing', () => {
    expect(judge(undefined, slave(70)).verdict).toBe('unknown');
  });

  test('no answer is unknown, never good and never bad', () => {
    const judged = judge(slave(70), textOf('no-answer'));
    expect([judged.verdict, codes(judged)]).toEqual(['unknown', ['ptp.no-answer']]);
  });

  // Measured: 3 s after the grandmaster died gmPresent is still true and the offset still the old one.
  test('stale gmPresent and offset do not fool', () => {
    const judged = judge(slave(70), textOf('gm-lost'));
    expect(judged).toEqual({
      verdict: 'unlocked',
      offsetNs: undefined,
      faults: [{ code: 'ptp.not-slave', params: { state: 'LISTENING' } }],
    });
  });

  test('SLAVE without Sync is not locked', () => {
    const judged = judge(slave(70), slave(70));
    expect([judged.verdict, codes(judged), judged.offsetNs]).toEqual(['unlocked', ['ptp.no-sync'], undefined]);
  });

  test('without PORT_STATS_NP the time of the last Sync tells', () => {
    const old = (text: string, ingress: string): string =>
      text.replace(/sending: GET PORT_STATS_NP[^]*$/, '').replace(/(ingress_time +)\d+/, `$1${ingress}`);
    expect(judge(old(slave(1), '100'), old(slave(1), '200')).verdict).toBe('locked');
    expect(judge(old(slave(1), '100'), old(slave(1), '100')).verdict).toBe('unlocked');
    expect(judge(old(slave(1), '100'), old(slave(1), '0')).verdict).toBe('unlocked');
  });

  test('UNCALIBRATED prints offsets and is not locked', () => {
    expect(judge(textOf('slave-all'), textOf('slave-all')).verdict).toBe('unlocked');
  });

  test('an offset at or beyond the limit', () => {
    expect(judge(slave(70), slave(78, '-9999')).verdict).toBe('locked');
    const judged = judge(slave(70), slave(78, '-10000'));
    expect([judged.verdict, codes(judged)]).toEqual(['unlocked', ['ptp.offset']]);
  });

  test('another domain, another or a changed grandmaster, a bad class are named', () => {
    const wanted = { ...PTP_LIMITS, domain: 0, grandmaster: 'ffffff.fffe.ffffff' };
    const judged = judge(slave(70), slave(78), wanted);
    expect([judged.verdict, codes(judged)]).toEqual(['unlocked', ['ptp.wrong-domain', 'ptp.other-grandmaster']]);
    const other = slave(78).replace(/(grandmasterIdentity +)\S+/, '$1bbbbbb.fffe.bbbbbb');
    expect(codes(judge(slave(70), other))).toEqual(['ptp.grandmaster-changed']);
    const withClass = (n: number): string => slave(78).replace(/(gm.ClockClass +)248/, `$1${n}`);
    expect(codes(judge(slave(70), withClass(7)))).toEqual(['ptp.holdover']);
    expect(codes(judge(slave(70), withClass(187)))).toEqual(['ptp.degraded']);
    expect(codes(judge(slave(70), withClass(6)))).toEqual([]);
  });

  test('the grandmaster itself says gmPresent false and is told by its port', () => {
    const port = slave(0)
      .replace('SLAVE', 'MASTER')
      .replace(/(stepsRemoved +)1/, '$10')
      .replace('gmPresent                  true', 'gmPresent                  false');
    expect(judge(port, port)).toEqual({ verdict: 'grandmaster', offsetNs: undefined, faults: [] });
  });
});
