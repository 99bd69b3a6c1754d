// Scenario 7: Nest's own assigner on a partition without a committed offset. kafkajs's default is to begin at the end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kafkito } from '../example/test/kafkito.js';
import { lostOf, ownerOf, play } from '../src/meanwhile.js';

const kafka = Kafkito.fromEnv();
/** A hundred times with KAFKITO_LONG=1. */
const TIMES = process.env.KAFKITO_LONG === '1' ? 100 : 10;

test('a cold partition: the reply is appended while its reader rejoins, which then starts behind it', async () => {
  await play(kafka, 'cold', TIMES, { options: { subscribe: {} }, whileJoining: true }, async played => {
    const { first, reply, replyTopic, partition } = played;
    assert.equal(ownerOf(played)?.id, played.group.members[0].id, 'the partition never moved');
    const pattern = replyTopic.replace(/\.reply$/, '');
    assert.equal(await first.send(pattern, 'again'), 're: again');
    assert.equal(first.replyPartition(pattern), partition);
    assert.equal(reply.settled, false);
  });

  const lost = await lostOf(kafka, 'cold', TIMES);
  assert.equal(lost.length, TIMES);
  for (const { deliveredTo } of lost) assert.equal(deliveredTo, undefined);
});

test('a cold partition, read from the beginning: nothing is lost', async () => {
  await play(kafka, 'cured', TIMES, { options: { subscribe: { fromBeginning: true } }, whileJoining: true }, async played => {
    assert.equal(ownerOf(played)?.id, played.group.members[0].id);
    assert.equal(await played.reply.promise, 're: hello');
  });
});
