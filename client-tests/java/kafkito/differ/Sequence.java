package kafkito.differ;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Requests that belong together. One is asked again while its answer is that something is not there yet. A step may say:
 *
 * <ul>
 *   <li>{@code on}: over which connection it goes; steps that name none share one;
 *   <li>{@code broker}: the number of the one of several brokers that is asked; {@code "not 2"} is another one;
 *   <li>{@code once}: whether it is asked once only, whatever the answer;
 *   <li>{@code bind}: names for parts of its answer, by JSON pointer. {@code "{name}"} in a later step is that part;
 *   <li>{@code until}: what parts of its answer are to be, by JSON pointer: it is asked again until they are, or time is up;
 *   <li>{@code wait: false}: it is sent, and its answer is fetched by a later step {@code {"answer": CONNECTION}}.
 * </ul>
 */
final class Sequence implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a broker says that is not there yet: a leader or coordinator that is just being made. */
    private static final Set<Integer> SOON = Set.of(5, 6, 14, 15, 16);
    private static final long UNTIL_MS = 20_000;
    private static final long PAUSE_MS = 20;
    /** What Kafka's controller does: a busy machine's brokers hear of it late, and are let settle so many times as long. */
    private static final Set<String> CONTROLLED = Set.of("AlterClientQuotas", "AlterConfigs", "AlterPartitionReassignments",
        "CreatePartitions", "CreateTopics", "DeleteTopics", "ElectLeaders", "IncrementalAlterConfigs", "UnregisterBroker",
        "UpdateFeatures");
    private static final int LATE = 5;

    private final String bootstrap;
    private final long settleMs;
    private final Map<String, Connection> connections = new HashMap<>();
    private final Map<String, JsonNode> bound = new HashMap<>();

    Sequence(String bootstrap, long settleMs) {
        this.bootstrap = bootstrap;
        this.settleMs = settleMs;
    }

    ArrayNode run(JsonNode steps) throws Exception {
        ArrayNode answers = JSON.createArrayNode();
        for (JsonNode step : steps) {
            JsonNode answer = take(step);
            for (Iterator<Map.Entry<String, JsonNode>> names = step.path("bind").fields(); names.hasNext();) {
                Map.Entry<String, JsonNode> name = names.next();
                bound.put("{" + name.getKey() + "}", answer.at(name.getValue().asText()));
            }
            answers.add(answer);
            Thread.sleep(CONTROLLED.contains(step.path("api").asText()) ? LATE * settleMs : settleMs);
        }
        return answers;
    }

    private JsonNode take(JsonNode step) throws Exception {
        if (step.has("answer")) {
            return connections.get(step.get("answer").asText()).answer();
        }
        long end = System.currentTimeMillis() + UNTIL_MS;
        while (true) {
            Connection connection = connection(step);
            connection.ask(step.get("api").asText(), (short) step.get("version").asInt(), resolved(step.get("body")));
            if (!step.path("wait").asBoolean(true)) {
                return JSON.createObjectNode();
            }
            JsonNode answer = connection.answer();
            boolean isSettled = step.has("once") || holds(step.path("until"), answer) && !isSoon(answer);
            if (isSettled || System.currentTimeMillis() > end) {
                return answer;
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    private static boolean holds(JsonNode conditions, JsonNode answer) {
        for (Iterator<Map.Entry<String, JsonNode>> all = conditions.fields(); all.hasNext();) {
            Map.Entry<String, JsonNode> condition = all.next();
            if (!answer.at(condition.getKey()).asText().equals(condition.getValue().asText())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSoon(JsonNode answer) {
        for (JsonNode code : answer.findValues("errorCode")) {
            if (SOON.contains(code.asInt())) {
                return true;
            }
        }
        return false;
    }

    private Connection connection(JsonNode step) throws Exception {
        int broker = broker(step.path("broker"));
        String name = step.path("on").asText(broker == 1 ? "main" : "broker " + broker);
        Connection open = connections.get(name);
        if (open == null || open.isClosed()) {
            open = new Connection(bootstrap.split(",")[broker - 1]);
            connections.put(name, open);
        }
        return open;
    }

    private int broker(JsonNode said) {
        String text = said.asText("1");
        boolean isOther = text.startsWith("not ");
        JsonNode number = resolved(JSON.getNodeFactory().textNode(isOther ? text.substring(4) : text));
        return isOther ? number.asInt() % bootstrap.split(",").length + 1 : number.asInt();
    }

    /** With the parts that have names in the places of those. */
    private JsonNode resolved(JsonNode node) {
        if (node.isTextual()) {
            return bound.getOrDefault(node.asText(), node);
        }
        if (node.isArray()) {
            ArrayNode array = JSON.createArrayNode();
            node.forEach(element -> array.add(resolved(element)));
            return array;
        }
        if (node.isObject()) {
            var object = JSON.createObjectNode();
            node.fields().forEachRemaining(field -> object.set(field.getKey(), resolved(field.getValue())));
            return object;
        }
        return node;
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections.values()) {
            connection.close();
        }
    }
}
