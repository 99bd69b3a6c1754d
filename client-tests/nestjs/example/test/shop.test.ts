import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { startGateway } from '../src/gateway.js';
import { startOrders } from '../src/orders.js';
import { startPayments } from '../src/payments.js';

const QUICK = { consumer: { groupId: '', maxWaitTimeInMs: 100, heartbeatInterval: 100 }, subscribe: { fromBeginning: true } };

async function order(gateway: INestApplication, id: string, cents: number): Promise<unknown> {
  const response = await fetch(`${await gateway.getUrl()}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, cents }),
  });
  assert.equal(response.status, 201);
  return response.json();
}

test('an order is taken and paid', async t => {
  const payments = await startPayments(QUICK);
  t.after(() => payments.close());
  const orders = await startOrders(QUICK);
  t.after(() => orders.close());
  const gateway = await startGateway(QUICK);
  t.after(() => gateway.close());
  assert.deepEqual(await order(gateway, 'tea', 350), { id: 'tea', cents: 350, receipt: 'tea: 3.50 EUR' });
});
