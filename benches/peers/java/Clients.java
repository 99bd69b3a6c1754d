import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Drives a cluster with Kafka's own clients for benches/src/bin/peers.
 *
 * <pre>
 * Clients produce ADDRESS TOPIC COUNT BYTES   produces, prints seconds from the first record to the last acknowledgement
 * Clients consume ADDRESS TOPIC COUNT         consumes partition 0 from its beginning, prints seconds
 * </pre>
 */
public final class Clients {
    /** A guard against hanging: for so long nothing comes, or is heard of. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public static void main(String[] args) {
        try {
            run(args);
        } catch (RuntimeException failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        }
    }

    private static void run(String[] args) {
        if (args.length == 5 && args[0].equals("produce")) {
            produce(args[1], args[2], Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        } else if (args.length == 4 && args[0].equals("consume")) {
            consume(args[1], args[2], Integer.parseInt(args[3]));
        } else {
            throw new IllegalArgumentException("produce ADDRESS TOPIC COUNT BYTES | consume ADDRESS TOPIC COUNT");
        }
    }

    private static void produce(String address, String topic, int count, int bytes) {
        Properties config = new Properties();
        config.put("bootstrap.servers", address);
        config.put("acks", "1");
        // Off, as every peer is to be asked the same, and librdkafka's mock cannot do all of it.
        config.put("enable.idempotence", "false");
        config.put("max.block.ms", Long.toString(PATIENCE.toMillis()));
        config.put("delivery.timeout.ms", "60000");
        AtomicLong lost = new AtomicLong();
        byte[] value = new byte[bytes];
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.partitionsFor(topic);
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, value), (metadata, error) -> {
                    if (error != null) {
                        lost.incrementAndGet();
                    }
                });
            }
            producer.flush();
            System.out.println((System.nanoTime() - start) / 1e9);
        }
        if (lost.get() > 0) {
            throw new IllegalStateException(lost + " records were not delivered");
        }
    }

    private static void consume(String address, String topic, int count) {
        Properties config = new Properties();
        config.put("bootstrap.servers", address);
        config.put("enable.auto.commit", "false");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long start = System.nanoTime();
            for (int came = 0; came < count; ) {
                var records = consumer.poll(PATIENCE);
                if (records.isEmpty()) {
                    throw new IllegalStateException(came + " of " + count + " records came");
                }
                came += records.count();
            }
            System.out.println((System.nanoTime() - start) / 1e9);
        }
    }

    private Clients() {}
}
