package kafkito.clients;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A consumer whose test holds the clock: it is run beside a test of the library, which does to it what is to be done. */
public final class SilencedScenarios {
    private SilencedScenarios() {
    }

    /** Polls until the broker has given it up and it is back as another member, with its partitions. */
    public static void aConsumerThatIsGivenUpComesBack(Env env) {
        KafkaConsumer<String, String> consumer =
            env.consumer("group.id", "billing", "client.id", "worker", "heartbeat.interval.ms", 200, "session.timeout.ms", 45_000);
        consumer.subscribe(List.of("orders"));
        String[] first = {null};
        Env.until("another member id and both partitions", () -> {
            consumer.poll(Duration.ofMillis(100));
            String id = consumer.groupMetadata().memberId();
            boolean assigned = consumer.assignment().size() == 2;
            if (assigned && first[0] == null) {
                first[0] = id;
            }
            return assigned && !id.equals(first[0]) ? null : "member " + id + " with " + consumer.assignment();
        });
    }
}
