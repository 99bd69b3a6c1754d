package kafkito.clients;

import static kafkito.clients.Env.bytes;
import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;
import static kafkito.clients.Env.fails;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;

/** KafkaProducer. */
public final class ProducerScenarios {
    private ProducerScenarios() {
    }

    public static void acksAllTellsOffsets(Env env) throws Exception {
        offsets(env, "acks", "all");
    }

    public static void acksOneTellsOffsets(Env env) throws Exception {
        offsets(env, "acks", "1", "enable.idempotence", false);
    }

    private static void offsets(Env env, Object... config) throws Exception {
        String topic = env.topic(1);
        KafkaProducer<String, String> producer = env.producer(config);
        for (long offset = 0; offset < 20; offset++) {
            RecordMetadata told = producer.send(new ProducerRecord<>(topic, "k", "v" + offset)).get();
            equal(offset, told.offset(), "offset");
            equal(0, told.partition(), "partition");
        }
    }

    public static void acksZeroTellsNoOffsetAndArrives(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        KafkaProducer<String, String> producer = env.producer("acks", "0", "enable.idempotence", false);
        RecordMetadata told = producer.send(new ProducerRecord<>(partition.topic(), "v")).get();
        check(!told.hasOffset(), "it tells offset " + told.offset());
        equal(List.of("v"), env.values(partition, 1), "values");
    }

    public static void gzipArrives(Env env) throws Exception {
        codec(env, "gzip");
    }

    public static void snappyArrives(Env env) throws Exception {
        codec(env, "snappy");
    }

    public static void lz4Arrives(Env env) throws Exception {
        codec(env, "lz4");
    }

    public static void zstdArrives(Env env) throws Exception {
        codec(env, "zstd");
    }

    /** Values that compress well and values that do not, of 0 bytes to 100 kB, in large batches. */
    private static void codec(Env env, String codec) throws Exception {
        String topic = env.topic(1);
        Random random = new Random(7);
        List<byte[]> values = new ArrayList<>();
        KafkaProducer<byte[], byte[]> producer =
            env.byteProducer("compression.type", codec, "linger.ms", 50, "batch.size", 200_000);
        for (int n = 0; n < 60; n++) {
            byte[] value = new byte[n % 20 == 19 ? 100_000 : n * 37];
            if (n % 2 == 0) {
                random.nextBytes(value);
            }
            values.add(value);
            producer.send(new ProducerRecord<>(topic, bytes("key " + n), value));
        }
        producer.flush();
        KafkaConsumer<byte[], byte[]> consumer = env.byteConsumer();
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        List<ConsumerRecord<byte[], byte[]>> read = env.read(consumer, values.size());
        for (int n = 0; n < values.size(); n++) {
            check(Arrays.equals(values.get(n), read.get(n).value()), codec + ": value " + n + " differs");
            equal("key " + n, new String(read.get(n).key()), "key");
        }
    }

