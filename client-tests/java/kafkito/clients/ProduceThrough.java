package kafkito.clients;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends the values 0, 1, … in turn to each partition, with idempotence and little patience, through whatever faults there
 * are: {@code BOOTSTRAP TOPIC PARTITIONS RECORDS IN_FLIGHT PATIENCE_MS}. Then tells of each record, one a line:
 * {@code VALUE acked PARTITION OFFSET} or {@code VALUE failed WHY}.
 */
public final class ProduceThrough {
    private ProduceThrough() {
    }

    public static void main(String[] args) throws Exception {
        int partitions = Integer.parseInt(args[2]);
        int records = Integer.parseInt(args[3]);
        StringSerializer strings = new StringSerializer();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(config(args[0], args[4], args[5]), strings, strings)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int value = 0; value < records; value++) {
                String text = Integer.toString(value);
                sent.add(producer.send(new ProducerRecord<>(args[1], value % partitions, null, text)));
            }
            for (int value = 0; value < records; value++) {
                System.out.println(value + " " + told(sent.get(value)));
            }
        }
    }

    private static Map<String, Object> config(String bootstrap, String inFlight, String patience) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("enable.idempotence", true);
        config.put("acks", "all");
        config.put("max.in.flight.requests.per.connection", inFlight);
        // About five records in a batch.
        config.put("batch.size", 110);
        config.put("linger.ms", 5);
        config.put("request.timeout.ms", 1000);
        config.put("delivery.timeout.ms", patience);
        config.put("max.block.ms", patience);
        config.put("socket.connection.setup.timeout.ms", 1000);
        config.put("socket.connection.setup.timeout.max.ms", 1000);
        for (String backoff : List.of("retry.backoff", "reconnect.backoff")) {
            config.put(backoff + ".ms", 20);
            config.put(backoff + ".max.ms", 100);
        }
        return config;
    }

    private static String told(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            RecordMetadata metadata = sent.get();
            return "acked " + metadata.partition() + " " + metadata.offset();
        } catch (ExecutionException failed) {
            return "failed " + failed.getCause().toString().replace('\n', ' ');
        }
    }
}
