package kafkito.clients;

import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;

/** Members of classic groups: how they come, stay and go. */
public final class GroupScenarios {
    private GroupScenarios() {
    }

    public static void aStaticMemberReturnsWithoutARebalance(Env env) throws Exception {
        String topic = env.topic(4);
        String group = env.unique("g");
        Member first = env.keep(new Member(env, group, topic, "group.instance.id", "i1"));
        Member second = env.keep(new Member(env, group, topic, "group.instance.id", "i2"));
        Member.settle(2, first, second);
        Set<TopicPartition> had = first.assigned();
        int generation = second.generation();
        first.close();
        Member again = env.keep(new Member(env, group, topic, "group.instance.id", "i1"));
        Member.settle(2, again, second);
        equal(had, again.assigned(), "partitions of the member that returned");
        equal(generation, second.generation(), "generation");
        check(!first.memberId().equals(again.memberId()), "the member id is the old one");
    }

    public static void aStaticMemberIsFencedByItsDouble(Env env) throws Exception {
        String topic = env.topic(2);
        String group = env.unique("g");
        Member first = env.keep(new Member(env, group, topic, "group.instance.id", "i1"));
        Member.settle(2, first);
        Member twin = env.keep(new Member(env, group, topic, "group.instance.id", "i1"));
        Env.until("the first to be fenced", () -> first.failure() == null ? "it runs" : null);
        check(first.failure() instanceof FencedInstanceIdException, "it failed with " + first.failure());
        Member.settle(2, twin);
    }

    public static void aMemberThatDiesLosesItsPartitions(Env env) throws Exception {
        String topic = env.topic(2);
        String group = env.unique("g");
        Object[] config = {"session.timeout.ms", 6000, "internal.leave.group.on.close", false};
        Member first = env.keep(new Member(env, group, topic, config));
        Member second = env.keep(new Member(env, group, topic, config));
        Member.settle(1, first, second);
        first.close();
        Member.settle(2, second);
    }

    public static void aMemberThatDoesNotPollLosesItsPartitions(Env env) throws Exception {
        String topic = env.topic(2);
        String group = env.unique("g");
        var idle = env.consumer("group.id", group, "heartbeat.interval.ms", 200, "max.poll.interval.ms", 1500);
        idle.subscribe(List.of(topic));
        Env.until("the idle member's partitions", () -> {
            idle.poll(java.time.Duration.ofMillis(100));
            return idle.assignment().size() == 2 ? null : idle.assignment().toString();
        });
        Member.settle(2, env.keep(new Member(env, group, topic)));
    }

    public static void partitionsThatAreAddedAreAssigned(Env env) throws Exception {
        String topic = env.topic(1);
        Member member = env.keep(new Member(env, env.unique("g"), topic));
        Member.settle(1, member);
        env.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
        Member.settle(3, member);
    }

    public static void topicsThatMatchLaterAreAssigned(Env env) throws Exception {
        String prefix = env.unique("pattern");
        env.admin().createTopics(List.of(new NewTopic(prefix + "-1", 1, (short) 1))).all().get();
        Pattern pattern = Pattern.compile(prefix + "-.*");
        Member member = env.keep(new Member(env, env.unique("g"), pattern, new CopyOnWriteArrayList<>()));
        Member.settle(1, member);
        env.admin().createTopics(List.of(new NewTopic(prefix + "-2", 2, (short) 1))).all().get();
        Member.settle(3, member);
    }

    public static void theProtocolThatAllSupportIsChosen(Env env) throws Exception {
        String topic = env.topic(2);
        String group = env.unique("g");
        Member first = env.keep(new Member(env, group, topic,
            "partition.assignment.strategy", List.of(RangeAssignor.class, RoundRobinAssignor.class)));
        Member second = env.keep(new Member(env, group, topic,
            "partition.assignment.strategy", List.of(StickyAssignor.class, RoundRobinAssignor.class)));
        Member.settle(1, first, second);
        var described = env.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group).get();
        equal("roundrobin", described.partitionAssignor(), "assignor");
    }

    public static void aMemberWithoutACommonProtocolIsRefused(Env env) throws Exception {
        String topic = env.topic(2);
        String group = env.unique("g");
        Member first = env.keep(new Member(env, group, topic));
        Member.settle(2, first);
        Member stranger = env.keep(new Member(env, group, topic,
            "partition.assignment.strategy", List.of(StickyAssignor.class)));
        Env.until("the stranger to be refused", () -> stranger.failure() == null ? "it runs" : null);
        check(stranger.failure() instanceof InconsistentGroupProtocolException, "it failed with " + stranger.failure());
        Member.settle(2, first);
    }

    public static void aSessionTimeoutOutOfBoundsIsRefused(Env env) throws Exception {
        Member member = env.keep(new Member(env, env.unique("g"), env.topic(1), "session.timeout.ms", 2000));
        Env.until("the member to be refused", () -> member.failure() == null ? "it runs" : null);
        check(member.failure() instanceof InvalidSessionTimeoutException, "it failed with " + member.failure());
    }

    public static void tenMembersShareTenPartitions(Env env) throws Exception {
        String topic = env.topic(10);
        String group = env.unique("g");
        Member[] members = new Member[10];
        for (int n = 0; n < members.length; n++) {
            members[n] = env.keep(new Member(env, group, topic));
        }
        Member.settle(1, members);
        Set<String> ids = new HashSet<>();
        List.of(members).forEach(member -> ids.add(member.memberId()));
        equal(10, ids.size(), "member ids");
    }

    public static void twoGroupsReadTheSameRecords(Env env) throws Exception {
        String topic = env.topic(1);
        env.append(new TopicPartition(topic, 0), "a", "b");
        for (Member member : List.of(new Member(env, env.unique("g"), topic), new Member(env, env.unique("g"), topic))) {
            env.keep(member);
            Env.until("both records", () -> member.log().size() == 2 ? null : member.log().toString());
        }
    }
}
