// Scenario 6: Nest's own assigner, its default, on a partition with a committed offset.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kafkito } from '../example/test/kafkito.js';
import { lostOf, ownerOf, play } from '../src/meanwhile.js';

const kafka = Kafkito.fromEnv();
const TIMES = 100;

test(`Nest's assigner on a warm partition: ${TIMES} sent, 0 lost`, async () => {
  await play(kafka, 'warm', TIMES, { options: { subscribe: {} }, warm: true }, async played => {
    assert.equal(ownerOf(played)?.id, played.group.members[0].id);
    assert.equal(await played.reply.promise, 're: hello');
  });

  assert.deepEqual(await lostOf(kafka, 'warm', TIMES), []);
});
