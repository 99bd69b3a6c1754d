// Requests and replies over three brokers, each of which is killed in its turn: leaders and coordinators move, and the apps go on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kafkito } from '../example/test/kafkito.js';
import { type Client, type Options, type Server, startClient, startServer } from '../src/apps.js';
import { brokers, createPatterns } from '../src/broker.js';
import { echo } from '../src/meanwhile.js';

const kafka = Kafkito.fromEnv();
const PATTERN = 'three.echo';
const extra: Options = {
  client: { brokers, retry: { initialRetryTime: 20, maxRetryTime: 200, retries: 20 } },
};

let server: Server;
let client: Client;

before(async () => {
  assert.equal(brokers.length, 3);
  await createPatterns([PATTERN], 3, 3);
  server = await startServer('three', echo(PATTERN), extra);
  client = await startClient('three', [PATTERN], extra);
  assert.equal(await client.send(PATTERN, 'first'), 're: first');
});
after(async () => {
  await client?.close();
  await server?.close();
});

for (const id of [1, 2, 3]) {
  test(`replies come though broker ${id} is killed`, async () => {
    await kafka.call('POST', `/v1/brokers/${id}/kill`);
    for (const number of [1, 2, 3]) {
      assert.equal(await client.send(PATTERN, `${id}: ${number}`), `re: ${id}: ${number}`);
    }
    await kafka.call('POST', `/v1/brokers/${id}/start`);
    assert.equal(await client.send(PATTERN, `${id}: back`), `re: ${id}: back`);
  });
}
