// Real NestJS applications: a microservice with controllers, and an application that holds a ClientKafka.
import 'reflect-metadata';
import { type INestApplicationContext, type INestMicroservice, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, ClientsModule, type KafkaOptions, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import type { Consumer, Kafka, Producer } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import { brokers, name } from './broker.js';
import { within } from './wait.js';

export type Options = NonNullable<KafkaOptions['options']>;

Logger.overrideLogger(['warn', 'error']);

/**
 * Settings for tests that are not about the defaults: no record is missed while a consumer finds its place, and fetches
 * and heartbeats are short, as kafkajs notices a rebalance only between two fetches.
 */
export const QUICK: Options = {
  consumer: { groupId: 'unset', maxWaitTimeInMs: 100, heartbeatInterval: 100 },
  subscribe: { fromBeginning: true },
};

/** `extra` over `base`, with the broker's address and the consumer's group set. */
function optionsFor(group: string, base: Options, extra: Options): Options {
  return {
    ...base,
    ...extra,
    client: { clientId: name(group), brokers, ...extra.client },
    consumer: { ...base.consumer, ...extra.consumer, groupId: name(group) },
  };
}

/** A running microservice; its group is `<group>-server`. */
export interface Server {
  app: INestMicroservice;
  consumer: Consumer;
  close(): Promise<void>;
}

/** Starts a microservice with one controller and waits until it listens. */
export async function startServer(group: string, controller: Type, extra: Options = {}, base = QUICK): Promise<Server> {
  class ServerModule {}
  Module({ controllers: [controller] })(ServerModule);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(ServerModule, {
    transport: Transport.KAFKA,
    options: optionsFor(group, base, extra),
    logger: ['warn', 'error'],
  });
  await within(`listen() of ${group}`, app.listen());
  const [, consumer] = app.unwrap<[Kafka, Consumer, Producer]>();
  return { app, consumer, close: () => app.close() };
}

/** An application with a ClientKafka that is subscribed to the replies of some patterns; its group is `<group>-client`. */
export class Client {
  constructor(
    readonly app: INestApplicationContext,
    readonly kafka: ClientKafka,
  ) {}

  /** The first reply to a request. */
  send<T>(pattern: string, data: unknown): Promise<T> {
    return within(`the reply to ${pattern}`, lastValueFrom(this.kafka.send<T>(pattern, data)));
  }

  /** Resolves once the event is acknowledged. */
  emit(pattern: string, data: unknown): Promise<unknown> {
    return within(`the acknowledgement of ${pattern}`, lastValueFrom(this.kafka.emit(pattern, data)));
  }

  /** The partition that replies to `pattern` are to go to; undefined if this client has none. */
  replyPartition(pattern: string): number | undefined {
    return this.kafka.getConsumerAssignments()[`${pattern}.reply`];
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

const CLIENT = Symbol('CLIENT');

/** Starts an application with a ClientKafka, subscribed to the replies of `patterns`, and connects it. */
export async function startClient(group: string, patterns: string[], extra: Options = {}, base = QUICK): Promise<Client> {
  class ClientModule {}
  Module({
    imports: [
      ClientsModule.register([{ name: CLIENT, transport: Transport.KAFKA, options: optionsFor(group, base, extra) }]),
    ],
  })(ClientModule);
  const app = await NestFactory.createApplicationContext(ClientModule, { logger: ['warn', 'error'] });
  const client = new Client(app, app.get<ClientKafka>(CLIENT));
  for (const pattern of patterns) client.kafka.subscribeToResponseOf(pattern);
  await within(`connect() of ${group}`, client.kafka.connect());
  return client;
}

/** Resolves the next time that the consumer says `event`. */
function next(consumer: Consumer, event: Parameters<Consumer['on']>[0], what: string): Promise<void> {
  const said = new Promise<void>(resolve => {
    const off = consumer.on(event as typeof consumer.events.FETCH, () => {
      off();
      resolve();
    });
  });
  return within(what, said);
}

/** Resolves when the consumer has ended a fetch: from then on it stands at a known offset of each of its partitions. */
export const positioned = (consumer: Consumer): Promise<void> =>
  next(consumer, consumer.events.FETCH, 'the end of a fetch');

/** Resolves when the consumer begins a fetch, as one that idles does all the time. */
export const fetching = (consumer: Consumer): Promise<void> =>
  next(consumer, consumer.events.FETCH_START, 'the start of a fetch');

/** Resolves when the consumer has joined its group once more. */
export const rejoined = (consumer: Consumer): Promise<void> =>
  next(consumer, consumer.events.GROUP_JOIN, 'a rebalance');
