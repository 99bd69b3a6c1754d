package kafkito;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.LoggerFactory;

/**
 * Runs the main methods of Kafka's tools, several at a time, inside one JVM: a start costs seconds, a call tens of
 * milliseconds. Speaks JSON, a line a message, with client-tests/src/tool_driver.rs.
 *
 * <pre>
 * in   {"id":1,"main":"org.apache.kafka.tools.TopicCommand","args":["--list"],"stdin":""}
 *      {"id":1,"stop":true}                       as SIGTERM would: runs the tool's shutdown hooks
 * out  {"id":1,"stdout":"orders\n","stderr":""}   as it comes; one char a byte (ISO 8859-1)
 *      {"id":1,"status":0}                        the last message of a call
 * </pre>
 *
 * <p>What would end the JVM ends the call. A call's streams follow the threads that it starts.
 */
public final class ToolDriver {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ToolDriver() {
    }

    public static void main(String[] args) throws IOException {
        InputStream commands = System.in;
        Reports reports = new Reports(System.out);
        System.setOut(new PrintStream(new CallStreams.Output(Call::stdout), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new CallStreams.Output(Call::stderr), true, StandardCharsets.UTF_8));
        System.setIn(new CallStreams.Input());
        // Made by the first call, its shutdown hook would be that call's.
        LoggerFactory.getLogger(ToolDriver.class);
        Exit.setExitProcedure((status, message) -> Call.current().exit(status, message));
        Exit.setHaltProcedure((status, message) -> Call.current().exit(status, message));
        Exit.setShutdownHookAdder((name, hook) -> Call.current().addHook(hook));
        serve(commands, reports);
        // The test process is gone, and with it the reason for whatever still runs here.
        Runtime.getRuntime().halt(0);
    }

    private static void serve(InputStream commands, Reports reports) throws IOException {
        Map<Long, Call> calls = new ConcurrentHashMap<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode command = JSON.readTree(line);
            long id = command.get("id").asLong();
            if (command.has("stop")) {
                Call call = calls.get(id);
                if (call != null) {
                    call.stop();
                }
            } else {
                Call call = new Call(id, command.get("main").asText(), strings(command.get("args")),
                    command.get("stdin").asText().getBytes(StandardCharsets.UTF_8), reports);
                calls.put(id, call);
                call.start(() -> calls.remove(id));
            }
        }
    }

    private static String[] strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(node -> strings.add(node.asText()));
        return strings.toArray(String[]::new);
    }
}
