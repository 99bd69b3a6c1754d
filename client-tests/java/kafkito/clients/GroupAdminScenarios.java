package kafkito.clients;

import static kafkito.clients.Env.check;
import static kafkito.clients.Env.equal;
import static kafkito.clients.Env.fails;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** The admin client on classic groups. */
public final class GroupAdminScenarios {
    private GroupAdminScenarios() {
    }

    private static ConsumerGroupDescription describe(Env env, String group) throws Exception {
        return env.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group).get();
    }

    /** A group without members that has committed offset 2 of the partition. */
    private static String offsets(Env env, TopicPartition partition) throws Exception {
        String group = env.unique("g");
        env.admin().alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(2, "m"))).all().get();
        return group;
    }

    private static TopicPartition partition(Env env) throws Exception {
        TopicPartition partition = new TopicPartition(env.topic(2), 0);
        env.append(partition, "a", "b", "c");
        return partition;
    }

    public static void describeTellsMembersAndAssignments(Env env) throws Exception {
        String topic = env.topic(2);
        String group = env.unique("g");
        Member member = env.keep(new Member(env, group, topic, "client.id", "me"));
        Member.settle(2, member);
        ConsumerGroupDescription told = describe(env, group);
        equal(GroupState.STABLE, told.groupState(), "state");
        equal("range", told.partitionAssignor(), "assignor");
        equal(GroupType.CLASSIC, told.type(), "type");
        equal(1, told.members().size(), "members");
        MemberDescription only = told.members().iterator().next();
        equal(List.of("me", "/127.0.0.1", member.memberId()), List.of(only.clientId(), only.host(), only.consumerId()), "member");
        equal(member.assigned(), only.assignment().topicPartitions(), "assignment");
        check(env.admin().describeCluster().nodes().get().contains(told.coordinator()), "coordinator " + told.coordinator());
    }

    public static void describeAsClassicGroup(Env env) throws Exception {
        String group = env.unique("g");
        Member.settle(1, env.keep(new Member(env, group, env.topic(1))));
        var told = env.admin().describeClassicGroups(List.of(group)).describedGroups().get(group).get();
        equal("consumer", told.protocol(), "protocol type");
        equal("range", told.protocolData(), "protocol");
    }

    public static void describeOfAMissingGroupFails(Env env) {
        fails(GroupIdNotFoundException.class, () -> describe(env, env.unique("missing")));
    }

    public static void listTellsStatesAndTypes(Env env) throws Exception {
        String empty = offsets(env, partition(env));
        String stable = env.unique("g");
        Member.settle(1, env.keep(new Member(env, stable, env.topic(1))));
        List<String> inState = names(env, new ListGroupsOptions().inGroupStates(Set.of(GroupState.STABLE)));
        check(inState.contains(stable) && !inState.contains(empty), "stable: " + inState);
        List<String> ofType = names(env, new ListGroupsOptions().withTypes(Set.of(GroupType.CLASSIC)));
        check(ofType.containsAll(List.of(stable, empty)), "classic: " + ofType);
        List<String> consumers = names(env, new ListGroupsOptions().withTypes(Set.of(GroupType.CONSUMER)));
        check(!consumers.contains(stable), "consumer: " + consumers);
    }

    private static List<String> names(Env env, ListGroupsOptions options) throws Exception {
        return env.admin().listGroups(options).all().get().stream().map(GroupListing::groupId).toList();
    }

    public static void offsetsOfSeveralGroupsAtOnce(Env env) throws Exception {
        TopicPartition partition = partition(env);
        String first = offsets(env, partition);
        String second = offsets(env, partition);
        ListConsumerGroupOffsetsSpec all = new ListConsumerGroupOffsetsSpec();
        var told = env.admin().listConsumerGroupOffsets(Map.of(first, all, second, all));
        for (String group : List.of(first, second)) {
            equal(Map.of(partition, new OffsetAndMetadata(2, "m")), told.partitionsToOffsetAndMetadata(group).get(), group);
        }
    }

    public static void aGroupStartsWhereItsOffsetsWereSet(Env env) throws Exception {
        TopicPartition partition = partition(env);
        Member member = env.keep(new Member(env, offsets(env, partition), partition.topic()));
        Env.until("the last record", () -> member.log().isEmpty() ? "none" : null);
        equal("c", member.log().get(0).value(), "first record");
    }

    public static void offsetsOfAGroupWithMembersAreNotAltered(Env env) throws Exception {
        TopicPartition partition = partition(env);
        String group = env.unique("g");
        Member.settle(2, env.keep(new Member(env, group, partition.topic())));
        var offsets = Map.of(partition, new OffsetAndMetadata(0));
        fails(UnknownMemberIdException.class, () -> env.admin().alterConsumerGroupOffsets(group, offsets).all().get());
    }

    public static void offsetsAreDeleted(Env env) throws Exception {
        TopicPartition partition = partition(env);
        String group = offsets(env, partition);
        env.admin().deleteConsumerGroupOffsets(group, Set.of(partition)).all().get();
        var left = env.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        equal(Map.of(), left, "offsets left");
    }

    public static void offsetsOfASubscribedTopicAreNotDeleted(Env env) throws Exception {
        TopicPartition partition = partition(env);
        String group = env.unique("g");
        Member.settle(2, env.keep(new Member(env, group, partition.topic())));
        var told = env.admin().deleteConsumerGroupOffsets(group, Set.of(partition));
        fails(GroupSubscribedToTopicException.class, () -> told.partitionResult(partition).get());
    }

    public static void groupsAreDeleted(Env env) throws Exception {
        String group = offsets(env, partition(env));
        env.admin().deleteConsumerGroups(List.of(group)).all().get();
        fails(GroupIdNotFoundException.class, () -> env.admin().deleteConsumerGroups(List.of(group)).all().get());
        String live = env.unique("g");
        Member.settle(1, env.keep(new Member(env, live, env.topic(1))));
        fails(GroupNotEmptyException.class, () -> env.admin().deleteConsumerGroups(List.of(live)).all().get());
    }

    public static void aStaticMemberIsRemoved(Env env) throws Exception {
        String group = env.unique("g");
        Member member = env.keep(new Member(env, group, env.topic(1), "group.instance.id", "i1"));
        Member.settle(1, member);
        member.close();
        equal(GroupState.STABLE, describe(env, group).groupState(), "state before");
        var options = new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove("i1")));
        env.admin().removeMembersFromConsumerGroup(group, options).all().get();
        equal(GroupState.EMPTY, describe(env, group).groupState(), "state after");
    }

    public static void allMembersAreRemovedAndComeBack(Env env) throws Exception {
        String group = env.unique("g");
        Member member = env.keep(new Member(env, group, env.topic(1)));
        Member.settle(1, member);
        String before = member.memberId();
        env.admin().removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions()).all().get();
        Env.until("another member id", () -> {
            Member.pause();
            return member.memberId().isEmpty() || member.memberId().equals(before) ? before : null;
        });
        Member.settle(1, member);
    }
}
