package kafkito.tables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.server.metrics.ClientMetricsConfigs;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * Prints broker/src/config/recorded/values.tsv: what Kafka says to good and bad values of its configs, one of each kind and range.
 * Columns: scope, name, value, and the error's message, or "=" and the value as Kafka prints it back.
 */
public class ConfigAnswers {
    private static final List<String> ALWAYS = List.of("", " ", "abc", " 7 ", "a,b");
    private static final List<String> INTEGERS = List.of("-2", "-1", "0", "1", "+3", "1_000", "1.5", "1e3", "-200000", "32768",
        "2147483648", "9223372036854775807", "9223372036854775808", "0x10", "1 000");
    private static final List<String> DOUBLES = List.of("-1", "0", "1", "1.5", "0.25", ".5", "5.", "1e3", "1e7", "1E-4", "7d",
        "7f", "0x10", "NaN", "Infinity", "-Infinity", "inf", "1e400", "123456789.125", "0.001");
    private static final List<String> BOOLEANS = List.of("true", "TRUE", " False ", "yes", "1");
    private static final List<String> STRINGS = List.of("gzip", "GZIP", "CreateTime", "createtime", "earliest", "latest",
        "by_duration:PT1H", "by_duration:P1DT2H3M4.5S", "by_duration:x", "by_duration:", "by_duration:-PT1H", "by_duration:PT",
        "by_duration:pt1h", "by_duration:P1D", "by_duration:P", "by_duration:PT1H1H", "bidirectional", "BIDIRECTIONAL",
        "read_committed", "SSL", "required");
    private static final List<String> LISTS = List.of("a, b ", "a,,b", ",a", "a,", ",", "a,a", "compact", "delete,compact",
        "delete,delete", "compact,x", "*", "*,0:1", "none", "0:1,1:2", "0:1,", "0:x", "0:1:2", "consumer,classic", "broker");

    public static void main(String[] args) throws Exception {
        var config = LogConfig.class.getDeclaredField("CONFIG");
        config.setAccessible(true);
        Map<String, ConfigDef> scopes = new LinkedHashMap<>();
        scopes.put("topic", (ConfigDef) config.get(null));
        scopes.put("broker", kafka.server.KafkaConfig.configDef());
        scopes.put("group", GroupConfig.CONFIG_DEF);
        scopes.put("client-metrics", ClientMetricsConfigs.configDef());
        Set<String> seen = new HashSet<>();
        scopes.forEach((scope, def) -> {
            for (ConfigDef.ConfigKey key : new TreeMap<>(def.configKeys()).values()) {
                boolean unused = key.type == ConfigDef.Type.CLASS || key.name.startsWith("controller.quorum.");
                String kind = key.type + " " + (key.validator == null ? "" : key.validator.getClass() + " " + key.validator);
                if (!unused && seen.add(kind)) values(key.type).forEach(value -> answer(scope, key, value));
            }
        });
    }

    private static List<String> values(ConfigDef.Type type) {
        List<String> values = new ArrayList<>(ALWAYS);
        values.addAll(switch (type) {
            case BOOLEAN -> BOOLEANS;
            case DOUBLE -> DOUBLES;
            case LIST -> LISTS;
            case INT, LONG, SHORT -> INTEGERS;
            default -> STRINGS;
        });
        return values;
    }

    private static void answer(String scope, ConfigDef.ConfigKey key, String value) {
        String said;
        try {
            Object parsed = new ConfigDef().define(key).parse(Map.of(key.name, value)).get(key.name);
            said = "=" + ConfigDef.convertToString(parsed, key.type);
        } catch (ConfigException e) {
            said = e.getMessage();
        }
        System.out.println(String.join("\t", scope, key.name, value, said.replace("\n", "\\n")));
    }
}
