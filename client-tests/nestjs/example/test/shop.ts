// The whole shop, as the tests start it.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { startGateway } from '../src/gateway.js';
import type { Options } from '../src/kafka.js';
import type { Order } from '../src/orders.js';
import { startOrders } from '../src/orders.js';
import { startPayments } from '../src/payments.js';

/** kafkajs hears of a rebalance between two fetches, with a heartbeat: here there are ten of both a second. */
const QUICK = { maxWaitTimeInMs: 100, heartbeatInterval: 100 };

export interface Started {
  close(): Promise<unknown>;
}

/** `options` with quick consumers. */
const quick = (options: Options): Options => ({ ...options, consumer: { groupId: '', ...QUICK, ...options.consumer } });

/** Starts the two services. They read their topics from the beginning: nothing is missed while they start. */
export async function startServices(t: TestContext): Promise<void> {
  for (const start of [startPayments, startOrders]) {
    const app = await start(quick({ subscribe: { fromBeginning: true } }));
    t.after(() => app.close());
  }
}

/** An instance of the gateway, and what a customer does with it. */
export class Gateway {
  private constructor(
    private readonly app: INestApplication,
    private readonly url: string,
  ) {}

  static async start(t: TestContext, name: string, options: Options): Promise<Gateway> {
    const app = await startGateway(quick(options), name);
    t.after(() => app.close());
    return new Gateway(app, await app.getUrl());
  }

  async order(id: string, cents: number): Promise<Order> {
    const response = await fetch(`${this.url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, cents }),
    });
    assert.equal(response.status, 201, await response.clone().text());
    return (await response.json()) as Order;
  }

  /** Closes it, and the connections of those who still wait for an answer. */
  close(): Promise<void> {
    return this.app.close();
  }
}
