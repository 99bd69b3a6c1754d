package kafkito.clients;

import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;
import static kafkito.clients.Env.fails;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** KafkaConsumer without subscriptions: assign, seek, offsets. */
public final class ConsumerScenarios {
    private ConsumerScenarios() {
    }

    private static TopicPartition five(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        env.append(partition, "a", "b", "c", "d", "e");
        return partition;
    }

    private static List<String> next(Env env, KafkaConsumer<String, String> consumer, int count) {
        return env.read(consumer, count).stream().map(ConsumerRecord::value).toList();
    }

    public static void seekReadsFromThere(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(partition));
        consumer.seek(partition, 3);
        equal(List.of("d", "e"), next(env, consumer, 2), "after seek 3");
        equal(5L, consumer.position(partition), "position");
        consumer.seekToBeginning(List.of(partition));
        equal(List.of("a", "b", "c", "d", "e"), next(env, consumer, 5), "from the beginning");
    }

    public static void seekToEndSeesOnlyWhatComes(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        equal(5L, consumer.position(partition), "position");
        env.append(partition, "f");
        equal(List.of("f"), next(env, consumer, 1), "what came");
    }

    public static void beginningAndEndOffsets(Env env) throws Exception {
        TopicPartition partition = five(env);
        TopicPartition empty = new TopicPartition(env.topic(1), 0);
        KafkaConsumer<String, String> consumer = env.consumer();
        List<TopicPartition> both = List.of(partition, empty);
        equal(Map.of(partition, 0L, empty, 0L), consumer.beginningOffsets(both), "beginning");
        equal(Map.of(partition, 5L, empty, 0L), consumer.endOffsets(both), "end");
    }

    public static void currentLagIsKnownAfterAPoll(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer("max.poll.records", 2);
        consumer.assign(List.of(partition));
        next(env, consumer, 2);
        equal(OptionalLong.of(3), consumer.currentLag(partition), "lag");
    }

    public static void offsetsForTimesFindsTheFirstRecordNotOlder(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer();
        Map<Long, Long> expected = Map.of(0L, 0L, 1000L, 0L, 1001L, 1L, 3000L, 2L, 4999L, 4L, 5000L, 4L);
        for (Map.Entry<Long, Long> time : expected.entrySet()) {
            OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, time.getKey())).get(partition);
            equal(time.getValue(), found.offset(), "offset for " + time.getKey());
            equal((time.getValue() + 1) * 1000, found.timestamp(), "timestamp for " + time.getKey());
        }
        check(consumer.offsetsForTimes(Map.of(partition, 5001L)).get(partition) == null, "something after the last");
    }

    public static void offsetsForTimesFindsARecordInsideABatch(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        KafkaProducer<String, String> producer = env.producer("linger.ms", 200, "compression.type", "gzip");
        for (long n = 0; n < 10; n++) {
            producer.send(new ProducerRecord<>(partition.topic(), 0, 1000 + n * 10, "k", "v"));
        }
        producer.flush();
        OffsetAndTimestamp found = env.consumer().offsetsForTimes(Map.of(partition, 1041L)).get(partition);
        equal(5L, found.offset(), "offset");
        equal(1050L, found.timestamp(), "timestamp");
    }

    public static void aPausedPartitionGivesNothing(Env env) throws Exception {
        TopicPartition first = five(env);
        TopicPartition second = five(env);
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(first, second));
        consumer.pause(List.of(first));
        check(env.read(consumer, 5).stream().allMatch(record -> record.topic().equals(second.topic())), "paused was read");
        consumer.resume(List.of(first));
        equal(5, next(env, consumer, 5).size(), "records after resume");
    }

    public static void resetToLatestSkipsWhatIsThere(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer("auto.offset.reset", "latest");
        consumer.assign(List.of(partition));
        equal(5L, consumer.position(partition), "position");
    }

    public static void resetByDurationGoesBackFromNow(Env env) throws Exception {
        TopicPartition partition = five(env);
        env.producer().send(new ProducerRecord<>(partition.topic(), "now")).get();
        KafkaConsumer<String, String> consumer = env.consumer("auto.offset.reset", "by_duration:PT1H");
        consumer.assign(List.of(partition));
        equal(List.of("now"), next(env, consumer, 1), "records of the last hour");
    }

    public static void withoutAResetThereIsNoOffset(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer("auto.offset.reset", "none", "group.id", env.unique("g"));
        consumer.assign(List.of(partition));
        fails(NoOffsetForPartitionException.class, () -> consumer.poll(Env.LIMIT));
    }

    public static void anOffsetOutOfRangeIsReset(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(partition));
        consumer.seek(partition, 100);
        equal("a", next(env, consumer, 5).get(0), "first record after the reset");
    }

    public static void anOffsetOutOfRangeIsAnErrorWithoutAReset(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer("auto.offset.reset", "none");
        consumer.assign(List.of(partition));
        consumer.seek(partition, 100);
        fails(OffsetOutOfRangeException.class, () -> consumer.poll(Env.LIMIT));
    }

    public static void aBatchLargerThanTheFetchIsReadAllTheSame(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        env.append(partition, "x".repeat(50_000), "y".repeat(50_000), "z");
        KafkaConsumer<String, String> consumer = env.consumer("max.partition.fetch.bytes", 100, "fetch.max.bytes", 100);
        consumer.assign(List.of(partition));
        equal("z", next(env, consumer, 3).get(2), "last value");
    }

    public static void severalPartitionsAreReadFairly(Env env) throws Exception {
        String topic = env.topic(4);
        KafkaProducer<String, String> producer = env.producer();
        for (int n = 0; n < 400; n++) {
            producer.send(new ProducerRecord<>(topic, n % 4, null, "v" + n / 4));
        }
        producer.flush();
        KafkaConsumer<String, String> consumer = env.consumer("max.partition.fetch.bytes", 500);
        consumer.assign(List.of(0, 1, 2, 3).stream().map(p -> new TopicPartition(topic, p)).toList());
        Map<Integer, Long> next = new HashMap<>();
        for (ConsumerRecord<String, String> record : env.read(consumer, 400)) {
            long offset = next.merge(record.partition(), 1L, Long::sum) - 1;
            equal(offset, record.offset(), "offset in partition " + record.partition());
            equal("v" + offset, record.value(), "value at " + offset);
        }
    }

    public static void readCommittedReadsPlainRecords(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer("isolation.level", "read_committed");
        consumer.assign(List.of(partition));
        equal(5, next(env, consumer, 5).size(), "records");
        equal(Map.of(partition, 5L), consumer.endOffsets(List.of(partition)), "last stable offset");
    }

    public static void aParkedFetchIsWokenByAnAppend(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        KafkaConsumer<String, String> consumer = env.consumer("fetch.max.wait.ms", 30_000, "request.timeout.ms", 60_000);
        consumer.assign(List.of(partition));
        consumer.poll(Duration.ofMillis(300));
        env.append(partition, "wake up");
        equal(List.of("wake up"), next(env, consumer, 1), "values");
    }

    public static void fetchMinBytesWaitsForEnough(Env env) throws Exception {
        TopicPartition partition = five(env);
        KafkaConsumer<String, String> consumer = env.consumer("fetch.min.bytes", 1_000_000, "fetch.max.wait.ms", 200);
        consumer.assign(List.of(partition));
        equal(5, next(env, consumer, 5).size(), "records when the wait is over");
    }

    public static void listTopicsAndPartitionsFor(Env env) throws Exception {
        String topic = env.topic(3);
        KafkaConsumer<String, String> consumer = env.consumer();
        equal(3, consumer.partitionsFor(topic).size(), "partitions");
        equal(3, consumer.listTopics().get(topic).size(), "partitions listed");
    }

    public static void recordsDeletedMeanwhileAreSkipped(Env env) throws Exception {
        TopicPartition partition = five(env);
        var before = Map.of(partition, org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(3));
        env.admin().deleteRecords(before).all().get();
        KafkaConsumer<String, String> consumer = env.consumer();
        consumer.assign(List.of(partition));
        consumer.seek(partition, 0);
        equal(List.of("d", "e"), next(env, consumer, 2), "records");
    }
}
