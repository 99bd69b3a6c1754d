// Scenarios 6, 8 and 10: clients come and go while others wait for replies. Reply partitions are warm (they have a committed
// offset) or read from the beginning, and Nest's assigner keeps each client's reply partition: no reply may be lost.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { type Client, positioned, rejoined, type Server, startClient, startServer } from '../src/apps.js';
import { createPatterns, name, untilCommitted, untilMembers, untilRecords } from '../src/broker.js';
import { Gate } from '../src/wait.js';

const PATTERNS = ['join', 'churn', 'leave'].map(test => name(`rebalance.${test}`));
const [JOIN, CHURN, LEAVE] = PATTERNS;
const PENDING = 10;

/** Holds every handler until the test opens it. */
let gate = new Gate();

@Controller()
class Held {
  @MessagePattern([JOIN])
  join(@Payload() value: string): Promise<string> {
    return reply(value);
  }
  @MessagePattern([CHURN])
  churn(@Payload() value: string): Promise<string> {
    return reply(value);
  }
  @MessagePattern([LEAVE])
  leave(@Payload() value: string): Promise<string> {
    return reply(value);
  }
}

async function reply(value: string): Promise<string> {
  await gate.opened;
  return `re: ${value}`;
}

/** A client of its own group for each pattern, as its only subscription. */
const start = (pattern: string, extra = {}): Promise<Client> => startClient(pattern.slice(name('').length), [pattern], extra);
const group = (pattern: string): string => `${pattern}-client`;
const consumerOf = (client: Client) => client.kafka.consumer;

/** How many requests each pattern has been sent. */
const sent: Record<string, number> = Object.fromEntries(PATTERNS.map(pattern => [pattern, 0]));

function send(client: Client, pattern: string, value: string): Promise<string> {
  sent[pattern] += 1;
  return client.send<string>(pattern, value);
}

/** Sends requests, waits until they lie on the broker, and answers the promise of their replies, in a box. */
async function pending(client: Client, pattern: string, who: string): Promise<{ replies: Promise<string[]> }> {
  const replies = Promise.all(Array.from({ length: PENDING }, (_, i) => send(client, pattern, `${who} ${i}`)));
  replies.catch(() => {}); // Whoever takes it out of the box handles it.
  await untilRecords(pattern, sent[pattern]);
  return { replies };
}
const repliesTo = (who: string): string[] => Array.from({ length: PENDING }, (_, i) => `re: ${who} ${i}`);

/** Starts one more client and waits until `others` have all joined the group anew. */
async function startBeside(pattern: string, others: Client[]): Promise<Client> {
  const joined = others.map(other => rejoined(consumerOf(other)));
  const client = await start(pattern);
  await Promise.all(joined);
  await untilMembers(group(pattern), others.length + 1);
  return client;
}

/** Closes a client and waits until `others` have all joined the group anew. */
async function closeBeside(pattern: string, client: Client, others: Client[]): Promise<void> {
  const joined = others.map(other => rejoined(consumerOf(other)));
  await client.close();
  await Promise.all(joined);
  await untilMembers(group(pattern), others.length);
}

let server: Server;

before(async () => {
  await createPatterns(PATTERNS, 1, 3);
  server = await startServer('rebalance', Held);
});
after(() => server?.close());
beforeEach(() => {
  gate = new Gate();
  gate.open();
});

test('no reply is lost on a warm partition while a second client joins', async t => {
  const first = await start(JOIN, { subscribe: {} });
  t.after(() => first.close());
  await positioned(consumerOf(first));
  // Warm: with a committed offset the consumer goes on where it was, wherever the log's end is by then.
  await send(first, JOIN, 'warm up');
  const partition = first.replyPartition(JOIN);
  assert.equal(partition, 0);
  let replied = 1;
  await untilCommitted(group(JOIN), `${JOIN}.reply`, replied, partition);

  for (let round = 0; round < 5; round++) {
    gate = new Gate();
    const waiting = await pending(first, JOIN, `round ${round}`);
    const second = await startBeside(JOIN, [first]);
    gate.open();

    assert.deepEqual(await waiting.replies, repliesTo(`round ${round}`));
    replied += PENDING;
    assert.equal(first.replyPartition(JOIN), partition);
    assert.notEqual(second.replyPartition(JOIN), partition);
    await untilCommitted(group(JOIN), `${JOIN}.reply`, replied, partition);
    await closeBeside(JOIN, second, [first]);
  }
});

test('clients that start and close do not disturb those that wait', async t => {
  const first = await start(CHURN);
  t.after(() => first.close());
  const second = await startBeside(CHURN, [first]);
  t.after(() => second.close());

  gate = new Gate();
  const waiting = [await pending(first, CHURN, 'first'), await pending(second, CHURN, 'second')];
  const third = await startBeside(CHURN, [first, second]);
  await closeBeside(CHURN, third, [first, second]);
  const fourth = await startBeside(CHURN, [first, second]);
  t.after(() => fourth.close());
  gate.open();

  assert.deepEqual(await Promise.all(waiting.map(box => box.replies)), [repliesTo('first'), repliesTo('second')]);
  assert.equal(await send(fourth, CHURN, 'fourth'), 're: fourth');
});

test('the owner of a reply partition leaves: its own requests fail, those of the others are answered', async t => {
  const first = await start(LEAVE);
  t.after(() => first.close());
  const owner = await startBeside(LEAVE, [first]);
  const third = await startBeside(LEAVE, [first, owner]);
  t.after(() => third.close());
  const partitions = [first, owner, third].map(client => client.replyPartition(LEAVE));
  assert.deepEqual([...partitions].sort(), [0, 1, 2]);

  gate = new Gate();
  const waiting = [await pending(first, LEAVE, 'first'), await pending(third, LEAVE, 'third')];
  const abandoned = await pending(owner, LEAVE, 'owner');
  await closeBeside(LEAVE, owner, [first, third]);
  await assert.rejects(abandoned.replies, /Connection closed/);
  gate.open();

  assert.deepEqual(await Promise.all(waiting.map(box => box.replies)), [repliesTo('first'), repliesTo('third')]);
  // Whoever is given the partition that became free as well may have its next replies sent there.
  assert.equal(await send(first, LEAVE, 'first again'), 're: first again');
  assert.equal(await send(third, LEAVE, 'third again'), 're: third again');
});
