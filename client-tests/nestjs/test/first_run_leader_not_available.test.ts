// Scenario 11: kafkito.auto.create.mode=leader-not-available:2. A topic has no leader in the first two answers, as where the
// controller is slow; kafkajs retries that by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { Kafkito } from '../example/test/kafkito.js';
import { startClient, startServer } from '../src/apps.js';
import { name } from '../src/broker.js';

const GREET = name('slow.greet');

@Controller()
class Greeter {
  @MessagePattern(GREET)
  greet(@Payload() who: string): string {
    return `hello, ${who}`;
  }
}

test('listen() and connect() succeed on their first run, once there is a leader', async t => {
  const server = await startServer('slow', Greeter);
  t.after(() => server.close());
  const client = await startClient('slow', [GREET]);
  t.after(() => client.close());

  assert.equal(await client.send(GREET, 'world'), 'hello, world');
  const asked = await Kafkito.fromEnv().trace({ api: 'Metadata', topic: GREET });
  const refused = asked.filter(({ errorCodes = [] }) => errorCodes.includes('LEADER_NOT_AVAILABLE'));
  assert.equal(refused.length, 2);
});
