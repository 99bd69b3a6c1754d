package kafkito.clients;

import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;
import static kafkito.clients.Env.fails;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The admin client on topics, configs, offsets and the cluster. */
public final class TopicAdminScenarios {
    private TopicAdminScenarios() {
    }

    private static TopicDescription describe(Env env, String topic) throws Exception {
        return env.admin().describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    }

    public static void createTellsIdPartitionsAndConfigs(Env env) throws Exception {
        String topic = env.unique("t");
        NewTopic wanted = new NewTopic(topic, 3, (short) 1).configs(Map.of("retention.ms", "1234567"));
        CreateTopicsResult told = env.admin().createTopics(List.of(wanted));
        equal(3, told.numPartitions(topic).get(), "partitions");
        equal(1, told.replicationFactor(topic).get(), "replication factor");
        equal(describe(env, topic).topicId(), told.topicId(topic).get(), "topic id");
        Config config = told.config(topic).get();
        equal("1234567", config.get("retention.ms").value(), "retention.ms");
        equal(ConfigSource.DYNAMIC_TOPIC_CONFIG, config.get("retention.ms").source(), "source of retention.ms");
        equal("delete", config.get("cleanup.policy").value(), "cleanup.policy");
    }

    public static void validateOnlyCreatesNothing(Env env) throws Exception {
        String topic = env.unique("t");
        CreateTopicsOptions only = new CreateTopicsOptions().validateOnly(true);
        env.admin().createTopics(List.of(new NewTopic(topic, 1, (short) 1)), only).all().get();
        check(!env.admin().listTopics().names().get().contains(topic), "it has been created");
    }

    public static void createIsRefusedForAReason(Env env) throws Exception {
        String topic = env.topic(1);
        create(env, TopicExistsException.class, new NewTopic(topic, 1, (short) 1));
        create(env, InvalidPartitionsException.class, new NewTopic(env.unique("t"), 0, (short) 1));
        create(env, InvalidReplicationFactorException.class, new NewTopic(env.unique("t"), 1, (short) 9));
        NewTopic bad = new NewTopic(env.unique("t"), 1, (short) 1);
        create(env, InvalidConfigurationException.class, bad.configs(Map.of("retention.ms", "abc")));
        create(env, InvalidConfigurationException.class, bad.configs(Map.of("no.such.config", "1")));
    }

    private static void create(Env env, Class<? extends Throwable> how, NewTopic topic) {
        fails(how, () -> env.admin().createTopics(List.of(topic)).all().get());
    }

    public static void describeByNameAndById(Env env) throws Exception {
        String topic = env.topic(2);
        TopicDescription byName = describe(env, topic);
        equal(2, byName.partitions().size(), "partitions");
        check(!byName.isInternal(), "it is internal");
        equal(byName.partitions().get(0).leader(), byName.partitions().get(0).replicas().get(0), "leader");
        Uuid id = byName.topicId();
        TopicCollection ids = TopicCollection.ofTopicIds(List.of(id));
        equal(topic, env.admin().describeTopics(ids).allTopicIds().get().get(id).name(), "name");
        fails(UnknownTopicOrPartitionException.class, () -> describe(env, env.unique("missing")));
        TopicCollection missing = TopicCollection.ofTopicIds(List.of(Uuid.randomUuid()));
        fails(UnknownTopicIdException.class, () -> env.admin().describeTopics(missing).allTopicIds().get());
    }

    public static void deleteByNameAndById(Env env) throws Exception {
        List<String> topics = List.of(env.topic(1), env.topic(1));
        Uuid id = describe(env, topics.get(1)).topicId();
        env.admin().deleteTopics(List.of(topics.get(0))).all().get();
        env.admin().deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get();
        Env.until("both to be gone", () -> {
            try {
                Set<String> left = env.admin().listTopics().names().get();
                return topics.stream().noneMatch(left::contains) ? null : left.toString();
            } catch (Exception thrown) {
                throw new AssertionError(thrown);
            }
        });
        fails(UnknownTopicOrPartitionException.class, () -> env.admin().deleteTopics(List.of(topics.get(0))).all().get());
    }

    public static void createPartitionsOnlyAdds(Env env) throws Exception {
        String topic = env.topic(2);
        env.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
        Env.until("four partitions", () -> {
            try {
                int count = describe(env, topic).partitions().size();
                return count == 4 ? null : count + " partitions";
            } catch (Exception thrown) {
                throw new AssertionError(thrown);
            }
        });
        fails(InvalidPartitionsException.class,
            () -> env.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get());
    }

    public static void describeCluster(Env env) throws Exception {
        var cluster = env.admin().describeCluster();
        check(!cluster.clusterId().get().isEmpty(), "no cluster id");
        check(cluster.nodes().get().contains(cluster.controller().get()), "the controller is not among the nodes");
    }

    public static void describeFeatures(Env env) throws Exception {
        var features = env.admin().describeFeatures().featureMetadata().get();
        check(features.finalizedFeatures().containsKey("metadata.version"), "finalized: " + features.finalizedFeatures());
        check(features.supportedFeatures().containsKey("metadata.version"), "supported: " + features.supportedFeatures());
    }

