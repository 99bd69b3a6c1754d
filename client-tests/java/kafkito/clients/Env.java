package kafkito.clients;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a scenario works with: a broker, names that nobody else has, clients that are closed at its end. */
public final class Env implements AutoCloseable {
    /** A guard against a hang, not a bound. */
    static final Duration LIMIT = Duration.ofSeconds(40);

    final String bootstrap;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private Admin admin;

    Env(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    String unique(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    Admin admin() {
        if (admin == null) {
            admin = keep(Admin.create(Map.of("bootstrap.servers", bootstrap)));
        }
        return admin;
    }

    /** A new topic; configs are names and values by turns. */
    String topic(int partitions, String... configs) throws Exception {
        String topic = unique("java");
        NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(strings(configs));
        admin().createTopics(List.of(wanted)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return topic;
    }

    KafkaProducer<String, String> producer(Object... config) {
        StringSerializer strings = new StringSerializer();
        return keep(new KafkaProducer<>(config(config), strings, strings));
    }

    KafkaProducer<byte[], byte[]> byteProducer(Object... config) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        return keep(new KafkaProducer<>(config(config), bytes, bytes));
    }

    /** Without a group of its own and from the beginning, unless the config says otherwise. */
    KafkaConsumer<String, String> consumer(Object... config) {
        StringDeserializer strings = new StringDeserializer();
        return keep(new KafkaConsumer<>(consumerConfig(config), strings, strings));
    }

    KafkaConsumer<byte[], byte[]> byteConsumer(Object... config) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        return keep(new KafkaConsumer<>(consumerConfig(config), bytes, bytes));
    }

    private Map<String, Object> consumerConfig(Object... config) {
        Map<String, Object> all = new HashMap<>(Map.of("auto.offset.reset", "earliest", "enable.auto.commit", false));
        all.putAll(config(config));
        return all;
    }

    private Map<String, Object> config(Object... config) {
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", bootstrap));
        for (int i = 0; i < config.length; i += 2) {
            all.put((String) config[i], config[i + 1]);
        }
        return all;
    }

    static Map<String, String> strings(String... pairs) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Appends values to a partition, the first at timestamp 1000, the next at 2000 and so on, each in its own batch. */
    void append(TopicPartition partition, String... values) throws Exception {
        try (KafkaProducer<String, String> producer = producer()) {
            long time = 0;
            for (String value : values) {
                time += 1000;
                producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), time, null, value)).get();
            }
        }
    }

    /** Every record of these partitions, in order per partition, until there are as many as wanted. */
    <K, V> List<ConsumerRecord<K, V>> read(KafkaConsumer<K, V> consumer, int wanted) {
        List<ConsumerRecord<K, V>> records = new ArrayList<>();
        until(wanted + " records", () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            return records.size() >= wanted ? null : records.size() + " records";
        });
        equal(wanted, records.size(), "records");
        return records;
    }

    /** The values of the first records of a partition. */
    List<String> values(TopicPartition partition, int wanted) {
        KafkaConsumer<String, String> consumer = consumer();
        consumer.assign(List.of(partition));
        return read(consumer, wanted).stream().map(ConsumerRecord::value).toList();
    }

    <C extends AutoCloseable> C keep(C client) {
        opened.push(client);
        return client;
    }

    /** Looks until nothing is missing; {@code missing} tells what it saw, or null. */
    static void until(String what, Supplier<String> missing) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (String seen = missing.get(); seen != null; seen = missing.get()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("gave up after " + LIMIT + " waiting for " + what + "; last seen: " + seen);
            }
        }
    }

    static void equal(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": expected " + expected + ", but it is " + actual);
        }
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Runs what must fail, and returns how: the cause, where the client wraps it. */
    static Throwable failure(Attempt attempt) {
        try {
            attempt.run();
        } catch (java.util.concurrent.ExecutionException wrapped) {
            return wrapped.getCause();
        } catch (Exception thrown) {
            return thrown;
        }
        throw new AssertionError("it succeeded, but should have failed");
    }

    static void fails(Class<? extends Throwable> how, Attempt attempt) {
        Throwable thrown = failure(attempt);
        if (!how.isInstance(thrown)) {
            throw new AssertionError("expected " + how.getName() + ", but it is " + thrown, thrown);
        }
    }

    /** Something that may fail. */
    interface Attempt {
        void run() throws Exception;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            AutoCloseable client = opened.pop();
            if (client instanceof KafkaProducer<?, ?> producer) {
                producer.close(Duration.ofSeconds(5));
            } else {
                client.close();
            }
        }
    }
}
