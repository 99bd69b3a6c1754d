// A client of kafkito's control port, for tests in TypeScript: this one file, without dependencies, to be copied.
// `kafkito run` says in KAFKITO_CONTROL_URL where the port is; GET /openapi.json there says all that it can do.

/** What becomes of a request that a rule hits; /openapi.json has more of them. */
export type Verdict =
  | 'pass' | 'hold' | 'holdRequest' | 'disconnect' | 'disconnectAfter' | 'loseResponse' | 'swallow'
  | { fail: string } | { delayMs: number } | { delayResponseMs: number };

/** Which requests a rule hits, and what becomes of them: of several verdicts, the first hit takes the first, and so on. */
export interface RuleSpec {
  name?: string;
  /** An API by Kafka's name. */
  on: string;
  clientId?: string;
  topic?: string;
  partition?: number;
  group?: string;
  member?: string;
  fields?: Record<string, unknown>;
  nth?: number;
  first?: number;
  every?: number;
  verdicts: Verdict[];
  /** Whether it is all right if the rule never hits. */
  optional?: boolean;
}

/** What can be waited for; /openapi.json has more. */
export type WaitSpec =
  | { groupStable: { group: string; members: number } }
  | { groupEmpty: { group: string } }
  | { assigned: { group: string; member: string; topic: string; partitions: number[]; atLeast?: boolean } }
  | { committed: { group: string; topic: string; partition: number; offset: number } }
  | { lagZero: { group: string; topic: string } }
  | { readToEndByGroup: { group: string; topic: string } }
  | { records: { topic: string; partition?: number; count: number } }
  | { record: { topic: string; partition?: number; key?: string; value?: string; valueContains?: string } }
  | { ruleHit: { rule: number; count: number } }
  | { ruleHolds: { rule: number; count: number } };

/** A member of a group, as the coordinator sees it. */
export interface Member {
  id: string;
  clientId: string;
  /** What it was assigned, by topic. */
  partitions: Record<string, number[]>;
}

export interface GroupView {
  id: string;
  state: string;
  generation: number;
  members: Member[];
}

/** Something that happened to a group: `joined`, `left`, `evicted`, `rebalanceBegun`, `generation`, `assigned`, … */
export interface GroupEvent {
  number: number;
  what: { kind: string; member?: string; client?: string; why?: unknown; [more: string]: unknown };
}

/** The ids of a group's new members: each newcomer sorts last, or first, or is called as the list says. */
export type MemberIds =
  | 'uuid' | { counterUp: { prefix?: string } } | { counterDown: { prefix?: string } } | { list: string[] };

/** A request in the trace. */
export interface TracedRequest {
  number: number;
  clientId: string;
  api: string;
  errorCodes?: string[];
}

/** A client, and the group's member that it was then. */
export interface Party {
  clientId: string;
  member?: string;
  generation?: number;
}

/** A request over topics and what became of its reply, as the broker saw both pass. */
export interface Exchange {
  correlationId: string;
  sentBy?: Party;
  replyTopic: string;
  replyPartition?: number;
  deliveredTo?: Party;
  verdict: 'answered' | 'pending' | 'lost' | 'unknown';
  why?: string;
}

/** What the port answers when it refuses, or when a wait was in vain: its `detail` says what was seen instead (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: { title?: string; detail?: string },
  ) {
    super(`${status}: ${body.detail ?? body.title ?? 'no reason was given'}`);
  }
}

/** How long waits last at most. A limit is a guard against hanging, never a measurement. */
const WITHIN_MS = 30_000;

/** The control port of a running cluster. */
export class Kafkito {
  constructor(readonly url: string) {}

  /** The cluster that `kafkito run` started for this process. */
  static fromEnv(): Kafkito {
    const url = process.env.KAFKITO_CONTROL_URL;
    if (!url) throw new Error('KAFKITO_CONTROL_URL is not set: run this by `kafkito run -- npm test`');
    return new Kafkito(url);
  }

  /** One call of the port. */
  async call<T = void>(method: string, path: string, body?: unknown): Promise<T> {
    const json = { 'content-type': 'application/json' };
    const request = body === undefined ? { method } : { method, headers: json, body: JSON.stringify(body) };
    const response = await fetch(`${this.url}${path}`, request);
    const text = await response.text();
    const answer = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
    if (!response.ok) throw new Problem(response.status, answer);
    return answer as T;
  }

  /** Waits in the broker, without polling, until something has come about. */
  waitFor<T = unknown>(until: WaitSpec, withinMs = WITHIN_MS): Promise<T> {
    return this.call('POST', '/v1/waits', { until, withinMs });
  }

