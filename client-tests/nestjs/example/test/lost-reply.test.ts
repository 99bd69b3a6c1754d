// How a reply gets lost when a second gateway starts at the wrong moment, and how it does not.
//
//   kafkito run -- npm test
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { before, test, type TestContext } from 'node:test';
import { PartitionAssigners } from 'kafkajs';
import type { Options } from '../src/kafka.js';
import { Kafkito } from './kafkito.js';
import { Gateway, startServices } from './shop.js';

const kafka = Kafkito.fromEnv();
const gateways = kafka.group('gateway-client');
const REPLIES = 'orders.create.reply';

/** Partitions go round, in the order of member ids: whoever joins moves everybody's. */
const ROUND_ROBIN: Options = {
  consumer: { groupId: '', partitionAssigners: [PartitionAssigners.roundRobin] },
  subscribe: { fromBeginning: true },
};

/** Nest's own assigner, which is its default, leaves everybody the partition that replies are sent to. */
const CURED: Options = { subscribe: { fromBeginning: true } };

before(async () => {
  // Two gateways need two partitions for their replies.
  await kafka.createTopic(REPLIES, 2);
  // Member ids decide who gets which partition. Chance makes them; here each newcomer sorts before those who are there.
  await gateways.memberIds({ counterDown: { prefix: 'gateway' } });
});

test('an order is taken and paid for', async t => {
  await startServices(t);
  const gateway = await Gateway.start(t, 'gateway-1', CURED);

  assert.deepEqual(await gateway.order('tea', 350), { id: 'tea', cents: 350, receipt: 'tea: 3.50 EUR' });
});

/** A customer orders, and while the reply is on its way, a second gateway starts. */
async function orderWhileSecondGatewayStarts(t: TestContext, options: Options) {
  await startServices(t);
  const first = await Gateway.start(t, 'gateway-1', options);

  // The broker holds the reply back …
  const replying = await kafka.inject({ on: 'Produce', topic: REPLIES, verdicts: ['holdRequest'] });
  const order = first.order('coffee', 420);
  order.catch(() => {});
  await replying.held();
  // … until the second gateway is there, and both read their partitions.
  const second = await Gateway.start(t, 'gateway-2', options);
  await gateways.stable(2);
  await gateways.readToEnd(REPLIES);
  await replying.remove();
  return { first, second, order };
}

test('the lost reply: the other gateway gets it, and the customer waits for ever', async t => {
  const before = (await kafka.trace()).at(-1)!.number;
  const { first, order } = await orderWhileSecondGatewayStarts(t, ROUND_ROBIN);

  // The partition of the reply is the newcomer's by now. It reads the reply, does not know it, and commits.
  await kafka.waitFor({ record: { topic: REPLIES, valueContains: 'coffee' } });
  await gateways.lagZero(REPLIES);
  const [lost] = (await kafka.exchanges('orders.create')).filter(exchange => exchange.verdict === 'lost');
  assert.equal(lost.sentBy?.clientId, 'gateway-1-client');
  assert.equal(lost.deliveredTo?.clientId, 'gateway-2-client');

  // PICTURE=lost-reply.svg kafkito run -- npm test
  if (process.env.PICTURE) await writeFile(process.env.PICTURE, await kafka.picture(REPLIES, before));

  // The first gateway is well: what is asked from now on is answered. The order from before never is.
  assert.equal((await first.order('cake', 500)).receipt, 'cake: 5.00 EUR');
  await first.close();
  await assert.rejects(order); // Only the end of the gateway is the end of the wait.
});

test('the cure: with the default assigner the reply stays where its sender reads', async t => {
  const { order } = await orderWhileSecondGatewayStarts(t, CURED);

  assert.equal((await order).receipt, 'coffee: 4.20 EUR');
});
