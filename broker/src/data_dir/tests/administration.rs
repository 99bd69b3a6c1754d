//! Whatever administrators ask for, the next cluster starts, and finds it so.

mod calls;
mod steps;

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::fuzz::data_dir::Unsynced;
use crate::partitions::PartitionKey;
use crate::schema::fuzz::RawClient;
use crate::schema::{Struct, messages};
use calls::any_call;
use steps::any_step;

const PATIENCE: Duration = Duration::from_secs(20);

/// How a cluster comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Stopped,
    Killed,
}

const ENDS: [End; 2] = [End::Stopped, End::Killed];

/// No time passes, and the power stays.
fn start(dir: &Dir) -> Cluster {
    let disk = Arc::new(Unsynced(kafkito_storage::SystemDisk::new()));
    let clock = Clock::manual_at(Duration::from_secs(1_700_000_000));
    dir.builder()
        .disk(disk)
        .clock(clock)
        .config("offsets.topic.num.partitions", "2")
        .start()
        .expect("it starts")
}

/// What must be there again, line by line. Where a log begins is not known of one that was killed; nor, of several brokers, which replicas
/// there are, as what was under way has come about when all of them start.
fn known(kafka: &Cluster, brokers: u16, end: End) -> Vec<String> {
    kafka.shared.look(|state| {
        let (image, mut lines) = (state.metadata.image(), Vec::new());
        lines.push(format!("{:?}", image.client_quotas()));
        lines.push(format!("{:?}", image.configs()));
        lines.extend(image.features().map(|feature| format!("{feature:?}")));
        for topic in image.topics() {
            lines.push(format!("topic {} {}", topic.name, topic.id));
            for (index, partition) in topic.numbered() {
                let log = state.partitions.log(PartitionKey { topic: topic.id, index });
                let start = if end == End::Stopped { log.log_start_offset() } else { -1 };
                let (replicas, (adding, removing)) = (&partition.replicas, partition.reassigning());
                let end = log.log_end_offset();
                lines.push(match brokers {
                    1 => format!("{index}: {replicas:?} +{adding:?} -{removing:?} {start}..{end}"),
                    _ => format!("{index}: {start}..{end}"),
                });
            }
        }
        lines.push(format!("{:?}", state.groups.durable().offsets()));
        lines.extend(state.groups.iter().map(|group| format!("group {}", group.id())));
        lines
    })
}

/// Asks a broker that is there. What is not served, and that alone, has its connection closed.
fn ask(kafka: &Cluster, call: &Struct, version: i16) {
    let Some(broker) = kafka.brokers().into_iter().find(|broker| broker.running) else { return };
    let address = format!("{}:{}", broker.host, broker.port);
    let mut client = RawClient::connect(&address, PATIENCE).expect("it listens");
    let answer = client.call(call, version);
    let is_served = call.message().key != messages::ALTER_USER_SCRAM_CREDENTIALS_REQUEST.key;
    assert_eq!(answer.is_ok(), is_served, "{call:?}: {answer:?}");
}

/// The cluster comes to its end. What the next one finds.
fn end(kafka: Cluster, dir: Dir, end: End) -> Dir {
    kafka.shared.disk.done();
    let copy = (end == End::Killed).then(|| dir.killed());
    drop(kafka);
    copy.unwrap_or(dir)
}

proptest! {
    #![proptest_config(crate::fuzz::smoke::config(12))]

    #[test]
    fn no_call_leads_where_no_restart_leads_back(
        turns in vec((vec(any_call(1), 1..12), prop::sample::select(&ENDS[..])), 1..5)
    ) {
        let mut dir = Dir::new();
        drop(dir.builder().topic("orders", 2).start().expect("it starts"));
        for (calls, how) in turns {
            let kafka = start(&dir);
            calls.iter().for_each(|(call, version)| ask(&kafka, call, *version));
            let before = known(&kafka, 1, how);
            dir = end(kafka, dir, how);
            let kafka = start(&dir);
            prop_assert_eq!(known(&kafka, 1, how), before);
            kafka.topic("orders").produce(Record::new("two coffees").key("table 4")).expect("its leader is back");
        }
    }

    #[test]
    fn nor_does_any_where_brokers_and_their_log_directories_come_and_go(
        turns in vec((vec(any_step(3), 1..16), prop::sample::select(&ENDS[..])), 1..5)
    ) {
        let mut dir = Dir::new();
        let builder = dir.builder().brokers(3).log_dirs(2);
        drop(builder.replicated_topic("orders", 3, 2).start().expect("it starts"));
        for (steps, how) in turns {
            let kafka = start(&dir);
            steps.iter().for_each(|step| step.take(&kafka));
            let before = known(&kafka, 3, how);
            dir = end(kafka, dir, how);
            let kafka = start(&dir);
            prop_assert_eq!(known(&kafka, 3, how), before);
            prop_assert!(kafka.brokers().iter().all(|broker| broker.running));
            kafka.topic("orders").produce(Record::new("two coffees").key("table 4")).expect("its leader is back");
        }
    }
}
