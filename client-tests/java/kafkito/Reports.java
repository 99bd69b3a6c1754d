package kafkito;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Tells the test process what calls write and how they end. One thread writes: what comes meanwhile goes in one message. */
final class Reports {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Report(Call call, Integer status) { }

    private final LinkedBlockingQueue<Report> queue = new LinkedBlockingQueue<>();
    private final Set<Long> queued = ConcurrentHashMap.newKeySet();
    private final PrintStream to;

    Reports(PrintStream to) {
        this.to = to;
        Thread thread = new Thread(this::run, "reports");
        thread.setDaemon(true);
        thread.start();
    }

    /** The call has written something; said once until it is fetched. */
    void written(Call call) {
        if (queued.add(call.id)) {
            queue.add(new Report(call, null));
        }
    }

    /** Nothing more comes from the call. */
    void ended(Call call, int status) {
        queue.add(new Report(call, status));
    }

    private void run() {
        try {
            while (true) {
                Report report = queue.take();
                queued.remove(report.call.id);
                send(output(report.call));
                if (report.status != null) {
                    send(JSON.createObjectNode().put("id", report.call.id).put("status", report.status));
                }
            }
        } catch (InterruptedException | JsonProcessingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static ObjectNode output(Call call) {
        return JSON.createObjectNode().put("id", call.id)
            .put("stdout", new String(call.takeStdout(), StandardCharsets.ISO_8859_1))
            .put("stderr", new String(call.takeStderr(), StandardCharsets.ISO_8859_1));
    }

    private void send(ObjectNode message) throws JsonProcessingException {
        to.println(JSON.writeValueAsString(message));
        to.flush();
    }
}
