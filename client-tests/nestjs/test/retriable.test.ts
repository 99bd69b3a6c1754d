// Scenario 14: a KafkaRetriableException brings the same offset again, and its offset is not committed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controller } from '@nestjs/common';
import { Ctx, KafkaContext, KafkaRetriableException, MessagePattern, Payload } from '@nestjs/microservices';
import { startClient, startServer } from '../src/apps.js';
import { committed, createPatterns, name, untilCommitted, withAdmin } from '../src/broker.js';

const WORK = name('retriable.work');
const CRASH = name('retriable.crash');

/** One delivery: which record, and what the group had committed by then. */
interface Delivery {
  value: string;
  offset: number;
  committed: number;
}
const deliveries: Record<string, Delivery[]> = { [WORK]: [], [CRASH]: [] };
const FAILURES = { [WORK]: 3, [CRASH]: 5 };

/** Notes the delivery; the record `b` fails as often as the topic's entry in FAILURES says. */
async function handle(value: string, context: KafkaContext): Promise<string> {
  const topic = context.getTopic();
  const offset = Number(context.getMessage().offset);
  const known = await withAdmin(admin => committed(admin, `${topic}-server`, topic));
  const seen = deliveries[topic];
  seen.push({ value, offset, committed: known });
  if (value === 'b' && seen.filter(delivery => delivery.value === 'b').length <= FAILURES[topic]) {
    throw new KafkaRetriableException('not yet');
  }
  return `done ${value}`;
}

@Controller()
class Worker {
  @MessagePattern(WORK)
  work(@Payload() value: string, @Ctx() context: KafkaContext): Promise<string> {
    return handle(value, context);
  }
}

@Controller()
class Crasher {
  @MessagePattern(CRASH)
  crash(@Payload() value: string, @Ctx() context: KafkaContext): Promise<string> {
    return handle(value, context);
  }
}

const consumer = (retries: number) => ({
  consumer: { groupId: 'unset', maxWaitTimeInMs: 100, retry: { initialRetryTime: 20, retries } },
});

/** Sends a, b and c, and asserts that b alone came as often as it failed and once more, uncommitted until it succeeded. */
async function redelivered(topic: string, client: Awaited<ReturnType<typeof startClient>>): Promise<void> {
  const replies: string[] = [];
  for (const value of ['a', 'b', 'c']) replies.push(await client.send(topic, value));

  assert.deepEqual(replies, ['done a', 'done b', 'done c']);
  const seen = deliveries[topic];
  const retried = Array.from({ length: FAILURES[topic] + 1 }, () => 1);
  assert.deepEqual(seen.map(delivery => delivery.offset), [0, ...retried, 2]);
  assert.ok(seen.every(delivery => delivery.committed <= delivery.offset), JSON.stringify(seen));
  await untilCommitted(`${topic}-server`, topic, 3);
}

test('the same offset is delivered again until it succeeds, and never committed before', async t => {
  await createPatterns([WORK]);
  const server = await startServer(WORK.slice(name('').length), Worker, consumer(10));
  t.after(() => server.close());
  const client = await startClient('retriable', [WORK]);
  t.after(() => client.close());

  await redelivered(WORK, client);
});

test('a consumer that gave up retrying joins again and resumes at the same offset', async t => {
  await createPatterns([CRASH]);
  const server = await startServer(CRASH.slice(name('').length), Crasher, consumer(2));
  t.after(() => server.close());
  const client = await startClient('retriable', [CRASH]);
  t.after(() => client.close());

  await redelivered(CRASH, client);
});
