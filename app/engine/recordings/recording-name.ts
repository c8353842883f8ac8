/** Names of recordings: what people see, and the folder that is made of it. */

/** What a person wrote, trimmed; without a name the time of day. */
export function recordingName(name: string | undefined, wallMs: number): string {
  const own = name?.trim() ?? '';
  return own === '' ? clockOf(wallMs).time : own;
}

/** `2026-11-21/101500.250 walk`: sorts by time, is unique to the millisecond, and leaves no folder. */
export function recordingId(name: string, wallMs: number): string {
  const { date, time } = clockOf(wallMs);
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, ' ')
    .trim()
    .slice(0, 40);
  const ms = String(Math.floor(wallMs) % 1_000).padStart(3, '0');
  return `${date}/${time.replaceAll(':', '')}.${ms}${plain === '' ? '' : ` ${plain}`}`.trim();
}

/** Of this machine's time zone, as people on the stage read it. */
function clockOf(wallMs: number): { readonly date: string; readonly time: string } {
  const at = new Date(wallMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
  };
}
