// Scenario 1: client and server with default settings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { positioned, startClient, startServer } from '../src/apps.js';
import { createPatterns, name } from '../src/broker.js';

const DOUBLE = name('default.double');

@Controller()
class Doubler {
  @MessagePattern(DOUBLE)
  double(@Payload() number: string): number {
    return Number(number) * 2;
  }
}

test('twenty sends with default settings are answered, each with its own reply', async t => {
  await createPatterns([DOUBLE]);
  const server = await startServer('default', Doubler, {}, {});
  t.after(() => server.close());
  await positioned(server.consumer);
  const client = await startClient('default', [DOUBLE], {}, {});
  t.after(() => client.close());
  await positioned(client.kafka.consumer);

  const replies: string[] = [];
  for (let i = 0; i < 20; i++) replies.push(await client.send<string>(DOUBLE, i));

  assert.deepEqual(replies, Array.from({ length: 20 }, (_, i) => String(i * 2)));
});
