// The lost reply as a sequence: a request is on its way, its reply is held back at the broker, a second client joins the
// group, and only then is the reply appended. Whether it is lost is up to who then reads the reply partition, and from where.
import assert from 'node:assert/strict';
import { Controller } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { type Exchange, type GroupView, Kafkito, type Member } from '../example/test/kafkito.js';
import { type Client, type Options, startClient, startServer } from './apps.js';
import { repeat } from './repeat.js';

/** A promise of which one can tell whether it has come about, and that may be left to its fate. */
export class Watched<T> {
  settled = false;
  constructor(readonly promise: Promise<T>) {
    const settle = (): void => void (this.settled = true);
    promise.then(settle, settle);
  }
}

/** A request without a limit, as Nest sends it: unlike `Client.send` it may wait for ever. */
const request = (client: Client, pattern: string, value: string): Watched<string> =>
  new Watched(lastValueFrom(client.kafka.send<string>(pattern, value)));

/** A controller that answers requests of one pattern. */
export function echo(pattern: string): new () => unknown {
  @Controller()
  class Echo {
    @MessagePattern(pattern)
    echo(@Payload() value: string): string {
      return `re: ${value}`;
    }
  }
  return Echo;
}

/** What a pair of clients went through. */
export interface Meanwhile {
  first: Client;
  second: Client;
  /** The reply to the first client's request, if it ever comes. */
  reply: Watched<string>;
  replyTopic: string;
  /** Where it was sent to. */
  partition: number;
  /** Its offset there. */
  offset: number;
  /** The first client's group, stable with both of them, before the reply was appended. */
  group: GroupView;
  close(): Promise<void>;
}

/** How it is played. */
export interface Script {
  options: Options;
  /** Whether the reply partition has a committed offset before. */
  warm?: boolean;
  /** Whether the reply is appended while the first client is rejoining, rather than when the group is stable again. */
  whileJoining?: boolean;
}

/**
 * Sends `hello` from one client and has a second one join before the reply is appended. Topics and groups are called after
 * `pattern`, which nobody else may use. When it returns, the reply lies in the log and the group is stable.
 */
export async function joinMeanwhile(kafka: Kafkito, pattern: string, script: Script): Promise<Meanwhile> {
  const replyTopic = `${pattern}.reply`;
  const group = kafka.group(`${pattern}-client`);
  await Promise.all([kafka.createTopic(pattern, 1), kafka.createTopic(replyTopic, 2), group.memberIds({ counterDown: {} })]);
  const [server, first] = await Promise.all([
    startServer(pattern, echo(pattern)),
    startClient(pattern, [pattern], script.options),
  ]);
  const partition = first.replyPartition(pattern) ?? -1;
  const offset = script.warm ? 1 : 0;
  if (script.warm) {
    await first.send(pattern, 'warm up');
    await group.committed(replyTopic, partition, offset);
  }
  await group.readToEnd(replyTopic);

  const sending = await kafka.inject({ on: 'Produce', topic: replyTopic, verdicts: ['holdRequest'] });
  const reply = request(first, pattern, 'hello');
  await sending.held();
  const joining = script.whileJoining
    ? await kafka.inject({ on: 'SyncGroup', group: group.id, verdicts: ['hold'] })
    : undefined;
  const starting = startClient(pattern, [pattern], script.options);
  if (joining) {
    await joining.held(2);
    await sending.remove();
    await kafka.waitFor({ records: { topic: replyTopic, count: offset + 1 } });
    await joining.remove();
  }
  const second = await starting;
  await group.stable(2);
  await group.readToEnd(replyTopic);
  const view = await group.view();
  if (!joining) await sending.remove();
  await kafka.waitFor({ records: { topic: replyTopic, count: offset + 1 } });

  const close = async (): Promise<void> => {
    await Promise.all([server.close(), first.close(), second.close()]);
  };
  return { first, second, reply, replyTopic, partition, offset, group: view, close };
}

/** How many times are played at once. */
const AT_ONCE = 10;

/** Plays a script `times` times and has `check` look at what came of it. */
export async function play(
  kafka: Kafkito,
  name: string,
  times: number,
  script: Script,
  check: (played: Meanwhile) => Promise<void>,
): Promise<void> {
  await repeat(times, AT_ONCE, async time => {
    const played = await joinMeanwhile(kafka, `${name}.${time}`, script);
    try {
      await check(played);
    } finally {
      await played.close();
    }
  });
}

/** The exchanges that were lost, as the broker saw it. Of two requests each time, all others were answered. */
export async function lostOf(kafka: Kafkito, name: string, times: number): Promise<Exchange[]> {
  const all = (await kafka.exchanges()).filter(exchange => exchange.replyTopic.startsWith(`${name}.`));
  const lost = all.filter(exchange => exchange.verdict === 'lost');
  const answered = all.filter(exchange => exchange.verdict === 'answered');
  assert.deepEqual([all.length, lost.length + answered.length], [2 * times, 2 * times]);
  return lost;
}

/** The member that a partition of the reply topic belongs to. */
export const ownerOf = ({ group, replyTopic, partition }: Meanwhile): Member | undefined =>
  group.members.find(member => member.partitions[replyTopic]?.includes(partition));
