//! The table of faults. Rules on Produce leave the first request alone: Kafka takes any first sequence number of a producer
//! id, so that a client with several requests in flight, the first of which fails, would be out of order there as well.

use std::time::Duration;

use kafkito::{Api, Direction, ErrorCode, Fault, Fields, RequestView, Verdict};

use super::case::{Case, Client, LIMIT, TOPIC};

/// The cluster's, which decides what is corrupted.
pub(crate) const SEED: u64 = 7;

const KEEPS_CONNECTION: &str =
    "it keeps a connection over which an answer is overdue, and asks again over the same one";

/// Longer than any client waits for an answer.
const TOO_LONG: Duration = Duration::from_secs(4);
const SHORT: Duration = Duration::from_millis(100);

fn third() -> Fault {
    Fault::on(Api::Produce).nth(3)
}

/// Some of the requests, so that others are in flight behind them.
fn every_third() -> Fault {
    Fault::on(Api::Produce).every(3).first(2)
}

/// Codes after which clients try again, of those that Kafka answers a Produce with.
const RETRIABLE: [ErrorCode; 8] = [
    ErrorCode::CorruptMessage,
    ErrorCode::UnknownTopicOrPartition,
    ErrorCode::LeaderNotAvailable,
    ErrorCode::NotLeaderOrFollower,
    ErrorCode::RequestTimedOut,
    ErrorCode::NotEnoughReplicas,
    ErrorCode::NotEnoughReplicasAfterAppend,
    ErrorCode::KafkaStorageError,
];

/// Produce requests that fail with a code, all of their partitions or one.
pub(crate) fn codes() -> Vec<Case> {
    let mut cases = Vec::new();
    for code in RETRIABLE {
        cases.push(Case::new(format!("all partitions {code}"), every_third().fail(code)).hits(2));
        cases.push(Case::new(format!("one partition {code}"), every_third().partition(1).fail(code)).hits(2));
    }
    cases
}

/// Produce requests that are late, or whose answers are late, lost or damaged.
pub(crate) fn answers() -> Vec<Case> {
    vec![
        Case::new("delay", every_third().delay(SHORT)).hits(2),
        Case::new("delay for too long", third().delay(TOO_LONG)),
        Case::new("delay the response", every_third().delay_response(SHORT)).hits(2),
        Case::new("delay the response for too long", third().delay_response(TOO_LONG)),
        Case::new("disconnect", every_third().disconnect()).hits(2),
        Case::new("disconnect after", every_third().disconnect_after()).hits(2),
        Case::new("lose the response", third().lose_response()).one_in_flight(),
        Case::new("swallow", third().swallow()).one_in_flight(),
        Case::new("truncate to nothing", third().truncate(0)),
        Case::new("truncate in the length", third().truncate(3)),
        Case::new("truncate in the body", third().truncate(20)),
        Case::new("corrupt", third().corrupt()).dishonest().may_give_up(
            Client::Java,
            "it no longer awaits an answer that it cannot read, and its records expire",
        ),
        Case::new("throttle", every_third().throttle(SHORT)).hits(2),
        Case::new("throttle for too long", third().throttle(TOO_LONG)),
        Case::new("dribble", every_third().dribble(1, Duration::from_millis(1))).hits(2),
        Case::new("dribble for too long", third().dribble(1, SHORT)),
        Case::new("half open from the client", third().half_open(Direction::FromClient))
            .gives_up(Client::Kafkajs, KEEPS_CONNECTION),
        Case::new("half open to the client", third().half_open(Direction::ToClient))
            .gives_up(Client::Kafkajs, KEEPS_CONNECTION),
        Case::new("an answer of the author's own", third().respond_with(storage_error)),
    ]
}

/// Every partition that is asked for fails.
fn storage_error(request: &RequestView<'_>) -> Fields {
    let code = i64::from(ErrorCode::KafkaStorageError.code());
    let partition = |(_, index): (&str, i32)| Fields::new().set("index", index).set("errorCode", code);
    let partitions: Vec<Fields> = request.partitions().into_iter().map(partition).collect();
    let topic = Fields::new().set("partitionResponses", partitions);
    let topic = match request.field("topicData.topicId") {
        Some(id) if request.version() >= Some(FIRST_WITH_TOPIC_IDS) => topic.set("topicId", id),
        _ => topic.set("name", TOPIC),
    };
    Fields::new().set("responses", vec![topic])
}

/// The first version of Produce that names topics by id.
const FIRST_WITH_TOPIC_IDS: i16 = 13;

/// Codes of Produce requests that name topics by id, which only the Java client sends.
pub(crate) fn topic_ids() -> Vec<Case> {
    let fault = every_third().version(FIRST_WITH_TOPIC_IDS).fail(ErrorCode::UnknownTopicId);
    vec![Case::new("UNKNOWN_TOPIC_ID", fault).hits(2)]
}

