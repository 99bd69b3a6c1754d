// Idempotent producers of kafkajs, each through the faults of a cluster of its own: on standard input, one a line,
// `{id, bootstrap, topic, partitions, records, patienceMs}`; on standard output, one a line, `{id, reports}`, a report being
// `{value, partition, offset}` or `{value, error}`.
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

interface Work {
  id: number;
  bootstrap: string;
  topic: string;
  partitions: number;
  records: number;
  patienceMs: number;
}

type Report = { value: number; partition: number; offset: number } | { value: number; error: string };

// Records of each partition in a request.
const BATCH = 5;
// The pause before a call is repeated.
const REPEAT_MS = 50;

function producerOf({ bootstrap }: Work) {
  const retry = { initialRetryTime: 20, maxRetryTime: 100, retries: 5 };
  const kafka = new Kafka({
    brokers: [bootstrap],
    connectionTimeout: 1000,
    requestTimeout: 1000,
    enforceRequestTimeout: true,
    retry,
    logLevel: logLevel.NOTHING,
  });
  return kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false, retry });
}

async function produce(work: Work): Promise<Report[]> {
  const producer = producerOf(work);
  const giveUpAt = Date.now() + work.patienceMs;
  await repeated(giveUpAt, () => connect(producer));
  const reports: Report[] = [];
  const step = BATCH * work.partitions;
  for (let first = 0; first < work.records; first += step) {
    const values = Array.from({ length: Math.min(step, work.records - first) }, (_, index) => first + index);
    reports.push(...(await send(producer, work, values, giveUpAt)));
  }
  await producer.disconnect();
  return reports;
}

// kafkajs leaves it to its callers to repeat a call that has failed: connect() at every error that it does not know to be
// retriable, send() also after as many retries as were asked for. The same messages get the same sequence numbers again.
async function repeated<T>(giveUpAt: number, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() >= giveUpAt) throw error;
      // Some calls fail without letting anything else run.
      await setTimeout(REPEAT_MS);
    }
  }
}

// A connection whose first answer was overdue stays, and is taken for one that serves: only disconnect() ends it.
async function connect(producer: Producer): Promise<void> {
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect();
    throw error;
  }
}

type Producer = ReturnType<typeof producerOf>;

async function send(producer: Producer, work: Work, values: number[], giveUpAt: number): Promise<Report[]> {
  const messages = values.map(value => ({ value: String(value), partition: value % work.partitions }));
  try {
    if (Date.now() >= giveUpAt) throw new Error('given up before');
    const told = await repeated(giveUpAt, () => producer.send({ topic: work.topic, acks: -1, messages }));
    const next = new Map(told.map(entry => [entry.partition, Number(entry.baseOffset)]));
    return values.map(value => {
      const partition = value % work.partitions;
      const offset = next.get(partition) ?? -1;
      next.set(partition, offset < 0 ? offset : offset + 1);
      return { value, partition, offset };
    });
  } catch (error) {
    return values.map(value => ({ value, error: String(error) }));
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const work: Work = JSON.parse(line);
  const say = (answer: object) => process.stdout.write(JSON.stringify({ id: work.id, ...answer }) + '\n');
  produce(work).then(
    reports => say({ reports }),
    error => say({ error: String(error) }),
  );
}
