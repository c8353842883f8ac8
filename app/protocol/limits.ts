/** Every limit of seats, requests and datagrams in one table. The gateway enforces it; the client knows it. */
export const SEAT_LIMITS = {
  /** One message from a seat. */
  maxMessageBytes: 262_144,
  /** Commands per second per seat, with a burst; above it: `seat.too-fast`. */
  commandsPerSecond: 50,
  commandBurst: 100,
  /** Bytes waiting in a seat's socket above which telemetry and poses are dropped for it. */
  telemetryBacklogBytes: 65_536,
  /** ... above which the seat is closed (it may come back for a snapshot). */
  closeBacklogBytes: 8_388_608,
  seats: 64,
  helloTimeoutMs: 5_000,
  pingMs: 5_000,
  silentMs: 15_000,
} as const;

export const HTTP_LIMITS = { bodyBytes: 16_777_216, headersMs: 10_000, requestsInFlight: 256 } as const;

export const PUBLISH = { patchMs: 20, telemetryMs: 100, poseHz: 30 } as const;

/** Same key within this time gets the first answer (take.md section 6.12). */
export const COMMAND_KEY_MS = 600_000;
