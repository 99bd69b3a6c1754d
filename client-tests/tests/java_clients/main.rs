//! Kafka's Java clients, 4.3.1: producers, consumers, groups with each of the four assignors, the admin client. The
//! scenarios are Java (`client-tests/java/kafkito/clients/*Scenarios.java`); each is one test here, run inside one JVM.

use std::time::Duration;

use kafkito_client_tests::{broker::Broker, tool_driver::jvm};

/// Longer than what the scenarios themselves wait for, so that they say what they saw.
const LIMIT: Duration = Duration::from_secs(120);

#[track_caller]
fn run(class: &str, scenario: &str) {
    let Some(jvm) = jvm() else { return };
    let broker = Broker::start();
    jvm.call("kafkito.clients.Run", &[broker.bootstrap(), class, scenario], "").wait(LIMIT).expect_success();
}

/// The scenarios that the Java class has.
#[track_caller]
fn has(class: &str, expected: &[&str]) {
    let Some(jvm) = jvm() else { return };
    let listed = jvm.call("kafkito.clients.Run", &["--list", class], "").wait(LIMIT).expect_success().stdout;
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected, "scenarios of {class}");
}

/// A module for a Java class, a test for each of its scenarios, and one that none is forgotten.
macro_rules! scenarios {
    ($($module:ident = $class:ident { $($scenario:ident)* })*) => {$(
        #[expect(non_snake_case, reason = "the scenarios are named as in Java")]
        mod $module {
            $(
                #[test]
                fn $scenario() {
                    crate::run(stringify!($class), stringify!($scenario));
                }
            )*

            #[test]
            fn none_is_forgotten() {
                crate::has(stringify!($class), &[$(stringify!($scenario)),*]);
            }
        }
    )*};
}

scenarios! {
    producer = ProducerScenarios {
        acksAllTellsOffsets
        acksOneTellsOffsets
        acksZeroTellsNoOffsetAndArrives
        gzipArrives
        snappyArrives
        lz4Arrives
        zstdArrives
        theTopicsCodecReplacesTheProducers
        headersArriveByteForByte
        nullAndEmptyKeysAndValuesArrive
        timestampsArrive
        logAppendTimeIsToldAndRead
        oneKeyStaysInOnePartition
        idempotentWithFiveInFlightKeepsTheOrder
        twoIdempotentProducersShareAPartition
        partitionsForMakesTheTopicAndNamesTheLeader
        aRecordLargerThanTheTopicTakesIsRefused
        aTimestampTooFarAheadIsRefused
        aCompactedTopicNeedsKeys
        oneReplicaIsEnoughWhereThereIsOnlyOne
        aBadTopicNameIsRefused
    }
    consumer = ConsumerScenarios {
        seekReadsFromThere
        seekToEndSeesOnlyWhatComes
        beginningAndEndOffsets
        currentLagIsKnownAfterAPoll
        offsetsForTimesFindsTheFirstRecordNotOlder
        offsetsForTimesFindsARecordInsideABatch
        aPausedPartitionGivesNothing
        resetToLatestSkipsWhatIsThere
        resetByDurationGoesBackFromNow
        withoutAResetThereIsNoOffset
        anOffsetOutOfRangeIsReset
        anOffsetOutOfRangeIsAnErrorWithoutAReset
        aBatchLargerThanTheFetchIsReadAllTheSame
        severalPartitionsAreReadFairly
        readCommittedReadsPlainRecords
        aParkedFetchIsWokenByAnAppend
        fetchMinBytesWaitsForEnough
        listTopicsAndPartitionsFor
        recordsDeletedMeanwhileAreSkipped
    }
    assignors = AssignorScenarios {
        range
        roundRobin
        sticky
        cooperativeSticky
    }
    groups = GroupScenarios {
        aStaticMemberReturnsWithoutARebalance
        aStaticMemberIsFencedByItsDouble
        aMemberThatDiesLosesItsPartitions
        aMemberThatDoesNotPollLosesItsPartitions
        partitionsThatAreAddedAreAssigned
        topicsThatMatchLaterAreAssigned
        theProtocolThatAllSupportIsChosen
        aMemberWithoutACommonProtocolIsRefused
        aSessionTimeoutOutOfBoundsIsRefused
        tenMembersShareTenPartitions
        twoGroupsReadTheSameRecords
    }
    commits = CommitScenarios {
        commitSyncResumesExactly
        commitAsyncCallsBack
        metadataAndEpochComeBack
        metadataThatIsTooLargeIsRefused
        nothingCommittedIsNull
        autoCommitResumesAfterClose
        aConsumerThatAssignsCommitsToo
        anAssigningConsumerMayNotCommitIntoALiveGroup
        aMemberThatWasReplacedMayNotCommit
        offsetsOfADeletedTopicAreGone
    }
    topic_admin = TopicAdminScenarios {
        createTellsIdPartitionsAndConfigs
        validateOnlyCreatesNothing
        createIsRefusedForAReason
        describeByNameAndById
        deleteByNameAndById
        createPartitionsOnlyAdds
        describeCluster
        describeFeatures
        listOffsetsOfEveryKind
        deleteRecordsMovesTheStart
        configsAreSetAppendedSubtractedAndDeleted
        aBadConfigIsRefusedAndNothingChanges
        validateOnlyAltersNothing
        configsHaveTypeSynonymsAndDocumentation
        aBrokersStaticConfigIsReadOnly
        logDirsTellSizes
    }
    group_admin = GroupAdminScenarios {
        describeTellsMembersAndAssignments
        describeAsClassicGroup
        describeOfAMissingGroupFails
        listTellsStatesAndTypes
        offsetsOfSeveralGroupsAtOnce
        aGroupStartsWhereItsOffsetsWereSet
        offsetsOfAGroupWithMembersAreNotAltered
        offsetsAreDeleted
        offsetsOfASubscribedTopicAreNotDeleted
        groupsAreDeleted
        aStaticMemberIsRemoved
        allMembersAreRemovedAndComeBack
    }
}
