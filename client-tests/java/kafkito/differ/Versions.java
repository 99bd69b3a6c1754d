package kafkito.differ;

import org.apache.kafka.common.protocol.ApiKeys;

/** Prints the versions of each API that a Kafka of these jars serves to clients: {@code CreateTopics 2 7}, a line each. */
public final class Versions {
    private Versions() {
    }

    public static void main(String[] args) {
        for (ApiKeys api : ApiKeys.clientApis()) {
            System.out.println(api.name + " " + api.oldestVersion() + " " + api.latestVersion(false));
        }
    }
}