/// Requests and answers that are held.
pub(crate) fn holds() -> Vec<Case> {
    vec![
        Case::new("hold and release", third().hold()).meanwhile(|guard, _| {
            guard.held(1).within(LIMIT).wait().expect("a held answer");
            assert_eq!(guard.release_all(), 1);
        }),
        Case::new("hold the request and release", third().hold_request()).meanwhile(|guard, _| {
            let held = guard.held(1).within(LIMIT).wait().expect("a held request");
            assert_eq!((held[0].api, held[0].applied), (Api::Produce, false));
            assert!(guard.release(held[0].id));
        }),
        until_gone("hold until the client goes away", third().hold()),
        until_gone("hold the request until the client goes away", third().hold_request()),
    ]
}

fn until_gone(name: &str, fault: Fault) -> Case {
    let case = Case::new(name, fault).meanwhile(|guard, _| {
        guard.gone_away(1).within(LIMIT).wait().expect("the client loses patience");
    });
    case.gives_up(Client::Kafkajs, KEEPS_CONNECTION)
}

/// Connections that do not work as they should.
pub(crate) fn connections() -> Vec<Case> {
    let connect = Fault::on_connect;
    vec![
        Case::new("refuse", connect().first(3).refuse()).hits(3),
        Case::new("accept slowly", connect().first(2).accept_slowly(SHORT)),
        Case::new("accept too slowly", connect().first(2).accept_slowly(TOO_LONG)).hits(2),
        Case::new("little bandwidth", connect().bandwidth(10_000)),
        Case::new(
            "half open from the client, from the start",
            connect().first(2).half_open(Direction::FromClient),
        )
        .hits(2),
        Case::new(
            "half open to the client, from the start",
            connect().first(2).half_open(Direction::ToClient),
        )
        .hits(2),
        Case::new("refuse, slow, half open", {
            let slow = connect().refuse().then(Verdict::AcceptSlowly(TOO_LONG));
            slow.then(Verdict::HalfOpen(Direction::ToClient)).then(Verdict::Bandwidth(20_000))
        })
        .hits(3),
    ]
}

/// Requests other than Produce.
pub(crate) fn others() -> Vec<Case> {
    let metadata = || Fault::on(Api::Metadata).topic(TOPIC);
    let producer_id = || Fault::on(Api::InitProducerId);
    let versions = || Fault::on(Api::ApiVersions);
    vec![
        Case::new("stale metadata", metadata().first(3).stale_metadata()).hits(3).topic_is_late(),
        Case::new("metadata without leaders", metadata().first(3).fail(ErrorCode::LeaderNotAvailable))
            .hits(3),
        Case::new("metadata without the topic", metadata().first(3).fail(ErrorCode::UnknownTopicOrPartition))
            .hits(3),
        Case::new("disconnect on metadata", metadata().first(2).disconnect()).hits(2),
        // Not swallowed: the Java client asks for its producer id behind it, whose answer would be out of order.
        Case::new("metadata without an answer", metadata().first(1).half_open(Direction::FromClient)),
        Case::new("hold metadata and release", metadata().first(1).hold()).meanwhile(|guard, _| {
            guard.held(1).within(LIMIT).wait().expect("a held answer");
            guard.remove();
        }),
        Case::new("no producer ids yet", producer_id().first(3).fail(ErrorCode::CoordinatorLoadInProgress))
            .hits(3),
        Case::new("disconnect on the producer id", producer_id().first(2).disconnect()).hits(2),
        Case::new("lose the producer id", producer_id().first(1).lose_response()),
        Case::new(
            "a producer id of the author's own",
            producer_id().respond(Fields::new().set("producerId", 4242)),
        ),
        Case::new("versions from the past", versions().first(2).fail(ErrorCode::UnsupportedVersion)).hits(2),
        Case::new("disconnect on versions", versions().first(2).disconnect()).hits(2),
        Case::new("swallow versions", versions().first(1).swallow()),
    ]
}

/// Verdicts one after the other.
pub(crate) fn scripts() -> Vec<Case> {
    let fail = Verdict::Fail;
    let later = || Fault::on(Api::Produce).every(2);
    vec![
        Case::new("fail, fail, pass", {
            later()
                .fail(ErrorCode::NotLeaderOrFollower)
                .then(fail(ErrorCode::KafkaStorageError))
                .then(Verdict::Pass)
        })
        .hits(3),
        Case::new("fail, disconnect, lost", {
            later()
                .fail(ErrorCode::NotEnoughReplicas)
                .then(Verdict::Disconnect)
                .then(Verdict::DisconnectAfter)
        })
        .hits(3),
        Case::new("metadata: fail, fail, pass", {
            let metadata = Fault::on(Api::Metadata).fail(ErrorCode::LeaderNotAvailable);
            metadata.then(fail(ErrorCode::UnknownTopicOrPartition)).then(Verdict::Pass)
        })
        .hits(3),
        Case::new("producer id: fail, disconnect, pass", {
            let producer_id = Fault::on(Api::InitProducerId).fail(ErrorCode::CoordinatorLoadInProgress);
            producer_id.then(Verdict::Disconnect).then(Verdict::Pass)
        })
        .hits(3),
        Case::new("versions: disconnect, slow, pass", {
            let versions = Fault::on(Api::ApiVersions).disconnect();
            versions.then(Verdict::Delay(SHORT)).then(Verdict::Pass)
        })
        .hits(2),
    ]
}
