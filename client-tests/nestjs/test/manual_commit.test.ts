// Scenario 15: with autoCommit off, a new application resumes exactly where the last commit said.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, KafkaContext, Payload } from '@nestjs/microservices';
import { startClient, startServer } from '../src/apps.js';
import { committed, createTopics, name, untilCommitted, withAdmin } from '../src/broker.js';
import { until } from '../src/wait.js';

const JOB = name('manual.job');
const GROUP = `${name('manual')}-server`;
let handled: number[] = [];
/** The controller commits jobs below this number. */
let commitBelow = 0;

@Controller()
class Jobs {
  @EventPattern(JOB)
  async job(@Payload() job: string, @Ctx() context: KafkaContext): Promise<void> {
    const offset = Number(context.getMessage().offset);
    if (offset < commitBelow) {
      const next = { topic: context.getTopic(), partition: context.getPartition(), offset: String(offset + 1) };
      await context.getConsumer().commitOffsets([next]);
    }
    handled.push(Number(job));
  }
}

/** Runs an application until it has handled `last`, closes it, and answers the jobs that it handled, in order. */
async function run(last: number, commit: number): Promise<number[]> {
  handled = [];
  commitBelow = commit;
  const server = await startServer('manual', Jobs, { run: { autoCommit: false } });
  try {
    await until(`job ${last}`, () => ({ seen: handled, done: handled.includes(last) ? true : undefined }));
  } finally {
    await server.close();
  }
  return handled;
}

const jobs = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

before(async () => {
  await createTopics({ [JOB]: 1 });
  const client = await startClient('manual', []);
  for (const job of jobs(0, 10)) await client.emit(JOB, job);
  await client.close();
});

test('an application that commits nothing leaves nothing committed', async () => {
  assert.deepEqual(await run(9, 0), jobs(0, 10));
  assert.equal(await withAdmin(admin => committed(admin, GROUP, JOB)), -1);
});

test('what is committed by hand is what the broker keeps', async () => {
  assert.deepEqual(await run(9, 5), jobs(0, 10));
  await untilCommitted(GROUP, JOB, 5);
});

test('the next application resumes exactly there', async () => {
  assert.deepEqual(await run(9, 10), jobs(5, 10));
  await untilCommitted(GROUP, JOB, 10);
});

test('when all is committed only what is new is delivered', async () => {
  const client = await startClient('manual', []);
  await client.emit(JOB, 10);
  await client.close();

  assert.deepEqual(await run(10, 11), [10]);
});
