package kafkito.clients;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** A member of a group that polls on a thread of its own, until it is closed or fails. */
final class Member implements AutoCloseable {
    private final KafkaConsumer<String, String> consumer;
    private final List<ConsumerRecord<String, String>> log;
    private final Thread thread;
    private volatile boolean closing;
    private volatile Set<TopicPartition> assigned = Set.of();
    private volatile int generation = -1;
    private volatile String memberId = "";
    private volatile Throwable failure;

    /** What it reads goes to {@code log}, which members may share: it shows in which order records were handled. */
    Member(Env env, String group, Pattern topics, List<ConsumerRecord<String, String>> log, Object... config) {
        this.log = log;
        consumer = env.consumer(with(config, "group.id", group, "heartbeat.interval.ms", 200, "session.timeout.ms", 10_000,
            "metadata.max.age.ms", 500, "enable.auto.commit", true));
        consumer.subscribe(topics);
        thread = new Thread(this::run, "member");
        thread.setDaemon(true);
        thread.start();
    }

    Member(Env env, String group, String topic, List<ConsumerRecord<String, String>> log, Object... config) {
        this(env, group, Pattern.compile(Pattern.quote(topic)), log, config);
    }

    Member(Env env, String group, String topic, Object... config) {
        this(env, group, topic, new CopyOnWriteArrayList<>(), config);
    }

    /** The later ones win: a scenario's own config over ours. */
    private static Object[] with(Object[] config, Object... ours) {
        Object[] all = new Object[ours.length + config.length];
        System.arraycopy(ours, 0, all, 0, ours.length);
        System.arraycopy(config, 0, all, ours.length, config.length);
        return all;
    }

    private void run() {
        try {
            while (!closing) {
                consumer.poll(Duration.ofMillis(100)).forEach(log::add);
                memberId = consumer.groupMetadata().memberId();
                generation = consumer.groupMetadata().generationId();
                assigned = Set.copyOf(consumer.assignment());
            }
        } catch (WakeupException asked) {
            // close() woke it.
        } catch (RuntimeException thrown) {
            failure = thrown;
        } finally {
            assigned = Set.of();
            consumer.close();
        }
    }

    Set<TopicPartition> assigned() {
        return assigned;
    }

    int generation() {
        return generation;
    }

    String memberId() {
        return memberId;
    }

    Throwable failure() {
        return failure;
    }

    List<ConsumerRecord<String, String>> log() {
        return log;
    }

    /** Waits until these members have so many partitions each, none of them twice. */
    static void settle(int each, Member... members) {
        Env.until("members with " + each + " partitions each", () -> {
            List<Set<TopicPartition>> now = List.of(members).stream().map(Member::assigned).toList();
            for (Member member : members) {
                Env.check(member.failure == null, "a member failed: " + member.failure);
            }
            pause();
            long distinct = now.stream().flatMap(Set::stream).distinct().count();
            boolean settled = now.stream().allMatch(set -> set.size() == each) && distinct == (long) each * members.length;
            return settled ? null : now.toString();
        });
    }

    static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Commits, leaves the group (unless static) and waits for the thread. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        consumer.wakeup();
        thread.join(Env.LIMIT.toMillis());
        Env.check(!thread.isAlive(), "a member did not close within " + Env.LIMIT);
    }
}
