package kafkito.differ;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;

/** A plain connection: what is asked goes out as it is, at the version that is said, whatever the broker advertises. */
final class Connection implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWER_MS = 10_000;
    private static final String CLIENT_ID = "differ";

    private record Asked(ApiKeys api, short version) { }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Deque<Asked> open = new ArrayDeque<>();
    private int correlationId;

    Connection(String address) throws IOException {
        int colon = address.lastIndexOf(':');
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MS);
        socket.connect(new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    void ask(String api, short version, JsonNode body) throws Exception {
        ApiKeys key = ApiKeys.valueOf(constant(api));
        ApiMessage message = key.messageType.newRequest();
        Filler.fill(message, body);
        // A version that Kafka does not know has a header as its newest one.
        RequestHeader header = new RequestHeader(key, version, CLIENT_ID, ++correlationId);
        ByteBuffer frame = RequestUtils.serialize(header.data(), header.headerVersion(), message, version);
        try {
            out.writeInt(frame.remaining());
            out.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
            out.flush();
        } catch (SocketException closed) {
            close();
        }
        open.add(new Asked(key, version));
    }

    JsonNode answer() throws Exception {
        Asked asked = open.remove();
        try {
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            return Answer.read(asked.api, asked.version, ByteBuffer.wrap(frame));
        } catch (EOFException | SocketException closed) {
            close();
            return JSON.createObjectNode().put("closed", true);
        } catch (SocketTimeoutException silent) {
            close();
            return JSON.createObjectNode().put("silent", true);
        }
    }

    /** CreateTopics is CREATE_TOPICS. */
    private static String constant(String api) {
        return api.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
