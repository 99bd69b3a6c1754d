// The broker under test, as kafkajs sees it: names that no other run uses, an admin client, raw records.
import { Kafka, logLevel, type Admin, type IHeaders } from 'kafkajs';
import { until } from './wait.js';

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';

/** `host:port` of the broker under test. */
export const bootstrap = process.env.KAFKITO_BOOTSTRAP_SERVERS ?? '127.0.0.1:9092';

/** The brokers under test, each as `host:port`. */
export const brokers = bootstrap.split(',');

/** A topic's or group's name for this run; the prefix keeps runs apart on a broker that is not fresh. */
export const name = (base: string): string => `${process.env.KAFKITO_TEST_PREFIX ?? ''}${base}`;

/** A kafkajs client of the tests' own, beside the applications. */
export const kafka = new Kafka({ brokers, clientId: 'observer', logLevel: logLevel.ERROR });

/** Runs `work` with a connected admin client. */
export async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Creates topics as `{ name: partitions }`. */
export const createTopics = (topics: Record<string, number>): Promise<void> =>
  withAdmin(async admin => {
    await admin.createTopics({
      waitForLeaders: true,
      topics: Object.entries(topics).map(([topic, numPartitions]) => ({ topic, numPartitions })),
    });
  });

/** Creates the request and the reply topic of each pattern. */
export const createPatterns = (patterns: string[], requests = 1, replies = 1): Promise<void> =>
  createTopics(Object.fromEntries(patterns.flatMap(p => [[p, requests], [`${p}.reply`, replies]])));

/** The offset that `group` has committed for a partition; -1 if none. */
export async function committed(admin: Admin, groupId: string, topic: string, partition = 0): Promise<number> {
  const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return Number(answer.partitions.find(p => p.partition === partition)?.offset ?? -1);
}

/** Waits until `group` has committed `offset` for a partition. */
export const untilCommitted = (groupId: string, topic: string, offset: number, partition = 0): Promise<boolean> =>
  withAdmin(admin =>
    until(`group ${groupId} to commit ${offset} for ${topic}-${partition}`, async () => {
      const seen = await committed(admin, groupId, topic, partition);
      return { seen, done: seen === offset ? true : undefined };
    }),
  );

/** Waits until a topic's partition 0 has as many records. */
export const untilRecords = (topic: string, count: number): Promise<boolean> =>
  withAdmin(admin =>
    until(`${count} records in ${topic}-0`, async () => {
      const [{ high }] = await admin.fetchTopicOffsets(topic);
      return { seen: high, done: Number(high) >= count ? true : undefined };
    }),
  );

/** Waits until `group` is stable with as many members as asked for. */
export const untilMembers = (groupId: string, members: number): Promise<boolean> =>
  withAdmin(admin =>
    until(`group ${groupId} to be stable with ${members} members`, async () => {
      const { groups } = await admin.describeGroups([groupId]);
      const seen = { state: groups[0].state, members: groups[0].members.length };
      return { seen, done: seen.state === 'Stable' && seen.members === members ? true : undefined };
    }),
  );

/** A record as it lies on the broker. */
export interface RawRecord {
  partition: number;
  offset: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: IHeaders;
}

/** The first `count` records of a topic, read from the beginning by a group of its own, in order for each partition. */
export async function records(topic: string, count: number): Promise<RawRecord[]> {
  const consumer = kafka.consumer({ groupId: `reader-of-${topic}`, maxWaitTimeInMs: 100 });
  const seen: RawRecord[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const { key, value, headers = {} } = message;
        seen.push({ partition, offset: Number(message.offset), key, value, headers });
      },
    });
    return await until(`${count} records in ${topic}`, () => ({
      seen: seen.length,
      done: seen.length >= count ? seen : undefined,
    }));
  } finally {
    await consumer.disconnect();
  }
}
