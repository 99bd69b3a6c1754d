// Scenario 9: more clients than reply partitions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { InvalidKafkaClientTopicException } from '@nestjs/microservices/errors/invalid-kafka-client-topic.exception.js';
import { rejoined, startClient, startServer } from '../src/apps.js';
import { createPatterns, name, withAdmin } from '../src/broker.js';
import { until } from '../src/wait.js';

const ECHO = name('partitions.echo');

@Controller()
class Echo {
  @MessagePattern(ECHO)
  echo(@Payload() value: string): string {
    return value;
  }
}

test('a client without a reply partition is refused, and served once partitions were added', async t => {
  await createPatterns([ECHO]);
  // The server's producer drops replies to partitions that it has not heard of: it asks before every send.
  const server = await startServer('partitions', Echo, { producer: { metadataMaxAge: 0 } });
  t.after(() => server.close());
  const impatient = { consumer: { groupId: 'unset', metadataMaxAge: 0, maxWaitTimeInMs: 100, heartbeatInterval: 100 } };
  const first = await startClient('partitions', [ECHO], impatient);
  t.after(() => first.close());
  const joined = rejoined(first.kafka.consumer);
  const second = await startClient('partitions', [ECHO], impatient);
  t.after(() => second.close());
  await joined;

  assert.equal(await first.send(ECHO, 'first'), 'first');
  await assert.rejects(second.send(ECHO, 'second'), error => error instanceof InvalidKafkaClientTopicException);

  await withAdmin(admin => admin.createPartitions({ topicPartitions: [{ topic: `${ECHO}.reply`, count: 2 }] }));
  await until('a reply partition for the second client', () => ({
    seen: [first.replyPartition(ECHO), second.replyPartition(ECHO)],
    done: second.replyPartition(ECHO) === 1 ? true : undefined,
  }));

  assert.equal(await second.send(ECHO, 'second'), 'second');
  assert.equal(await first.send(ECHO, 'first again'), 'first again');
});
