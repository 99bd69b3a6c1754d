// Scenario 5: partitions dealt round-robin, the lost reply for certain.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PartitionAssigners } from 'kafkajs';
import { Kafkito } from '../example/test/kafkito.js';
import { type Options, QUICK } from '../src/apps.js';
import { lostOf, ownerOf, play } from '../src/meanwhile.js';

const kafka = Kafkito.fromEnv();
const TIMES = 100;

const ROUND_ROBIN: Options = {
  consumer: { ...QUICK.consumer!, partitionAssigners: [PartitionAssigners.roundRobin] },
};

test(`round-robin: a newcomer that sorts first gets the reply, ${TIMES} of ${TIMES}`, async () => {
  await play(kafka, 'robin', TIMES, { options: ROUND_ROBIN }, async played => {
    const { first, reply, replyTopic, partition, offset, group } = played;
    const [old, newcomer] = group.members;
    assert.ok(newcomer.id < old.id, `${newcomer.id} sorts before ${old.id}`);
    assert.equal(ownerOf(played)?.id, newcomer.id);
    // The newcomer reads the reply, finds that it never asked, and commits: nobody will read it again.
    await kafka.group(group.id).committed(replyTopic, partition, offset + 1);
    // The first client goes on as if nothing had happened, and its next request is answered.
    const pattern = replyTopic.replace(/\.reply$/, '');
    assert.equal(await first.send(pattern, 'again'), 're: again');
    assert.equal(reply.settled, false);
  });

  const lost = await lostOf(kafka, 'robin', TIMES);
  assert.equal(lost.length, TIMES);
  for (const { sentBy, deliveredTo } of lost) assert.ok(deliveredTo?.member && deliveredTo.member !== sentBy?.member);
});
