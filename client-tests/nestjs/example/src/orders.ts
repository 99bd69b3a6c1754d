// The service that takes orders, and asks payments to charge for them.
import 'reflect-metadata';
import { Controller, Inject, type INestMicroservice, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { map, type Observable } from 'rxjs';
import { kafkaOptions, type Options } from './kafka.js';
import type { Charge } from './payments.js';

export interface NewOrder {
  id: string;
  cents: number;
}

export interface Order extends NewOrder {
  receipt: string;
}

const PAYMENTS = Symbol('PAYMENTS');

@Controller()
class OrdersController implements OnModuleInit {
  constructor(@Inject(PAYMENTS) private readonly payments: ClientKafka) {}

  async onModuleInit(): Promise<void> {
    this.payments.subscribeToResponseOf('payments.charge');
    await this.payments.connect();
  }

  @MessagePattern('orders.create')
  create(@Payload() order: NewOrder): Observable<Order> {
    const charge: Charge = { order: order.id, cents: order.cents };
    return this.payments
      .send<{ receipt: string }>('payments.charge', charge)
      .pipe(map(({ receipt }) => ({ ...order, receipt })));
  }
}

export async function startOrders(options: Options = {}): Promise<INestMicroservice> {
  class OrdersModule {}
  Module({
    imports: [
      ClientsModule.register([{ name: PAYMENTS, transport: Transport.KAFKA, options: kafkaOptions('orders', options) }]),
    ],
    controllers: [OrdersController],
  })(OrdersModule);
  const app = await NestFactory.createMicroservice(OrdersModule, {
    transport: Transport.KAFKA,
    options: kafkaOptions('orders', options),
    logger: ['error'],
  });
  await app.listen();
  return app;
}
