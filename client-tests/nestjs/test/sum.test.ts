// Scenario 3: the sum controller: every shape of a payload, with and without key, an event, a hundred at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { type Client, type Server, startClient, startServer } from '../src/apps.js';
import { createPatterns, createTopics, name, records } from '../src/broker.js';
import { until } from '../src/wait.js';

const SUM = name('sum');
const NOTE = name('sum.note');
const notes: unknown[] = [];

type Numbers = number[] | string | { numbers: number[] };

@Controller()
class Summer {
  @MessagePattern(SUM)
  sum(@Payload() data: Numbers): number {
    if (typeof data === 'string') return [...data].reduce((sum, digit) => sum + Number(digit), 0);
    return (Array.isArray(data) ? data : data.numbers).reduce((sum, n) => sum + n, 0);
  }

  @EventPattern(NOTE)
  note(@Payload() data: unknown): void {
    notes.push(data);
  }
}

let server: Server;
let client: Client;

before(async () => {
  await createPatterns([SUM], 3);
  await createTopics({ [NOTE]: 1 });
  server = await startServer('sum', Summer);
  client = await startClient('sum', [SUM]);
});

after(async () => {
  await client?.close();
  await server?.close();
});

const SHAPES: [string, unknown, string][] = [
  ['an object', { numbers: [1, 2, 3, 4, 5] }, '15'],
  ['an array', [1, 2, 3, 4, 5], '15'],
  ['a string', '12345', '15'],
  ['a number', 12345, '15'],
];

for (const [shape, data, sum] of SHAPES) {
  test(`${shape} without key is summed`, async () => assert.equal(await client.send(SUM, data), sum));
  test(`${shape} with a key is summed`, async () => assert.equal(await client.send(SUM, { key: 'k', value: data }), sum));
}

test('records with one key go to one partition, with the key as it was sent', async () => {
  const seen = await records(SUM, SHAPES.length * 2);
  const keyed = seen.filter(record => record.key !== null);

  assert.equal(keyed.length, SHAPES.length);
  assert.deepEqual(new Set(keyed.map(record => record.key?.toString())), new Set(['k']));
  assert.equal(new Set(keyed.map(record => record.partition)).size, 1);
});

test('a hundred concurrent sends each get their own reply', async () => {
  const sums = await Promise.all(Array.from({ length: 100 }, (_, i) => client.send(SUM, [i, 1000])));

  assert.deepEqual(sums, Array.from({ length: 100 }, (_, i) => String(i + 1000)));
});

test('an event arrives once and is not answered', async () => {
  await client.emit(NOTE, { note: 'one' });
  await client.emit(NOTE, { note: 'two' });

  await until('both events', () => ({ seen: notes, done: notes.length >= 2 ? true : undefined }));
  assert.deepEqual(notes, [{ note: 'one' }, { note: 'two' }]);
  const [record] = await records(NOTE, 2);
  assert.deepEqual(record.headers, {});
});