  createTopic(name: string, partitions = 1): Promise<unknown> {
    return this.call('POST', '/v1/topics', { name, partitions });
  }

  group(id: string): Group {
    return new Group(this, id);
  }

  /** Installs a rule. The first rule that matches a request decides. `kafkito run` fails if a rule was never hit. */
  async inject(spec: RuleSpec): Promise<Rule> {
    const { id } = await this.call<{ id: number }>('POST', '/v1/rules', spec);
    return new Rule(this, id);
  }

  /** Moves the cluster's clock on: what falls due meanwhile has happened when this returns. */
  advance(byMs: number): Promise<unknown> {
    return this.call('POST', '/v1/clock/advance', { byMs });
  }

  /** What clients asked and got, oldest first. */
  async trace(filter: { clientId?: string; api?: string; topic?: string; group?: string } = {}): Promise<TracedRequest[]> {
    const query = new URLSearchParams(filter as Record<string, string>);
    return (await this.call<{ requests: TracedRequest[] }>('GET', `/v1/trace?${query}`)).requests;
  }

  /** The requests over topics that wait, or waited, for a reply, oldest first; only of one topic, if it is named. */
  async exchanges(topic?: string): Promise<Exchange[]> {
    const query = new URLSearchParams(topic === undefined ? {} : { topic });
    return (await this.call<{ exchanges: Exchange[] }>('GET', `/v1/exchanges?${query}`)).exchanges;
  }

  /** The trace as a picture (SVG): from a request on, of what concerns a topic. */
  picture(topic: string, since = 0): Promise<string> {
    return this.call('GET', `/v1/trace.svg?${new URLSearchParams({ topic, since: `${since}` })}`);
  }
}

/** A consumer group. */
export class Group {
  constructor(
    readonly kafka: Kafkito,
    readonly id: string,
  ) {}

  private get path(): string {
    return `/v1/groups/${encodeURIComponent(this.id)}`;
  }

  view(): Promise<GroupView> {
    return this.kafka.call('GET', this.path);
  }

  async events(): Promise<GroupEvent[]> {
    return (await this.kafka.call<{ events: GroupEvent[] }>('GET', `${this.path}/events`)).events;
  }

  /** Waits until the group is stable with exactly so many members. */
  stable(members: number): Promise<unknown> {
    return this.kafka.waitFor({ groupStable: { group: this.id, members } });
  }

  /** Waits until the group has committed this offset or a later one. */
  committed(topic: string, partition: number, offset: number): Promise<unknown> {
    return this.kafka.waitFor({ committed: { group: this.id, topic, partition, offset } });
  }

  /** Waits until the group has committed the end of every partition of a topic. */
  lagZero(topic: string): Promise<unknown> {
    return this.kafka.waitFor({ lagZero: { group: this.id, topic } });
  }

  /** Waits until the group's members have fetched every partition of a topic to its end. */
  readToEnd(topic: string): Promise<unknown> {
    return this.kafka.waitFor({ readToEndByGroup: { group: this.id, topic } });
  }

  /** What the ids of new members are to be. They decide how members sort, and so who is assigned what. */
  memberIds(ids: MemberIds): Promise<void> {
    return this.kafka.call('PUT', `${this.path}/member-ids`, { ids });
  }

  /** Has all members join again. */
  rebalance(): Promise<void> {
    return this.kafka.call('POST', `${this.path}/rebalance`);
  }

  /** Removes a member, by its member id or client id. */
  evict(member: string): Promise<void> {
    return this.kafka.call('POST', `${this.path}/evict`, { member });
  }

  /** Whether members are evicted as soon as their connection ends, rather than when their session times out. */
  evictOnDisconnect(evict = true): Promise<void> {
    return this.kafka.call('PUT', `${this.path}/evict-on-disconnect`, { evict });
  }
}

/** A rule that was installed. */
export class Rule {
  constructor(
    readonly kafka: Kafkito,
    readonly id: number,
  ) {}

  /** Waits until the rule has hit so many requests. */
  hit(count = 1): Promise<unknown> {
    return this.kafka.waitFor({ ruleHit: { rule: this.id, count } });
  }

  /** Waits until so many requests are held. */
  held(count = 1): Promise<unknown> {
    return this.kafka.waitFor({ ruleHolds: { rule: this.id, count } });
  }

  /** Lets go all that it holds, and uninstalls it. */
  remove(): Promise<void> {
    return this.kafka.call('DELETE', `/v1/rules/${this.id}`);
  }
}
