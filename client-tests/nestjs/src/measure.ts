// Starts a server and a client with default settings, warms up, times sequential send()s and close() of what idles, prints one
// line of JSON, and ends by itself: what is left open would keep the process alive.
//
//   node --import tsx src/measure.ts [SENDS]
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { fetching, positioned, startClient, startServer } from './apps.js';
import { createPatterns, name } from './broker.js';

const ECHO = name(`measure.${process.pid}`);
// As many as it takes node to compile what it runs: before that, it is node that is measured.
const WARM_UP = 1000;

@Controller()
class Echo {
  @MessagePattern(ECHO)
  echo(@Payload() value: string): string {
    return value;
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((performance.now() - start) * 1000) / 1000;
}

const percentile = (sorted: number[], p: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

const sends = Number(process.argv[2] ?? 1000);
await createPatterns([ECHO]);
const server = await startServer(ECHO, Echo, {}, {});
await positioned(server.consumer);
const client = await startClient(ECHO, [ECHO], {}, {});
await positioned(client.kafka.consumer);
for (let i = 0; i < WARM_UP; i++) await client.send(ECHO, i);

const times: number[] = [];
for (let i = 0; i < sends; i++) times.push(await timed(() => client.send(ECHO, i)));
times.sort((a, b) => a - b);

// What idles has a fetch parked at the broker, and close() waits for its end: so each closes as a fetch begins.
await fetching(server.consumer);
await fetching(client.kafka.consumer);
const client_close_ms = await timed(() => client.close());
await fetching(server.consumer);
const server_close_ms = await timed(() => server.close());
const [p50, p95, p99] = [0.5, 0.95, 0.99].map(p => percentile(times, p));
console.log(JSON.stringify({ sends, send_ms: { p50, p95, p99 }, client_close_ms, server_close_ms }));
