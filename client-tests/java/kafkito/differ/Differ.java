package kafkito.differ;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Asks a broker what it is told to, and prints what it answers: {@code BOOTSTRAP [SETTLE_MS]}, with a sequence of requests a
 * line on stdin, and so long a pause after each. Requests and answers are read and written by Kafka's own code, so that nothing of kafkito's judges kafkito.
 *
 * <pre>
 * in   {"name":"a topic is made once","steps":[{"api":"CreateTopics","version":7,"body":{…}},…]}
 * out  {"name":"a topic is made once","answers":[{…},…]}
 * </pre>
 */
public final class Differ {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Differ() {
    }

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode sequence = JSON.readTree(line);
            ObjectNode told = JSON.createObjectNode().put("name", sequence.get("name").asText());
            try (Sequence running = new Sequence(args[0], args.length > 1 ? Long.parseLong(args[1]) : 0)) {
                told.set("answers", running.run(sequence.get("steps")));
            }
            System.out.println(JSON.writeValueAsString(told));
        }
    }
}
