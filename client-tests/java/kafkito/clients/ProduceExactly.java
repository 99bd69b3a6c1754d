package kafkito.clients;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Scanner;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Appends records whose partition and timestamp are given, which the console producer cannot:
 * {@code --bootstrap-server B --topic T}, and on standard input {@code partition timestamp key value}, one a line.
 * Each record is a batch of its own.
 */
public final class ProduceExactly {
    private ProduceExactly() {
    }

    public static void main(String[] args) throws Exception {
        StringSerializer strings = new StringSerializer();
        Map<String, Object> config = Map.of("bootstrap.servers", args[1]);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(config, strings, strings)) {
            Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
            while (lines.hasNextLine()) {
                String[] part = lines.nextLine().split(" ", 4);
                producer.send(new ProducerRecord<>(args[3], Integer.valueOf(part[0]), Long.valueOf(part[1]), part[2],
                    part[3])).get();
            }
        }
    }
}
