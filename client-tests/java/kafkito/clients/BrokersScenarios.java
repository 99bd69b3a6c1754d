package kafkito.clients;

import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;

/** Clients of several brokers; the topic is "orders", and the test moves leaders and stops brokers meanwhile. */
public final class BrokersScenarios {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    private BrokersScenarios() {
    }

    /** Two thousand numbers, in order, each of which must arrive once whatever becomes of the brokers. */
    public static void anIdempotentProducerGoesOn(Env env) throws Exception {
        KafkaProducer<String, String> producer = env.producer("acks", "all", "retry.backoff.ms", 5,
            "reconnect.backoff.ms", 5, "reconnect.backoff.max.ms", 50, "delivery.timeout.ms", 60_000);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int number = 0; number < 2000; number++) {
            sent.add(producer.send(new ProducerRecord<>("orders", 0, null, Integer.toString(number))));
            if (number % 10 == 9) {
                sent.get(number).get(Env.LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        }
        for (int number = 0; number < sent.size(); number++) {
            equal((long) number, sent.get(number).get().offset(), "offset of " + number);
        }
    }

    /** Reads a thousand numbers one by one, each of them once, and commits after each. */
    public static void aMemberKeepsItsPlace(Env env) {
        KafkaConsumer<String, String> consumer = env.consumer("group.id", "billing", "client.id", "worker",
            "max.poll.records", 1, "retry.backoff.ms", 5, "reconnect.backoff.ms", 5, "reconnect.backoff.max.ms", 50,
            "heartbeat.interval.ms", 50);
        consumer.subscribe(List.of("orders"));
        List<String> read = new ArrayList<>();
        Env.until("a thousand records", () -> {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                read.add(record.value());
            }
            consumer.commitSync();
            return read.size() >= 1000 ? null : read.size() + " records";
        });
        equal(IntStream.range(0, 1000).mapToObj(Integer::toString).toList(), read, "read");
        equal(1000L, consumer.committed(Set.of(ORDERS)).get(ORDERS).offset(), "committed");
    }

    /** Reads three records, says so, and is told that two of them have never been. */
    public static void aTruncatedLogIsNoticed(Env env) throws Exception {
        KafkaConsumer<String, String> consumer = env.consumer("auto.offset.reset", "none", "metadata.max.age.ms", 500);
        consumer.assign(List.of(ORDERS));
        consumer.seek(ORDERS, 0);
        equal(3, env.read(consumer, 3).size(), "records");
        env.append(new TopicPartition("read", 0), "three");
        LogTruncationException[] thrown = new LogTruncationException[1];
        Env.until("a LogTruncationException", () -> {
            try {
                List<String> more = new ArrayList<>();
                consumer.poll(Duration.ofMillis(100)).forEach(record -> more.add(record.value()));
                return "read " + more;
            } catch (LogTruncationException truncated) {
                thrown[0] = truncated;
                return null;
            }
        });
        equal(1L, thrown[0].divergentOffsets().get(ORDERS).offset(), "the offset from which the logs part");
        equal(3L, thrown[0].offsetOutOfRangePartitions().get(ORDERS), "the position");
    }

    /** Reads what is there and what comes, from a replica in its own rack. */
    public static void aConsumerReadsFromItsOwnRack(Env env) throws Exception {
        KafkaConsumer<String, String> consumer = env.consumer("client.id", "near", "client.rack", "b");
        consumer.assign(List.of(ORDERS));
        consumer.seek(ORDERS, 0);
        equal(1, env.read(consumer, 1).size(), "records");
        env.append(ORDERS, "another");
        equal("another", env.read(consumer, 1).get(0).value(), "value");
    }

    /** With one replica in sync of two that are asked for, nothing is written. */
    public static void tooFewReplicasAreTooFew(Env env) throws Exception {
        KafkaProducer<String, String> producer = env.producer("acks", "all", "enable.idempotence", false, "retries", 0);
        try {
            producer.send(new ProducerRecord<>("orders", 0, null, "never")).get();
            throw new AssertionError("it was written");
        } catch (ExecutionException failed) {
            check(failed.getCause() instanceof NotEnoughReplicasException, "failed with " + failed.getCause());
        }
    }

    /** A replica in sync that does not copy holds the answer up until the time is over. */
    public static void aReplicaThatLagsHoldsUpTheAnswer(Env env) throws Exception {
        KafkaProducer<String, String> producer = env.producer("acks", "all", "enable.idempotence", false, "retries", 0,
            "request.timeout.ms", 300, "delivery.timeout.ms", 300, "linger.ms", 0);
        try {
            producer.send(new ProducerRecord<>("orders", 0, null, "late")).get();
            throw new AssertionError("it was answered");
        } catch (ExecutionException failed) {
            check(failed.getCause() instanceof TimeoutException, "failed with " + failed.getCause());
        }
    }
}
