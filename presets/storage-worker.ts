/** The storage worker's thread: opens the room for its folder and passes deliveries in, answers out. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Call, FromWorker, ToWorker, WorkerOptions } from './calls.ts';
import { isFault } from './faults.ts';
import { StorageRoom } from './storage-room.ts';

const port = parentPort;
if (!port) throw new Error('storage-worker.ts runs as a worker thread');

const tell = (message: FromWorker) => port.postMessage(message);
const room = await StorageRoom.open(workerData as WorkerOptions, tell);
if (isFault(room)) {
  tell({ t: 'refused', fault: room });
  port.close();
} else {
  port.on('message', (first: ToWorker) => {
    // Whatever waits already belongs to the same delivery: one commit for all of it.
    const calls: Call[] = [];
    for (
      let next: ToWorker | undefined = first;
      next;
      next = receiveMessageOnPort(port)?.message as ToWorker | undefined
    ) {
      if (next.t === 'calls') calls.push(...next.calls);
      else {
        room.handle(calls);
        void room.close().then(() => {
          tell({ t: 'closed' });
          port.close();
        });
        return;
      }
    }
    room.handle(calls);
  });
  tell({ t: 'ready', status: room.status() });
}
