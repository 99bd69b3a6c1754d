// Scenario 12: an app is killed in the middle of a request. Its member stays in the group, and its partitions with it, until its
// session times out by the cluster's clock, or until the end of its connection evicts it. Then whoever takes its place gets the
// request again, which was never committed.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type GroupEvent, Kafkito } from '../example/test/kafkito.js';
import { type Client, startClient, startServer } from '../src/apps.js';
import { echo } from '../src/meanwhile.js';
import { within } from '../src/wait.js';

const kafka = Kafkito.fromEnv();
/** kafkajs's default. */
const SESSION_TIMEOUT_MS = 30_000;
const PROGRAM = fileURLToPath(new URL('../src/hanging.ts', import.meta.url));

class Doomed {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;

  constructor(t: TestContext, pattern: string) {
    const args = [...process.execArgv, PROGRAM, pattern, pattern];
    this.process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.lines = createInterface(this.process.stdout!)[Symbol.asyncIterator]();
    t.after(() => this.process.kill('SIGKILL'));
  }

  /** Reads on until it says `line`; what else it says is its log. */
  async says(line: string): Promise<void> {
    for (;;) {
      const { value, done } = await within(`"${line}" of the app`, this.lines.next());
      if (value === line) return;
      assert.ok(!done, `the app ended without "${line}"`);
    }
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await within('the end of the app', once(this.process, 'exit'));
  }
}

interface Killed {
  reply: Promise<string>;
  client: Client;
}

/** An app gets a request and is killed. A second one is in its group by then, without a partition. */
async function killedWhileAsked(t: TestContext, pattern: string): Promise<Killed> {
  const group = kafka.group(`${pattern}-server`);
  await Promise.all([kafka.createTopic(pattern), kafka.createTopic(`${pattern}.reply`), group.memberIds({ counterUp: { prefix: 'm' } })]);
  const doomed = new Doomed(t, pattern);
  await doomed.says('listening');
  const heir = startServer(pattern, echo(pattern));
  t.after(async () => (await heir).close());
  const client = await startClient(pattern, [pattern]);
  t.after(() => client.close());
  await heir;
  await group.stable(2);
  const { members } = await group.view();
  assert.deepEqual(members.map(({ clientId, partitions }) => [clientId, partitions[pattern] ?? []]), [['doomed-server', [0]], [`${pattern}-server`, []]]);
  const reply = client.send<string>(pattern, 'hello');
  await doomed.says('hello');
  await doomed.kill();
  return { reply, client };
}

const eviction = (events: GroupEvent[]): GroupEvent['what'] | undefined =>
  events.map(event => event.what).find(what => what.kind === 'evicted');

test('its member is gone once the clock has moved on by its session timeout', async t => {
  const { reply } = await killedWhileAsked(t, 'killed.clock');
  const group = kafka.group('killed.clock-server');

  assert.equal(eviction(await group.events()), undefined);
  await kafka.advance(SESSION_TIMEOUT_MS);
  assert.equal(eviction(await group.events())?.client, 'doomed-server');

  assert.equal(await reply, 're: hello');
  assert.equal((await group.view()).members.length, 1);
});

test('its member is gone as soon as its connection is, where that evicts', async t => {
  await kafka.group('killed.disconnect-server').evictOnDisconnect();
  const { reply } = await killedWhileAsked(t, 'killed.disconnect');

  assert.equal(await reply, 're: hello');
  const events = await kafka.group('killed.disconnect-server').events();
  assert.equal(eviction(events)?.client, 'doomed-server');
});
