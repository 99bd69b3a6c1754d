// Drives a cluster with kafkajs for benches/src/bin/peers: batches of records are sent and awaited, as kafkajs does not gather them.
//
//   node clients.mjs produce ADDRESS TOPIC COUNT BYTES   prints seconds from the first record to the last acknowledgement
//   node clients.mjs consume ADDRESS TOPIC COUNT         consumes the topic from its beginning, prints seconds
import { createRequire } from 'node:module';

// Found from the folder in which the program is started: the packages are installed there.
const { Kafka, logLevel } = createRequire(`${process.cwd()}/`)('kafkajs');

// So many bytes of values in a batch, as other clients gather by default.
const BATCH_BYTES = 16 * 1024;
// A guard against hanging: for so many milliseconds none comes.
const PATIENCE_MS = 10_000;

const [what, address, topic, count, bytes] = process.argv.slice(2);
const kafka = new Kafka({ brokers: [address], logLevel: logLevel.ERROR });

async function produce(count, bytes) {
  const producer = kafka.producer();
  await producer.connect();
  const value = Buffer.alloc(bytes, 'x');
  const each = Math.max(1, Math.floor(BATCH_BYTES / bytes));
  const start = performance.now();
  const inFlight = [];
  for (let sent = 0; sent < count; sent += each) {
    const messages = Array.from({ length: Math.min(each, count - sent) }, () => ({ value }));
    inFlight.push(producer.send({ topic, acks: 1, messages }));
    if (inFlight.length === 5) await inFlight.shift();
  }
  await Promise.all(inFlight);
  console.log((performance.now() - start) / 1000);
  await producer.disconnect();
}

async function consume(count) {
  const consumer = kafka.consumer({ groupId: 'bench' });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let came = 0;
  let start;
  await new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`${came} of ${count} records came`)), PATIENCE_MS);
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    // Joining is measured elsewhere.
    consumer.on('consumer.group_join', () => { start ??= performance.now(); });
    consumer.run({
      eachBatch: async ({ batch }) => {
        came += batch.messages.length;
        patience.refresh();
        if (came < count) return;
        clearTimeout(patience);
        resolve();
      },
    }).catch(reject);
  });
  console.log((performance.now() - start) / 1000);
  await consumer.disconnect();
}

try {
  await (what === 'produce' ? produce(Number(count), Number(bytes)) : consume(Number(count)));
} catch (failure) {
  // What is left open would keep the process alive.
  console.error(failure.message);
  process.exit(1);
}
