// Scenario 13: errors, empty replies and streams, as the client sees them and byte for byte on the broker.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import { lastValueFrom, EMPTY, of, toArray } from 'rxjs';
import { type Client, type Server, startClient, startServer } from '../src/apps.js';
import { createPatterns, name, records } from '../src/broker.js';
import { within } from '../src/wait.js';

const ASK = name('errors.ask');

const ANSWERS: Record<string, () => unknown> = {
  text: () => { throw new RpcException('no such thing'); },
  object: () => { throw new RpcException({ code: 7, why: 'žádný' }); },
  unexpected: () => { throw new Error('a secret'); },
  null: () => null,
  nothing: () => undefined,
  blank: () => '',
  zero: () => 0,
  stream: () => of('one', 'two', 'three'),
  silence: () => EMPTY,
};

@Controller()
class Answers {
  @MessagePattern(ASK)
  ask(@Payload() what: string): unknown {
    return ANSWERS[what]();
  }
}

let server: Server;
let client: Client;
/** How many replies the tests so far have read. */
let read = 0;

before(async () => {
  await createPatterns([ASK]);
  server = await startServer('errors', Answers);
  client = await startClient('errors', [ASK]);
});

after(async () => {
  await client?.close();
  await server?.close();
});

const all = (what: string): Promise<unknown[]> =>
  within(`replies to ${what}`, lastValueFrom(client.kafka.send(ASK, what).pipe(toArray())));

/** The next `count` replies on the broker: value and headers but for the correlation id, as text where there is any. */
async function next(count: number): Promise<unknown[]> {
  const replies = (await records(`${ASK}.reply`, read + count)).slice(read);
  read += count;
  return replies.map(({ value, headers }) => {
    const { kafka_correlationId: _, ...rest } = headers;
    return { value: value?.toString() ?? null, headers: Object.fromEntries(Object.entries(rest).map(([k, v]) => [k, String(v)])) };
  });
}

const END = '\0';
const last = { 'kafka_nest-is-disposed': END };
const failed = (error: string) => [{ value: null, headers: { 'kafka_nest-err': error, ...last } }];

test('a text in an RpcException arrives as a status and that message', async () => {
  await assert.rejects(all('text'), { status: 'error', message: 'no such thing' });
  assert.deepEqual(await next(1), failed('{"status":"error","message":"no such thing"}'));
});

test('an object in an RpcException arrives as it is', async () => {
  await assert.rejects(all('object'), { code: 7, why: 'žádný' });
  assert.deepEqual(await next(1), failed('{"code":7,"why":"žádný"}'));
});

test('any other exception does not tell its message', async () => {
  await assert.rejects(all('unexpected'), { status: 'error', message: 'Internal server error' });
  assert.deepEqual(await next(1), failed('{"status":"error","message":"Internal server error"}'));
});

for (const empty of ['null', 'nothing', 'silence']) {
  test(`${empty} is replied as a record without a value`, async () => {
    assert.deepEqual(await all(empty), [null]);
    assert.deepEqual(await next(1), [{ value: null, headers: last }]);
  });
}

test('a blank text is replied as an empty value, which is not null', async () => {
  assert.deepEqual(await all('blank'), ['']);
  assert.deepEqual(await next(1), [{ value: '', headers: last }]);
});

test('a zero is replied as its digit', async () => {
  assert.deepEqual(await all('zero'), ['0']);
  assert.deepEqual(await next(1), [{ value: '0', headers: last }]);
});

test('a stream is a record for each value, the last with the end mark', async () => {
  assert.deepEqual(await all('stream'), ['one', 'two', 'three']);
  assert.deepEqual(await next(3), [
    { value: 'one', headers: {} },
    { value: 'two', headers: {} },
    { value: 'three', headers: last },
  ]);
});
