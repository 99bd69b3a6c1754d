// Scenario 11: kafkito.auto.create.mode=kraft. As with Apache Kafka, the first Metadata for a missing topic is answered with
// UNKNOWN_TOPIC_OR_PARTITION while the topic is being made; kafkajs does not retry that, so the first run fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { startClient, startServer } from '../src/apps.js';
import { name, withAdmin } from '../src/broker.js';

const GREET = name('strict.greet');

@Controller()
class Greeter {
  @MessagePattern(GREET)
  greet(@Payload() who: string): string {
    return `hello, ${who}`;
  }
}

const unknown = { type: 'UNKNOWN_TOPIC_OR_PARTITION' };
const topics = () => withAdmin(admin => admin.listTopics());

test('listen() and connect() fail on their first run and work on their second', async t => {
  await assert.rejects(startServer('strict', Greeter), unknown);
  assert.deepEqual((await topics()).filter(topic => topic.startsWith(GREET)), [GREET]);
  const server = await startServer('strict', Greeter);
  t.after(() => server.close());

  await assert.rejects(startClient('strict', [GREET]), unknown);
  const client = await startClient('strict', [GREET]);
  t.after(() => client.close());

  assert.equal(await client.send(GREET, 'world'), 'hello, world');
});
