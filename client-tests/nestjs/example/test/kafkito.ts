// A client of kafkito's control port, for tests in TypeScript: this one file, without dependencies, to be copied.
// `kafkito run` says in KAFKITO_CONTROL_URL where the port is; GET /openapi.json there says all that it can do.

/** What becomes of a request that a rule hits; see /openapi.json for the others. */
export type Verdict =
  | 'pass' | 'hold' | 'holdRequest' | 'disconnect' | 'disconnectAfter' | 'loseResponse' | 'swallow'
  | { fail: string } | { delayMs: number } | { delayResponseMs: number };

/** Which requests a rule hits, and what becomes of them. */
export interface RuleSpec {
  /** An API by Kafka's name. */
  on: string;
  name?: string;
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

/** What can be waited for; see /openapi.json for the others. */
export type WaitSpec =
  | { groupStable: { group: string; members: number } }
  | { groupEmpty: { group: string } }
  | { assigned: { group: string; member: string; topic: string; partitions: number[]; atLeast?: boolean } }
  | { committed: { group: string; topic: string; partition: number; offset: number } }
  | { readToEndByGroup: { group: string; topic: string } }
  | { records: { topic: string; partition?: number; count: number } };

export interface Member {
  memberId: string;
  clientId: string;
}

export interface Group {
  groupId: string;
  state: string;
  members: Member[];
}

/** How the ids of a group's new members are made: each newcomer sorts last, or first, or is called as the list says. */
export type MemberIds = 'uuid' | { counterUp: { prefix?: string } } | { counterDown: { prefix?: string } } | { list: string[] };

/** A request over Kafka and what became of its reply, as the broker saw it. */
export interface Exchange {
  correlationId: string;
  verdict: string;
}

/** What the port answers when it refuses (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: { title?: string; detail?: string },
  ) {
    super(`${status}: ${body.detail ?? body.title ?? 'no reason was given'}`);
  }
}

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
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    if (!response.ok) throw new Problem(response.status, json ? JSON.parse(text) : { detail: text });
    return (json ? JSON.parse(text) : text) as T;
  }
}
