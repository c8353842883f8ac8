/**
 * Many cameras at once, as on a genlocked stage: every frame one packet of each camera to us, and half a frame later the
 * same to a bare echo. A process of its own, so that whoever is busy does not disturb the watch.
 * fleet-probe <hz> <frames> <warm frames> <back port> <echo port> <camera port>...   says ready, waits for a line, then JSON.
 */
import { createSocket } from 'node:dgram';

const [hz, frames, warm, backPort, echoPort, ...ports] = process.argv.slice(2).map(Number);
const back = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
const out = createSocket('udp4');
const cameras = ports.length;
const sentUs = new Float64Array(2 * frames * cameras);
const tookUs = new Float64Array(2 * frames * cameras).fill(Number.NaN);

back.on('message', (bytes) => {
  const nowUs = performance.now() * 1_000;
  const n = (bytes[20] << 16) | (bytes[21] << 8) | bytes[22];
  tookUs[n] = nowUs - sentUs[n];
});

/** FreeD D1 of a smooth move; the zoom field says which it is. */
function packet(camera, frame, n) {
  const bytes = Buffer.alloc(29);
  bytes[0] = 0xd1;
  bytes[1] = camera + 1;
  const t = (2 * Math.PI * frame) / (4 * hz);
  bytes.writeIntBE(Math.round(20 * Math.sin(t) * 32768), 2, 3);
  bytes.writeIntBE(Math.round(3 * Math.cos(t) * 32768), 5, 3);
  bytes.writeIntBE(Math.round(500 * Math.sin(t) * 64), 11, 3);
  bytes.writeIntBE(1_600 * 64, 17, 3);
  bytes.writeUIntBE(n, 20, 3);
  bytes[28] = (0x40 - bytes.subarray(0, 28).reduce((sum, byte) => sum + byte, 0)) & 0xff;
  return bytes;
}

const until = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - performance.now())));

async function run() {
  const startMs = performance.now() + 20;
  for (let half = 0; half < 2 * frames; half++) {
    await until(startMs + (half * 500) / hz);
    const frame = half >> 1;
    for (let camera = 0; camera < cameras; camera++) {
      const n = half * cameras + camera;
      const bytes = packet(camera, frame, n);
      sentUs[n] = performance.now() * 1_000;
      out.send(bytes, half % 2 === 0 ? ports[camera] : echoPort, '127.0.0.1');
    }
  }
  await until(performance.now() + 500);
  const of = (odd) => {
    const list = [];
    for (let half = 2 * warm + odd; half < 2 * frames; half += 2)
      list.push(...tookUs.subarray(half * cameras, (half + 1) * cameras));
    const heard = list.filter((us) => !Number.isNaN(us)).sort((a, b) => a - b);
    const at = (share) => heard[Math.min(heard.length - 1, Math.floor(share * heard.length))] ?? null;
    return { sent: list.length, lost: list.length - heard.length, p50: at(0.5), p99: at(0.99) };
  };
  process.stdout.write(`${JSON.stringify({ ours: of(0), echo: of(1) })}\n`);
  process.exit(0);
}

back.bind(backPort, '127.0.0.1', () => process.stdout.write('ready\n'));
process.stdin.once('data', () => void run());
