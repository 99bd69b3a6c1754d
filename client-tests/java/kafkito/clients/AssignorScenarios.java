package kafkito.clients;

import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Each assignor: six partitions, two members, a third that joins, one that leaves; every record once, in order. */
public final class AssignorScenarios {
    private static final int PARTITIONS = 6;

    private AssignorScenarios() {
    }

    public static void range(Env env) throws Exception {
        run(env, RangeAssignor.class);
    }

    public static void roundRobin(Env env) throws Exception {
        run(env, RoundRobinAssignor.class);
    }

    public static void sticky(Env env) throws Exception {
        run(env, StickyAssignor.class);
    }

    public static void cooperativeSticky(Env env) throws Exception {
        run(env, CooperativeStickyAssignor.class);
    }

    private static void run(Env env, Class<?> assignor) throws Exception {
        String topic = env.topic(PARTITIONS);
        String group = env.unique("g");
        Object[] config = {"partition.assignment.strategy", assignor.getName()};
        List<ConsumerRecord<String, String>> log = new CopyOnWriteArrayList<>();
        Member first = env.keep(new Member(env, group, topic, log, config));
        Member second = env.keep(new Member(env, group, topic, log, config));
        Member.settle(3, first, second);
        produce(env, topic, 0);
        Member third = env.keep(new Member(env, group, topic, log, config));
        produce(env, topic, 1);
        Member.settle(2, first, second, third);
        produce(env, topic, 2);
        first.close();
        Member.settle(3, second, third);
        produce(env, topic, 3);
        Env.until("all records", () -> {
            Member.pause();
            return log.size() >= PARTITIONS * 40 ? null : log.size() + " of " + PARTITIONS * 40;
        });
        second.close();
        third.close();
        everyRecordOnceAndInOrder(log);
        committedAll(env, topic, group);
    }

    /** Ten records for each partition; part 2 of partition 0 holds the values 20 to 29. */
    private static void produce(Env env, String topic, int part) {
        try (KafkaProducer<String, String> producer = env.producer()) {
            for (int n = 0; n < 10; n++) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producer.send(new ProducerRecord<>(topic, partition, "k", "" + (part * 10 + n)));
                }
            }
        }
    }

    private static void everyRecordOnceAndInOrder(List<ConsumerRecord<String, String>> log) {
        Map<Integer, Integer> next = new HashMap<>();
        for (ConsumerRecord<String, String> record : log) {
            int expected = next.merge(record.partition(), 1, Integer::sum) - 1;
            equal("" + expected, record.value(), "next record of partition " + record.partition());
        }
        equal(PARTITIONS * 40, log.size(), "records");
    }

    private static void committedAll(Env env, String topic, String group) {
        KafkaConsumer<String, String> consumer = env.consumer("group.id", group);
        Set<TopicPartition> all = new HashSet<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            all.add(new TopicPartition(topic, partition));
        }
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(all);
        check(committed.values().stream().allMatch(at -> at != null && at.offset() == 40), "committed: " + committed);
    }
}
