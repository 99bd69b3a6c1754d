package kafkito.clients;

import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;
import static kafkito.clients.Env.fails;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;

/** Offsets that groups commit. */
public final class CommitScenarios {
    private CommitScenarios() {
    }

    private static TopicPartition four(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(1), 0);
        env.append(partition, "a", "b", "c", "d");
        return partition;
    }

    private static KafkaConsumer<String, String> subscribed(Env env, String group, TopicPartition partition, Object... more) {
        Object[] config = new Object[more.length + 4];
        System.arraycopy(new Object[] {"group.id", group, "max.poll.records", 1}, 0, config, 0, 4);
        System.arraycopy(more, 0, config, 4, more.length);
        KafkaConsumer<String, String> consumer = env.consumer(config);
        consumer.subscribe(List.of(partition.topic()));
        return consumer;
    }

    private static List<String> next(Env env, KafkaConsumer<String, String> consumer, int count) {
        return env.read(consumer, count).stream().map(ConsumerRecord::value).toList();
    }

    public static void commitSyncResumesExactly(Env env) throws Exception {
        TopicPartition partition = four(env);
        String group = env.unique("g");
        KafkaConsumer<String, String> first = subscribed(env, group, partition);
        equal(List.of("a", "b"), next(env, first, 2), "first");
        first.commitSync();
        equal(List.of("c"), next(env, first, 1), "not committed");
        first.close();
        equal(List.of("c", "d"), next(env, subscribed(env, group, partition), 2), "second");
    }

    public static void commitAsyncCallsBack(Env env) throws Exception {
        TopicPartition partition = four(env);
        KafkaConsumer<String, String> consumer = subscribed(env, env.unique("g"), partition);
        next(env, consumer, 3);
        AtomicReference<Object> told = new AtomicReference<>();
        consumer.commitAsync((offsets, failure) -> told.set(failure == null ? offsets : failure));
        consumer.pause(Set.of(partition));
        Env.until("the callback", () -> {
            consumer.poll(Duration.ofMillis(100));
            return told.get() == null ? "no call" : null;
        });
        check(told.get() instanceof Map<?, ?> offsets && ((OffsetAndMetadata) offsets.get(partition)).offset() == 3,
            "told: " + told.get());
        equal(3L, consumer.committed(Set.of(partition)).get(partition).offset(), "committed");
    }

    public static void metadataAndEpochComeBack(Env env) throws Exception {
        TopicPartition partition = four(env);
        KafkaConsumer<String, String> consumer = subscribed(env, env.unique("g"), partition);
        next(env, consumer, 1);
        OffsetAndMetadata commit = new OffsetAndMetadata(2, Optional.of(0), "what I know");
        consumer.commitSync(Map.of(partition, commit));
        equal(commit, consumer.committed(Set.of(partition)).get(partition), "committed");
    }

    public static void metadataThatIsTooLargeIsRefused(Env env) throws Exception {
        TopicPartition partition = four(env);
        KafkaConsumer<String, String> consumer = subscribed(env, env.unique("g"), partition);
        next(env, consumer, 1);
        OffsetAndMetadata commit = new OffsetAndMetadata(1, "x".repeat(4097));
        fails(OffsetMetadataTooLarge.class, () -> consumer.commitSync(Map.of(partition, commit)));
    }

    public static void nothingCommittedIsNull(Env env) throws Exception {
        TopicPartition partition = four(env);
        KafkaConsumer<String, String> consumer = env.consumer("group.id", env.unique("g"));
        check(consumer.committed(Set.of(partition)).get(partition) == null, "something is committed");
    }

    public static void autoCommitResumesAfterClose(Env env) throws Exception {
        TopicPartition partition = four(env);
        String group = env.unique("g");
        KafkaConsumer<String, String> first = subscribed(env, group, partition, "enable.auto.commit", true);
        equal(List.of("a", "b"), next(env, first, 2), "first");
        first.close();
        equal(List.of("c", "d"), next(env, subscribed(env, group, partition), 2), "second");
    }

    public static void aConsumerThatAssignsCommitsToo(Env env) throws Exception {
        TopicPartition partition = four(env);
        String group = env.unique("g");
        KafkaConsumer<String, String> consumer = env.consumer("group.id", group);
        consumer.assign(List.of(partition));
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(3)));
        KafkaConsumer<String, String> other = env.consumer("group.id", group);
        other.assign(List.of(partition));
        equal(List.of("d"), next(env, other, 1), "records from the commit on");
    }

    public static void anAssigningConsumerMayNotCommitIntoALiveGroup(Env env) throws Exception {
        TopicPartition partition = four(env);
        String group = env.unique("g");
        Member.settle(1, env.keep(new Member(env, group, partition.topic())));
        KafkaConsumer<String, String> stranger = env.consumer("group.id", group);
        stranger.assign(List.of(partition));
        fails(CommitFailedException.class, () -> stranger.commitSync(Map.of(partition, new OffsetAndMetadata(1))));
    }

    public static void aMemberThatWasReplacedMayNotCommit(Env env) throws Exception {
        TopicPartition partition = four(env);
        String group = env.unique("g");
        KafkaConsumer<String, String> idle =
            subscribed(env, group, partition, "max.poll.interval.ms", 1000, "heartbeat.interval.ms", 200);
        next(env, idle, 1);
        Member.settle(1, env.keep(new Member(env, group, partition.topic())));
        fails(CommitFailedException.class, idle::commitSync);
    }

    public static void offsetsOfADeletedTopicAreGone(Env env) throws Exception {
        TopicPartition partition = four(env);
        KafkaConsumer<String, String> consumer = env.consumer("group.id", env.unique("g"));
        consumer.assign(List.of(partition));
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(3)));
        env.admin().deleteTopics(List.of(partition.topic())).all().get();
        Env.until("the offset to be gone", () -> {
            OffsetAndMetadata left = consumer.committed(Set.of(partition)).get(partition);
            return left == null ? null : left.toString();
        });
    }
}
