/** Prometheus metrics of the engine. Default process metrics plus what a studio's monitoring wants. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export class Metrics {
  readonly #registry = new Registry();
  readonly commands = new Counter({
    name: 'stagelock_commands_total',
    help: 'Commands by name and result',
    labelNames: ['name', 'result'],
    registers: [this.#registry],
  });
  readonly takes = new Counter({
    name: 'stagelock_takes_total',
    help: 'Takes by outcome',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly takeSeconds = new Histogram({
    name: 'stagelock_take_seconds',
    help: 'Press to outcome',
    buckets: [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30],
    registers: [this.#registry],
  });
  readonly online = new Gauge({
    name: 'stagelock_device_online',
    help: '1 = online',
    labelNames: ['device'],
    registers: [this.#registry],
  });
  readonly seats = new Gauge({ name: 'stagelock_seats', help: 'Connected seats', registers: [this.#registry] });
  readonly journalLines = new Gauge({
    name: 'stagelock_journal_lines',
    help: 'Journal lines written since start',
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry, prefix: 'stagelock_' });
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
