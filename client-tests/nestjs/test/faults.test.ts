// Scenario 16: what a broker may answer at any time, on every API where kafkajs meets it. The app recovers by itself, and
// requests after it are answered. Disconnects on FindCoordinator are another story: see coordinator.test.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kafkito, Problem, type Verdict } from '../example/test/kafkito.js';
import { type Client, type Options, QUICK, type Server, startClient, startServer } from '../src/apps.js';
import { bootstrap, createPatterns } from '../src/broker.js';
import { echo } from '../src/meanwhile.js';

const kafka = Kafkito.fromEnv();
const PATTERN = 'faults.echo';
const GROUPS = { server: 'faults-server', client: 'faults-client' };

/** kafkajs waits 300 ms before it tries again, and then longer and longer; here it does so at once. */
const extra: Options = { client: { brokers: [bootstrap], retry: { initialRetryTime: 20, maxRetryTime: 200 } } };

let server: Server;
let client: Client;

before(async () => {
  await createPatterns([PATTERN]);
  server = await startServer('faults', echo(PATTERN), extra);
  client = await startClient('faults', [PATTERN], extra);
  assert.equal(await client.send(PATTERN, 'first'), 're: first');
});
after(async () => {
  await client?.close();
  await server?.close();
});

/** What makes an app send this request, if it does not do so all the time. */
type Trigger = (app: keyof typeof GROUPS) => Promise<unknown>;
const byItself: Trigger = async () => {};
const rejoining: Trigger = app => kafka.group(GROUPS[app]).rebalance();
let sent = 0;
const asked = async (): Promise<void> => {
  const value = `request ${++sent}`;
  assert.equal(await client.send(PATTERN, value), `re: ${value}`);
};

/** As long as a member may take to ask for its assignment; kafkajs's default. */
const REBALANCE_TIMEOUT_MS = 60_000;

/**
 * Waits until the app has recovered. Where kafkajs forgets that it has joined, as after a connection that ends before its
 * SyncGroup is answered, the group waits for its assignment until the rebalance timeout; so the clock is moved on by that.
 */
async function stable(group: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    try {
      await kafka.waitFor({ groupStable: { group, members: 1 } }, 1_000);
      return;
    } catch (error) {
      if (!(error instanceof Problem && error.status === 408)) throw error;
      await kafka.advance(REBALANCE_TIMEOUT_MS);
    }
  }
  await kafka.group(group).stable(1);
}

const NOT_LEADER = { fail: 'NOT_LEADER_OR_FOLLOWER' };
const REBALANCING = { fail: 'REBALANCE_IN_PROGRESS' };
const UNKNOWN_MEMBER = { fail: 'UNKNOWN_MEMBER_ID' };
const NOT_COORDINATOR = { fail: 'NOT_COORDINATOR' };
const NO_COORDINATOR = { fail: 'COORDINATOR_NOT_AVAILABLE' };

const CASES: [api: string, trigger: Trigger, verdicts: Verdict[]][] = [
  ['Produce', asked, [NOT_LEADER, 'disconnect']],
  ['Fetch', byItself, [NOT_LEADER, 'disconnect']],
  ['Metadata', rejoining, ['disconnect']],
  ['FindCoordinator', rejoining, [NO_COORDINATOR]],
  ['JoinGroup', rejoining, [UNKNOWN_MEMBER, NOT_COORDINATOR, 'disconnect']],
  ['SyncGroup', rejoining, [REBALANCING, UNKNOWN_MEMBER, NOT_COORDINATOR, 'disconnect']],
  ['OffsetFetch', rejoining, [NOT_COORDINATOR, 'disconnect']],
  ['Heartbeat', byItself, [REBALANCING, UNKNOWN_MEMBER, NOT_COORDINATOR, 'disconnect']],
  ['OffsetCommit', asked, [REBALANCING, UNKNOWN_MEMBER, NOT_COORDINATOR, 'disconnect']],
];

for (const [api, trigger, verdicts] of CASES) {
  for (const verdict of verdicts) {
    for (const app of ['server', 'client'] as const) {
      const what = typeof verdict === 'string' ? verdict : (verdict as { fail: string }).fail;
      test(`${what} on ${api}: the ${app} recovers`, async () => {
        const rule = await kafka.inject({ on: api, clientId: GROUPS[app], first: 1, verdicts: [verdict] });
        const [member] = (await kafka.group(GROUPS[app]).view()).members;
        const triggered = trigger(app);
        await rule.hit();
        // The answer is made true: this member is unknown from now on.
        if (verdict === UNKNOWN_MEMBER) await kafka.group(GROUPS[app]).evict(member.id);
        await triggered;
        await stable(GROUPS[app]);
        await asked();
        await rule.remove();
      });
    }
  }
}
