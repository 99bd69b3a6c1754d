// How every app of the shop finds Kafka.
import type { KafkaOptions } from '@nestjs/microservices';

export type Options = NonNullable<KafkaOptions['options']>;

/** Options of an app, with its group, and with what its instance calls itself. Nest appends `-client` or `-server` to both. */
export function kafkaOptions(app: string, more: Options = {}, instance = app): Options {
  const brokers = (process.env.KAFKA_BROKERS ?? 'localhost:9092').split(',');
  return {
    ...more,
    client: { brokers, ...more.client, clientId: instance },
    consumer: { ...more.consumer, groupId: app },
  };
}
