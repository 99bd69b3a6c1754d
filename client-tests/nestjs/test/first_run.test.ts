// Scenario 2: the first run on an empty broker. Apache Kafka answers the first Metadata with UNKNOWN_TOPIC_OR_PARTITION,
// which kafkajs does not retry; kafkito creates the topic and names its leader at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { positioned, startClient, startServer } from '../src/apps.js';
import { name, withAdmin } from '../src/broker.js';

const GREET = name('first.greet');

@Controller()
class Greeter {
  @MessagePattern(GREET)
  greet(@Payload() who: string): string {
    return `hello, ${who}`;
  }
}

test('listen() and connect() succeed on a broker without topics, and a request is answered', async t => {
  assert.deepEqual(await withAdmin(admin => admin.listTopics()), []);

  const server = await startServer('first', Greeter, {}, {});
  t.after(() => server.close());
  await positioned(server.consumer);
  const client = await startClient('first', [GREET], {}, {});
  t.after(() => client.close());
  await positioned(client.kafka.consumer);

  assert.equal(await client.send(GREET, 'world'), 'hello, world');
  const topics = await withAdmin(admin => admin.listTopics());
  assert.deepEqual(topics.filter(topic => topic.startsWith('first.')).sort(), [GREET, `${GREET}.reply`]);
});
