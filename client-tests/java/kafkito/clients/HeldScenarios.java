package kafkito.clients;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A consumer whose requests a test of the library holds. */
public final class HeldScenarios {
    private HeldScenarios() {
    }

    /** Polls until there is a topic called {@code now}, and closes without waiting for anything. */
    public static void aMemberThatCloses(Env env) {
        KafkaConsumer<String, String> consumer = env.consumer("group.id", "billing", "client.id", "worker");
        consumer.subscribe(List.of("orders"));
        Env.until("the topic that says when", () -> {
            consumer.poll(Duration.ofMillis(20));
            try {
                return env.admin().listTopics().names().get().contains("now") ? null : "no such topic";
            } catch (Exception thrown) {
                throw new AssertionError(thrown);
            }
        });
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
