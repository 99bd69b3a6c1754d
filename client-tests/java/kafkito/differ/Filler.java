package kafkito.differ;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.record.internal.BaseRecords;

/** Sets the fields of a message that JSON names; the others keep Kafka's defaults. */
final class Filler {
    private Filler() {
    }

    static void fill(Message message, JsonNode fields) throws ReflectiveOperationException, IOException {
        for (Iterator<Map.Entry<String, JsonNode>> all = fields.fields(); all.hasNext();) {
            Map.Entry<String, JsonNode> field = all.next();
            Method setter = setter(message.getClass(), field.getKey());
            setter.invoke(message, value(setter.getGenericParameterTypes()[0], field.getValue()));
        }
    }

    private static Method setter(Class<?> message, String field) throws NoSuchMethodException {
        String name = "set" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
        for (Method method : message.getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == 1) {
                return method;
            }
        }
        throw new NoSuchMethodException(message.getSimpleName() + " has no field " + field);
    }

    private static Object value(Type type, JsonNode json) throws ReflectiveOperationException, IOException {
        if (json.isNull()) {
            return null;
        }
        if (type instanceof ParameterizedType list) {
            return elements(new ArrayList<>(), list.getActualTypeArguments()[0], json);
        }
        Class<?> one = (Class<?>) type;
        if (one == String.class) {
            return json.asText();
        } else if (one == boolean.class) {
            return json.asBoolean();
        } else if (one == byte.class || one == Byte.class) {
            return (byte) json.asInt();
        } else if (one == short.class || one == Short.class) {
            return (short) json.asInt();
        } else if (one == int.class || one == Integer.class) {
            return json.asInt();
        } else if (one == long.class || one == Long.class) {
            return json.asLong();
        } else if (one == double.class) {
            return json.asDouble();
        } else if (one == Uuid.class) {
            // What has a name but was never seen is no id.
            return json.asText().startsWith("{") ? Uuid.ZERO_UUID : Uuid.fromString(json.asText());
        } else if (one == byte[].class) {
            return json.binaryValue();
        } else if (one == ByteBuffer.class) {
            return ByteBuffer.wrap(json.binaryValue());
        } else if (BaseRecords.class.isAssignableFrom(one)) {
            return Batches.build(json);
        } else if (Collection.class.isAssignableFrom(one)) {
            Type element = ((ParameterizedType) one.getGenericSuperclass()).getActualTypeArguments()[0];
            return elements(collection(one), element, json);
        }
        Message struct = (Message) one.getConstructor().newInstance();
        fill(struct, json);
        return struct;
    }

    @SuppressWarnings("unchecked")
    private static Collection<Object> collection(Class<?> type) throws ReflectiveOperationException {
        return (Collection<Object>) type.getConstructor().newInstance();
    }

    private static Object elements(Collection<Object> into, Type type, JsonNode json)
        throws ReflectiveOperationException, IOException {
        List<Object> values = new ArrayList<>();
        for (JsonNode element : json) {
            values.add(value(type, element));
        }
        into.addAll(values);
        return into;
    }
}
