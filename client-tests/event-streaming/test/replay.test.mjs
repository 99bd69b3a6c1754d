// Thousands of keyed events are stored once and read again and again: live, from the beginning, from a point in time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import kafkajs from 'kafkajs';

const { CompressionTypes, Kafka, logLevel } = kafkajs;

const PREFIX = process.env.KAFKITO_TEST_PREFIX ?? '';
const TOPIC = `${PREFIX}events`;
const PARTITIONS = 6;
const EVENTS = 6000;
const KEYS = 50;
const BATCH = 200;
const LIMIT_MS = 60_000;
/** One event a second, the last some minutes ago. Whoever runs the tests one by one says when it was. */
const STARTED = Number(process.env.KAFKITO_TEST_STARTED ?? Date.now() - (EVENTS + 600) * 1000);

const kafka = new Kafka({
  brokers: [process.env.KAFKITO_BOOTSTRAP_SERVERS ?? '127.0.0.1:9092'],
  clientId: 'event-streaming',
  logLevel: logLevel.ERROR,
});
const admin = kafka.admin();

const event = i => ({
  key: `account-${i % KEYS}`,
  value: JSON.stringify({ number: i, balance: i * 100 }),
  timestamp: String(STARTED + i * 1000),
});

/** Stores events, all if nobody says which; a compressed batch after one that is not. */
async function store(start = 0, end = EVENTS) {
  const producer = kafka.producer();
  await producer.connect();
  for (let first = start; first < end; first += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, i) => event(first + i));
    const compression = (first / BATCH) % 2 ? CompressionTypes.GZIP : CompressionTypes.None;
    await producer.send({ topic: TOPIC, messages, compression });
  }
  await producer.disconnect();
}

/**
 * Runs a group of `members` until it has seen `count` different events, and closes it. `prepare` may move the group's first member
 * before anything is processed.
 */
async function consume(groupId, count, { members = 1, prepare = () => {}, ...subscribe } = {}) {
  const seen = [];
  const distinct = new Set();
  const enough = Promise.withResolvers?.() ?? withResolvers();
  const consumers = await Promise.all(
    Array.from({ length: members }, async () => {
      const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, heartbeatInterval: 200 });
      await consumer.connect();
      await consumer.subscribe({ topics: [TOPIC], ...subscribe });
      return consumer;
    }),
  );
  const eachMessage = async ({ partition, message }) => {
    const { key, value, offset, timestamp } = message;
    const body = JSON.parse(value);
    seen.push({ partition, offset: Number(offset), key: String(key), timestamp: Number(timestamp), ...body });
    if (distinct.add(body.number).size >= count) enough.resolve();
  };
  const limit = setTimeout(
    () => enough.reject(new Error(`${groupId} saw ${distinct.size} of ${count} events within ${LIMIT_MS} ms`)),
    LIMIT_MS,
  );
  try {
    await Promise.all(consumers.map(consumer => consumer.run({ eachMessage })));
    await prepare(consumers[0]);
    await enough.promise;
  } finally {
    clearTimeout(limit);
    await Promise.all(consumers.map(consumer => consumer.disconnect()));
  }
  return seen;
}

/** Node 20 has no Promise.withResolvers. */
function withResolvers() {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
}

const numbers = events => events.map(({ number }) => number).sort((a, b) => a - b);
const from = first => Array.from({ length: EVENTS - first }, (_, i) => first + i);

/** Asserts that the events of each key come in the order in which they were stored. */
function assertOrderedByKey(events) {
  const last = new Map();
  for (const { key, number } of events) {
    assert.ok((last.get(key) ?? -1) < number, `${key}: ${number} after ${last.get(key)}`);
    last.set(key, number);
  }
}

/** Asserts that offsets of each partition follow one another without a gap. */
function assertWithoutGaps(events) {
  const next = new Map();
  for (const { partition, offset } of events) {
    if (next.has(partition)) assert.equal(offset, next.get(partition), `partition ${partition}`);
    next.set(partition, offset + 1);
  }
}

before(async () => {
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: TOPIC, numPartitions: PARTITIONS }] });
});
after(() => admin.disconnect());

test('a group that reads while events are stored sees each of them once', async () => {
  const stored = store();
  const seen = await consume(`${PREFIX}live`, EVENTS, { fromBeginning: true });
  await stored;

  assert.deepEqual(numbers(seen), from(0));
  assertOrderedByKey(seen);
  assertWithoutGaps(seen);
});

test('a second group replays them from the beginning, in order for each key, with key, value and timestamp', async () => {
  const seen = await consume(`${PREFIX}replay`, EVENTS, { fromBeginning: true });

  assert.deepEqual(numbers(seen), from(0));
  assertOrderedByKey(seen);
  assertWithoutGaps(seen);
  for (const { number, key, balance, timestamp } of seen) {
    const stored = event(number);
    assert.deepEqual([key, timestamp, balance], [stored.key, Number(stored.timestamp), number * 100]);
  }
});

test('three members of one group share the replay, and miss nothing', async () => {
  const seen = await consume(`${PREFIX}shared`, EVENTS, { fromBeginning: true, members: 3 });

  // A rebalance while they join may deliver some again: at least once is what a group promises.
  assert.deepEqual([...new Set(numbers(seen))], from(0));
});

const POINT = 4321;

test('a third group starts at a point in time, given as timestamp of a record within a batch', async () => {
  const offsets = await admin.fetchTopicOffsetsByTimestamp(TOPIC, STARTED + POINT * 1000);
  const seen = await consume(`${PREFIX}point`, EVENTS - POINT, {
    prepare: consumer => offsets.forEach(({ partition, offset }) => consumer.seek({ topic: TOPIC, partition, offset })),
  });

  assert.deepEqual(numbers(seen), from(POINT));
  assertOrderedByKey(seen);
});

test('offsets set for a group before it starts are where it starts', async () => {
  const groupId = `${PREFIX}set`;
  const partitions = await admin.fetchTopicOffsetsByTimestamp(TOPIC, STARTED + POINT * 1000);
  await admin.setOffsets({ groupId, topic: TOPIC, partitions });
  const seen = await consume(groupId, EVENTS - POINT);

  assert.deepEqual(numbers(seen), from(POINT));
});

test('a point after the last event is the end of every partition', async () => {
  const ends = await admin.fetchTopicOffsets(TOPIC);
  const offsets = await admin.fetchTopicOffsetsByTimestamp(TOPIC, STARTED + EVENTS * 1000);

  assert.deepEqual(offsets.map(({ offset }) => offset), ends.map(({ high }) => high));
  assert.equal(ends.reduce((sum, { high }) => sum + Number(high), 0), EVENTS);
});

test('the group that was there first goes on where it was', async () => {
  await store(EVENTS, EVENTS + BATCH);
  const seen = await consume(`${PREFIX}live`, BATCH, { fromBeginning: true });

  assert.deepEqual(numbers(seen), Array.from({ length: BATCH }, (_, i) => EVENTS + i));
  assertOrderedByKey(seen);
});
