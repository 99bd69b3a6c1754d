package kafkito.clients;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Consumers that meet a damaged batch, which a test of the library has put at offset 1 of {@code orders-0}, between "before" and
 * "after". They say on stdout what the client makes of it.
 */
public final class DamagedScenarios {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    private DamagedScenarios() {
    }

    /** Polls until two polls have failed, seeks past the batch, and reads what lies behind it. */
    public static void aDamagedBatchIsSeekedPast(Env env) {
        KafkaConsumer<String, String> consumer = reader(env);
        Env.equal("before", next(consumer), "the record in front of it");
        tell(failure(consumer));
        System.out.println("again");
        tell(failure(consumer));
        System.out.println("position " + consumer.position(ORDERS));
        // A seek to where it stands already would leave what it has buffered of the batch.
        consumer.unsubscribe();
        consumer.assign(List.of(ORDERS));
        consumer.seek(ORDERS, 2);
        Env.equal("after", next(consumer), "the record behind it");
    }

    /** Without {@code check.crcs} nobody looks. */
    public static void withoutChecksADamagedCrcIsNotNoticed(Env env) {
        KafkaConsumer<String, String> consumer = reader(env, "check.crcs", false);
        List<String> values = List.of(next(consumer), next(consumer), next(consumer));
        Env.equal(List.of("before", "bad", "after"), values, "what is read");
    }

    /** The broker itself says that a batch is damaged, once. */
    public static void aCorruptMessageErrorFailsOnePoll(Env env) {
        KafkaConsumer<String, String> consumer = reader(env);
        tell(failure(consumer));
        Env.equal("before", next(consumer), "the record that could not be read");
    }

    private static KafkaConsumer<String, String> reader(Env env, Object... config) {
        Object[] all = new Object[config.length + 2];
        System.arraycopy(config, 0, all, 0, config.length);
        all[config.length] = "max.poll.records";
        all[config.length + 1] = 1;
        KafkaConsumer<String, String> consumer = env.consumer(all);
        consumer.assign(List.of(ORDERS));
        return consumer;
    }

    private static String next(KafkaConsumer<String, String> consumer) {
        String[] value = {null};
        Env.until("a record", () -> {
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
            for (ConsumerRecord<String, String> record : records) {
                value[0] = record.value();
            }
            return value[0] == null ? "none" : null;
        });
        return value[0];
    }

    /** How a poll fails. What is read before that is told. */
    private static RuntimeException failure(KafkaConsumer<String, String> consumer) {
        RuntimeException[] thrown = {null};
        Env.until("a poll that fails", () -> {
            try {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> System.out.println("read " + record.value()));
                return "none";
            } catch (RuntimeException damaged) {
                thrown[0] = damaged;
                return null;
            }
        });
        return thrown[0];
    }

    /** The exception and what caused it, one a line. */
    private static void tell(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            System.out.println(each.getClass().getSimpleName() + ": " + each.getMessage());
        }
    }
}