    public static void listOffsetsOfEveryKind(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        env.append(partition, "a", "b", "c");
        equal(0L, offset(env, partition, OffsetSpec.earliest()).offset(), "earliest");
        equal(3L, offset(env, partition, OffsetSpec.latest()).offset(), "latest");
        equal(0L, offset(env, partition, OffsetSpec.earliestLocal()).offset(), "earliest local");
        equal(-1L, offset(env, partition, OffsetSpec.latestTiered()).offset(), "latest tiered");
        ListOffsetsResultInfo max = offset(env, partition, OffsetSpec.maxTimestamp());
        equal(List.of(2L, 3000L), List.of(max.offset(), max.timestamp()), "maximum timestamp");
        ListOffsetsResultInfo at = offset(env, partition, OffsetSpec.forTimestamp(1500));
        equal(List.of(1L, 2000L), List.of(at.offset(), at.timestamp()), "for a timestamp");
    }

    private static ListOffsetsResultInfo offset(Env env, TopicPartition partition, OffsetSpec spec) throws Exception {
        return env.admin().listOffsets(Map.of(partition, spec)).partitionResult(partition).get();
    }

    public static void deleteRecordsMovesTheStart(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        env.append(partition, "a", "b", "c");
        var told = env.admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2)));
        equal(2L, told.lowWatermarks().get(partition).get().lowWatermark(), "low watermark");
        equal(2L, offset(env, partition, OffsetSpec.earliest()).offset(), "earliest");
        fails(OffsetOutOfRangeException.class,
            () -> env.admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(9))).all().get());
    }

    private static ConfigResource topicResource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static ConfigEntry config(Env env, ConfigResource resource, String name) throws Exception {
        DescribeConfigsOptions all = new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true);
        return env.admin().describeConfigs(List.of(resource), all).all().get().get(resource).get(name);
    }

    private static void alter(Env env, ConfigResource resource, String name, String value, OpType type) throws Exception {
        Collection<AlterConfigOp> ops = List.of(new AlterConfigOp(new ConfigEntry(name, value), type));
        env.admin().incrementalAlterConfigs(Map.of(resource, ops)).all().get();
    }

    public static void configsAreSetAppendedSubtractedAndDeleted(Env env) throws Exception {
        ConfigResource topic = topicResource(env.topic(1));
        alter(env, topic, "cleanup.policy", "compact", OpType.SET);
        equal("compact", config(env, topic, "cleanup.policy").value(), "after SET");
        alter(env, topic, "cleanup.policy", "delete", OpType.APPEND);
        equal("compact,delete", config(env, topic, "cleanup.policy").value(), "after APPEND");
        alter(env, topic, "cleanup.policy", "compact", OpType.SUBTRACT);
        equal("delete", config(env, topic, "cleanup.policy").value(), "after SUBTRACT");
        alter(env, topic, "cleanup.policy", null, OpType.DELETE);
        equal(ConfigSource.DEFAULT_CONFIG, config(env, topic, "cleanup.policy").source(), "source after DELETE");
    }

    public static void aBadConfigIsRefusedAndNothingChanges(Env env) throws Exception {
        ConfigResource topic = topicResource(env.topic(1));
        fails(InvalidConfigurationException.class, () -> alter(env, topic, "retention.ms", "soon", OpType.SET));
        equal("604800000", config(env, topic, "retention.ms").value(), "retention.ms");
        ConfigResource missing = topicResource(env.unique("missing"));
        fails(UnknownTopicOrPartitionException.class, () -> alter(env, missing, "retention.ms", "1", OpType.SET));
    }

    public static void validateOnlyAltersNothing(Env env) throws Exception {
        ConfigResource topic = topicResource(env.topic(1));
        Collection<AlterConfigOp> ops = List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "5"), OpType.SET));
        AlterConfigsOptions only = new AlterConfigsOptions().validateOnly(true);
        env.admin().incrementalAlterConfigs(Map.of(topic, ops), only).all().get();
        equal("604800000", config(env, topic, "retention.ms").value(), "retention.ms");
    }

    public static void configsHaveTypeSynonymsAndDocumentation(Env env) throws Exception {
        ConfigEntry entry = config(env, topicResource(env.topic(1)), "max.message.bytes");
        equal(ConfigEntry.ConfigType.INT, entry.type(), "type");
        equal(List.of("message.max.bytes"), entry.synonyms().stream().map(ConfigEntry.ConfigSynonym::name).toList(), "synonyms");
        check(entry.documentation().startsWith("The largest record batch size allowed"), entry.documentation());
        check(!entry.isReadOnly() && !entry.isSensitive() && entry.isDefault(), entry.toString());
    }

    public static void aBrokersStaticConfigIsReadOnly(Env env) throws Exception {
        String id = env.admin().describeCluster().nodes().get().iterator().next().idString();
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, id);
        check(config(env, broker, "node.id").isReadOnly(), "node.id can be changed");
        check(!config(env, broker, "message.max.bytes").isReadOnly(), "message.max.bytes cannot be changed");
    }

    public static void logDirsTellSizes(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        env.append(partition, "some bytes");
        int id = env.admin().describeCluster().nodes().get().iterator().next().id();
        var dirs = env.admin().describeLogDirs(List.of(id)).allDescriptions().get().get(id).values();
        long size = dirs.stream().filter(dir -> dir.replicaInfos().containsKey(partition))
            .mapToLong(dir -> dir.replicaInfos().get(partition).size()).sum();
        check(size > 61, "size is " + size);
    }
}
