package kafkito.differ;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.TimestampType;

/**
 * Record batches from JSON: {@code [{"codec":"gzip","records":[{"key":"k","value":"v","timestamp":5}]}]}. A batch may have
 * {@code magic}, {@code baseOffset}, {@code producerId}, {@code producerEpoch}, {@code baseSequence}, {@code transactional},
 * and {@code damage}: a byte of it that is changed when it is done, counted from its end if negative.
 */
final class Batches {
    private Batches() {
    }

    static MemoryRecords build(JsonNode batches) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
        for (JsonNode batch : batches) {
            int start = buffer.position();
            buffer = put(buffer, batch);
            if (batch.has("damage")) {
                int place = batch.get("damage").asInt();
                int at = place < 0 ? buffer.position() + place : start + place;
                buffer.put(at, (byte) (buffer.get(at) ^ 1));
            }
        }
        buffer.flip();
        return MemoryRecords.readableRecords(buffer);
    }

    private static ByteBuffer put(ByteBuffer buffer, JsonNode batch) {
        CompressionType codec = CompressionType.forName(batch.path("codec").asText("none"));
        MemoryRecordsBuilder builder = MemoryRecords.builder(buffer, (byte) batch.path("magic").asInt(2),
            Compression.of(codec).build(), TimestampType.CREATE_TIME, batch.path("baseOffset").asLong(0), 0L,
            batch.path("producerId").asLong(RecordBatch.NO_PRODUCER_ID),
            (short) batch.path("producerEpoch").asInt(RecordBatch.NO_PRODUCER_EPOCH),
            batch.path("baseSequence").asInt(RecordBatch.NO_SEQUENCE), batch.path("transactional").asBoolean(false),
            RecordBatch.NO_PARTITION_LEADER_EPOCH);
        for (JsonNode record : batch.path("records")) {
            List<Header> headers = new ArrayList<>();
            record.path("headers").fields().forEachRemaining(
                header -> headers.add(new RecordHeader(header.getKey(), bytes(header.getValue()))));
            long timestamp = record.path("timestamp").asLong(System.currentTimeMillis());
            byte[] key = bytes(record.path("key"));
            byte[] value = bytes(record.path("value"));
            if (batch.path("magic").asInt(2) < 2) {
                builder.append(timestamp, key, value);
            } else {
                builder.append(timestamp, key, value, headers.toArray(Header[]::new));
            }
        }
        builder.close();
        return builder.buffer();
    }

    private static byte[] bytes(JsonNode text) {
        return text.isNull() || text.isMissingNode() ? null : text.asText().getBytes(StandardCharsets.UTF_8);
    }
}
