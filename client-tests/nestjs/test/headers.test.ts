// Scenario 3, headers: what the application sets and what Nest adds, byte for byte on the broker and at the other side.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Controller } from '@nestjs/common';
import { Ctx, KafkaContext, MessagePattern } from '@nestjs/microservices';
import { type Client, type Server, startClient, startServer } from '../src/apps.js';
import { createPatterns, name, records } from '../src/broker.js';

const ECHO = name('headers.echo');
/** All 256 bytes, the zero first: Nest leaves what starts with a zero byte undecoded. */
const BINARY = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const OWN = {
  'x-binary': BINARY,
  'x-empty': Buffer.alloc(0),
  'x-not-utf8': Buffer.from([0xc3, 0x28, 0xff]),
  'x-unicode-ключ': Buffer.from('žluťoučký 馬'),
  'x-twice': [Buffer.from('first'), Buffer.from('second')],
};
let received: Record<string, unknown> = {};

@Controller()
class Echo {
  @MessagePattern(ECHO)
  echo(@Ctx() context: KafkaContext): unknown {
    const { headers = {} } = context.getMessage();
    received = headers;
    return { key: 'reply-key', value: 'seen', headers: { 'x-back': BINARY, 'x-empty': Buffer.alloc(0) } };
  }
}

let server: Server;
let client: Client;

before(async () => {
  await createPatterns([ECHO], 1, 2);
  server = await startServer('headers', Echo);
  client = await startClient('headers', [ECHO]);
  assert.equal(await client.send(ECHO, { key: 'key', value: 'look', headers: { ...OWN } }), 'seen');
});

after(async () => {
  await client?.close();
  await server?.close();
});

test('the controller sees the headers that were set', () => {
  assert.deepEqual(received['x-binary'], BINARY);
  assert.equal(received['x-unicode-ключ'], 'žluťoučký 馬');
  assert.equal(received['x-empty'], '');
  assert.equal(received.kafka_replyTopic, `${ECHO}.reply`);
});

test('the request lies on the broker with every header, byte for byte', async () => {
  const [request] = await records(ECHO, 1);
  const { kafka_correlationId: id, ...rest } = request.headers;

  assert.match(String(id), /^\w+$/);
  assert.deepEqual(rest, {
    ...OWN,
    kafka_replyTopic: Buffer.from(`${ECHO}.reply`),
    kafka_replyPartition: Buffer.from(String(client.replyPartition(ECHO))),
  });
  assert.deepEqual(request.key, Buffer.from('key'));
});

test('the reply carries the correlation id, the end mark and its own headers to the partition asked for', async () => {
  const [request] = await records(ECHO, 1);
  const replies = await records(`${ECHO}.reply`, 1);

  assert.equal(replies[0].partition, client.replyPartition(ECHO));
  assert.deepEqual(replies[0].headers, {
    'x-back': BINARY,
    'x-empty': Buffer.alloc(0),
    kafka_correlationId: request.headers.kafka_correlationId,
    'kafka_nest-is-disposed': Buffer.from([0]),
  });
  assert.deepEqual([replies[0].key, replies[0].value], [Buffer.from('reply-key'), Buffer.from('seen')]);
});
