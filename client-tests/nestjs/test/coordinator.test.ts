// Scenario 16, where kafkajs 2.2.4 does not recover by itself: the connection ends before it is told who coordinates its group.
// `findGroupCoordinatorMetadata` (cluster/index.js) asks each broker that it knows once, drops the reasons, and throws
// KafkaJSGroupCoordinatorNotFound, which is not retriable; `onCrash` (consumer/index.js) starts a consumer again only after errors
// that are. With the only broker gone for a moment, Apache Kafka 4.3.1 or another, the consumer leaves its group and says so,
// once: an app that does not listen is deaf from then on. What holds: it says so, and an app that is started again goes on where
// it was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Consumer } from 'kafkajs';
import { filter, firstValueFrom, type Observable } from 'rxjs';
import { Kafkito, type Rule } from '../example/test/kafkito.js';
import { type Client, type Options, type Server, startClient, startServer } from '../src/apps.js';
import { bootstrap, createPatterns } from '../src/broker.js';
import { echo } from '../src/meanwhile.js';
import { within } from '../src/wait.js';

const kafka = Kafkito.fromEnv();
const PATTERN = 'coordinator.echo';
const GROUPS = { server: 'coordinator-server', client: 'coordinator-client' };
const extra: Options = { client: { brokers: [bootstrap], retry: { initialRetryTime: 20, maxRetryTime: 200 } } };

let server: Server;
let client: Client;

const start = (): Promise<Server> => startServer('coordinator', echo(PATTERN), extra);

before(async () => {
  await createPatterns([PATTERN]);
  server = await start();
  client = await startClient('coordinator', [PATTERN], extra);
  assert.equal(await client.send(PATTERN, 'first'), 're: first');
});
after(async () => {
  await client?.close();
  await server?.close();
});

/** Has an app join again, whose question for the coordinator ends with its connection. */
async function disconnect(group: string): Promise<Rule> {
  const rule = await kafka.inject({ on: 'FindCoordinator', clientId: group, first: 1, verdicts: ['disconnect'] });
  await kafka.group(group).rebalance();
  await rule.hit();
  return rule;
}

interface Crash {
  message: string;
  restart: boolean;
}

/** Resolves when kafkajs gives the consumer up: why, and whether it will start it again. */
function crashed(consumer: Consumer): Promise<Crash> {
  const crash = new Promise<Crash>(resolve => {
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => resolve({ message: error.message, restart }));
  });
  return within('the crash of a consumer', crash);
}

/** Resolves when Nest says that it has crashed. */
const says = (status: Observable<string>): Promise<string> =>
  within('the status "crashed"', firstValueFrom(status.pipe(filter(status => status === 'crashed'))));

const GIVEN_UP: Crash = { message: 'Failed to find group coordinator', restart: false };

test('disconnect on FindCoordinator: the server crashes, and answers what it was asked meanwhile when it is back', async () => {
  const [crash, said] = [crashed(server.consumer), says(server.app.status)];
  const rule = await disconnect(GROUPS.server);
  assert.deepEqual(await crash, GIVEN_UP);
  await said;
  await kafka.waitFor({ groupEmpty: { group: GROUPS.server } });
  const reply = client.send(PATTERN, 'meanwhile');

  await server.close();
  server = await start();
  assert.equal(await reply, 're: meanwhile');
  await rule.remove();
});

test('disconnect on FindCoordinator: the client crashes, and gets replies again once it has reconnected', async () => {
  const [crash, said] = [crashed(client.kafka.consumer), says(client.kafka.status)];
  const rule = await disconnect(GROUPS.client);
  assert.deepEqual(await crash, GIVEN_UP);
  await said;
  await kafka.waitFor({ groupEmpty: { group: GROUPS.client } });
  const reply = assert.rejects(client.send(PATTERN, 'meanwhile'), { message: 'Connection closed' });
  await kafka.waitFor({ record: { topic: `${PATTERN}.reply`, valueContains: 're: meanwhile' } });

  await client.kafka.close();
  await reply;
  await client.kafka.connect();
  assert.equal(await client.send(PATTERN, 'again'), 're: again');
  await rule.remove();
});
