// The API gateway: HTTP outside, requests over Kafka inside. It may run any number of times; each instance needs a partition
// of `orders.create.reply` of its own, as that is where its replies are sent to.
import 'reflect-metadata';
import { Body, Controller, type INestApplication, Inject, Module, type OnModuleInit, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, Transport } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { kafkaOptions, type Options } from './kafka.js';
import type { NewOrder, Order } from './orders.js';

const ORDERS = Symbol('ORDERS');

@Controller('orders')
class GatewayController implements OnModuleInit {
  constructor(@Inject(ORDERS) private readonly orders: ClientKafka) {}

  async onModuleInit(): Promise<void> {
    this.orders.subscribeToResponseOf('orders.create');
    await this.orders.connect();
  }

  /** The customer waits until the reply is there. If it never comes, neither does ours: `send()` knows no timeout. */
  @Post()
  create(@Body() order: NewOrder): Observable<Order> {
    return this.orders.send<Order>('orders.create', order);
  }
}

/** Starts one gateway on a port that is free; `name` is its client id. */
export async function startGateway(options: Options = {}, name = 'gateway'): Promise<INestApplication> {
  class GatewayModule {}
  Module({
    imports: [
      ClientsModule.register([
        { name: ORDERS, transport: Transport.KAFKA, options: kafkaOptions('gateway', options, name) },
      ]),
    ],
    controllers: [GatewayController],
  })(GatewayModule);
  // Without the force, close() would wait for every customer's answer: with a reply lost, for ever.
  const app = await NestFactory.create(GatewayModule, { logger: ['error'], forceCloseConnections: true });
  await app.listen(0, '127.0.0.1');
  return app;
}