    public static void theTopicsCodecReplacesTheProducers(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1, "compression.type", "gzip"), 0);
        KafkaProducer<String, String> producer = env.producer("compression.type", "lz4");
        producer.send(new ProducerRecord<>(partition.topic(), "x".repeat(10_000))).get();
        equal(List.of("x".repeat(10_000)), env.values(partition, 1), "values");
    }

    public static void headersArriveByteForByte(Env env) throws Exception {
        String topic = env.topic(1);
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, "v");
        byte[] odd = {0, (byte) 0xff, (byte) 0x80, '\n'};
        record.headers().add("a", bytes("1")).add("a", odd).add("", new byte[0]).add("none", null).add("a", bytes("1"));
        env.producer().send(record).get();
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        Header[] headers = env.read(consumer, 1).get(0).headers().toArray();
        equal(List.of("a", "a", "", "none", "a"), Arrays.stream(headers).map(Header::key).toList(), "header keys");
        check(Arrays.equals(odd, headers[1].value()), "the second header differs");
        equal(0, headers[2].value().length, "length of the empty header");
        check(headers[3].value() == null, "the null header is not null");
    }

    public static void nullAndEmptyKeysAndValuesArrive(Env env) throws Exception {
        String topic = env.topic(1);
        KafkaProducer<String, String> producer = env.producer();
        producer.send(new ProducerRecord<>(topic, 0, null, null));
        producer.send(new ProducerRecord<>(topic, 0, "", "")).get();
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        List<ConsumerRecord<String, String>> read = env.read(consumer, 2);
        check(read.get(0).key() == null && read.get(0).value() == null, "not null: " + read.get(0));
        check(read.get(1).key().isEmpty() && read.get(1).value().isEmpty(), "not empty: " + read.get(1));
    }

    public static void timestampsArrive(Env env) throws Exception {
        String topic = env.topic(1);
        RecordMetadata told = env.producer().send(new ProducerRecord<>(topic, 0, 12345L, "k", "v")).get();
        equal(12345L, told.timestamp(), "timestamp told to the producer");
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        ConsumerRecord<String, String> read = env.read(consumer, 1).get(0);
        equal(12345L, read.timestamp(), "timestamp read");
        equal(TimestampType.CREATE_TIME, read.timestampType(), "type");
    }

    public static void logAppendTimeIsToldAndRead(Env env) throws Exception {
        String topic = env.topic(1, "message.timestamp.type", "LogAppendTime");
        RecordMetadata told = env.producer().send(new ProducerRecord<>(topic, 0, 12345L, "k", "v")).get();
        check(told.timestamp() > 1_600_000_000_000L, "the broker's time is " + told.timestamp());
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        ConsumerRecord<String, String> read = env.read(consumer, 1).get(0);
        equal(told.timestamp(), read.timestamp(), "timestamp read");
        equal(TimestampType.LOG_APPEND_TIME, read.timestampType(), "type");
    }

    public static void oneKeyStaysInOnePartition(Env env) throws Exception {
        String topic = env.topic(6);
        KafkaProducer<String, String> producer = env.producer();
        List<Future<RecordMetadata>> told = new ArrayList<>();
        IntStream.range(0, 60).forEach(n -> told.add(producer.send(new ProducerRecord<>(topic, "key " + n % 6, "" + n))));
        for (int n = 0; n < 60; n++) {
            equal(told.get(n % 6).get().partition(), told.get(n).get().partition(), "partition of key " + n % 6);
        }
    }

    public static void idempotentWithFiveInFlightKeepsTheOrder(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        KafkaProducer<String, String> producer = env.producer("enable.idempotence", true,
            "max.in.flight.requests.per.connection", 5, "batch.size", 200, "linger.ms", 0);
        List<Future<RecordMetadata>> told = new ArrayList<>();
        IntStream.range(0, 2000).forEach(n -> told.add(producer.send(new ProducerRecord<>(partition.topic(), "v" + n))));
        for (int n = 0; n < told.size(); n++) {
            equal((long) n, told.get(n).get().offset(), "offset of record " + n);
        }
        List<String> expected = IntStream.range(0, 2000).mapToObj(n -> "v" + n).toList();
        equal(expected, env.values(partition, 2000), "values");
    }

    public static void twoIdempotentProducersShareAPartition(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        List<KafkaProducer<String, String>> producers = List.of(env.producer(), env.producer());
        for (int n = 0; n < 50; n++) {
            for (int who = 0; who < 2; who++) {
                producers.get(who).send(new ProducerRecord<>(partition.topic(), who + " " + n));
            }
        }
        producers.forEach(KafkaProducer::flush);
        List<String> values = env.values(partition, 100);
        for (String who : List.of("0 ", "1 ")) {
            List<String> expected = IntStream.range(0, 50).mapToObj(n -> who + n).toList();
            equal(expected, values.stream().filter(value -> value.startsWith(who)).toList(), "values of one producer");
        }
    }

    public static void partitionsForMakesTheTopicAndNamesTheLeader(Env env) {
        var partitions = env.producer().partitionsFor(env.unique("made"));
        equal(1, partitions.size(), "partitions");
        check(partitions.get(0).leader() != null, "no leader: " + partitions);
    }

    public static void aRecordLargerThanTheTopicTakesIsRefused(Env env) throws Exception {
        String topic = env.topic(1, "max.message.bytes", "1000");
        fails(RecordTooLargeException.class,
            () -> env.producer().send(new ProducerRecord<>(topic, "x".repeat(5000))).get());
    }

    public static void aTimestampTooFarAheadIsRefused(Env env) throws Exception {
        String topic = env.topic(1);
        long tomorrow = System.currentTimeMillis() + 86_400_000;
        fails(InvalidTimestampException.class,
            () -> env.producer().send(new ProducerRecord<>(topic, 0, tomorrow, "k", "v")).get());
    }

    public static void aCompactedTopicNeedsKeys(Env env) throws Exception {
        String topic = env.topic(1, "cleanup.policy", "compact");
        KafkaProducer<String, String> producer = env.producer();
        fails(InvalidRecordException.class, () -> producer.send(new ProducerRecord<>(topic, "no key")).get());
        producer.send(new ProducerRecord<>(topic, "key", "v")).get();
    }

    /** min.insync.replicas never asks for more replicas than the partition has. */
    public static void oneReplicaIsEnoughWhereThereIsOnlyOne(Env env) throws Exception {
        String topic = env.topic(1, "min.insync.replicas", "2");
        env.producer("acks", "all", "retries", 0).send(new ProducerRecord<>(topic, "v")).get();
    }

    public static void aBadTopicNameIsRefused(Env env) {
        fails(InvalidTopicException.class, () -> env.producer().send(new ProducerRecord<>("bad!name", "v")).get());
    }
}
