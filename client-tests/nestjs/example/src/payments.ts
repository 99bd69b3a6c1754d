// The service that charges customers.
import 'reflect-metadata';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { kafkaOptions, type Options } from './kafka.js';

export interface Charge {
  order: string;
  cents: number;
}

@Controller()
class PaymentsController {
  @MessagePattern('payments.charge')
  charge(@Payload() { order, cents }: Charge): { receipt: string } {
    return { receipt: `${order}: ${(cents / 100).toFixed(2)} EUR` };
  }
}

@Module({ controllers: [PaymentsController] })
class PaymentsModule {}

export async function startPayments(options: Options = {}): Promise<INestMicroservice> {
  const app = await NestFactory.createMicroservice(PaymentsModule, {
    transport: Transport.KAFKA,
    options: kafkaOptions('payments', options),
    logger: ['error'],
  });
  await app.listen();
  return app;
}
