package kafkito.differ;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseDataJsonConverter;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.requests.ResponseHeader;

/** An answer as JSON: as Kafka's own converters write it, with the records that it carries. */
final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Answer() {
    }

    static JsonNode read(ApiKeys api, short version, ByteBuffer frame) throws ReflectiveOperationException {
        ByteBuffer again = frame.duplicate();
        try {
            ResponseHeader.parse(frame, api.responseHeaderVersion(version));
            ApiMessage message = api.messageType.newResponse();
            message.read(new ByteBufferAccessor(frame), version);
            ObjectNode json = convert(message, version);
            if (message instanceof FetchResponseData fetched) {
                putRecords(fetched, json);
            }
            if (frame.hasRemaining()) {
                json.put("bytesLeft", frame.remaining());
            }
            return json;
        } catch (RuntimeException unreadable) {
            return api == ApiKeys.API_VERSIONS ? oldest(again) : JSON.createObjectNode().put("unreadable", unreadable.toString());
        }
    }

    /** What Kafka answers to a version of ApiVersions that it does not know. */
    private static JsonNode oldest(ByteBuffer frame) {
        ResponseHeader.parse(frame, (short) 0);
        ApiVersionsResponseData message = new ApiVersionsResponseData(new ByteBufferAccessor(frame), (short) 0);
        return ApiVersionsResponseDataJsonConverter.write(message, (short) 0);
    }

    private static ObjectNode convert(ApiMessage message, short version) throws ReflectiveOperationException {
        Class<?> converter = Class.forName(message.getClass().getName() + "JsonConverter", true, message.getClass().getClassLoader());
        return (ObjectNode) converter.getMethod("write", message.getClass(), short.class).invoke(null, message, version);
    }

    private static void putRecords(FetchResponseData fetched, ObjectNode json) {
        for (int topic = 0; topic < fetched.responses().size(); topic++) {
            var partitions = fetched.responses().get(topic).partitions();
            for (int at = 0; at < partitions.size(); at++) {
                ObjectNode partition = (ObjectNode) json.at("/responses/" + topic + "/partitions/" + at);
                partition.remove("recordsSizeInBytes");
                partition.set("records", batches((MemoryRecords) partitions.get(at).records()));
            }
        }
    }

    private static JsonNode batches(MemoryRecords records) {
        if (records == null) {
            return JSON.nullNode();
        }
        ArrayNode batches = JSON.createArrayNode();
        for (MutableRecordBatch batch : records.batches()) {
            ObjectNode json = batches.addObject().put("baseOffset", batch.baseOffset()).put("lastOffset", batch.lastOffset())
                .put("magic", batch.magic()).put("codec", batch.compressionType().name)
                .put("timestampType", batch.timestampType().name).put("maxTimestamp", batch.maxTimestamp())
                .put("producerId", batch.producerId()).put("producerEpoch", batch.producerEpoch())
                .put("baseSequence", batch.baseSequence()).put("partitionLeaderEpoch", batch.partitionLeaderEpoch())
                .put("transactional", batch.isTransactional()).put("control", batch.isControlBatch())
                .put("valid", batch.isValid());
            ArrayNode inside = json.putArray("records");
            for (Record record : batch) {
                ObjectNode one = inside.addObject().put("offset", record.offset()).put("timestamp", record.timestamp())
                    .put("key", text(record.key())).put("value", text(record.value()));
                for (Header header : record.headers()) {
                    one.withObject("/headers").put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return batches;
    }

    private static String text(ByteBuffer bytes) {
        return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
