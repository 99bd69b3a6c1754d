//! Whatever administrators ask for, the next cluster starts, and finds it so.

mod calls;

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::fuzz::data_dir::Unsynced;
use crate::partitions::PartitionKey;
use crate::schema::fuzz::RawClient;
use crate::schema::{Struct, messages};
use calls::any_call;

const PATIENCE: Duration = Duration::from_secs(20);

/// How many brokers the calls may name, and a few more that are not there.
const BROKERS: i32 = 1;

/// How a cluster comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Stopped,
    Killed,
}

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

/// What must be there again, line by line. Where a log begins is not known of one that was killed.
fn known(kafka: &Cluster, end: End) -> Vec<String> {
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
                lines.push(format!("{index}: {replicas:?} +{adding:?} -{removing:?} {start}..{end}"));
            }
        }
        lines.push(format!("{:?}", state.groups.durable().offsets()));
        lines.extend(state.groups.iter().map(|group| format!("group {}", group.id())));
        lines
    })
}

/// Asks it. What is not served, and that alone, has its connection closed.
fn ask(kafka: &Cluster, call: &Struct, version: i16) {
    let mut client = RawClient::connect(&kafka.bootstrap_servers(), PATIENCE).expect("it listens");
    let answer = client.call(call, version);
    let is_served = call.message().key != messages::ALTER_USER_SCRAM_CREDENTIALS_REQUEST.key;
    assert_eq!(answer.is_ok(), is_served, "{call:?}: {answer:?}");
}

proptest! {
    #![proptest_config(crate::fuzz::smoke::config(12))]

    #[test]
    fn no_call_leads_where_no_restart_leads_back(
        turns in vec((vec(any_call(BROKERS), 1..12), prop::sample::select(vec![End::Stopped, End::Killed])), 1..5)
    ) {
        let mut dir = Dir::new();
        drop(dir.builder().topic("orders", 2).start().expect("it starts"));
        for (calls, end) in turns {
            let kafka = start(&dir);
            calls.iter().for_each(|(call, version)| ask(&kafka, call, *version));
            let before = known(&kafka, end);
            kafka.shared.disk.done();
            let copy = (end == End::Killed).then(|| dir.killed());
            drop(kafka);
            dir = copy.unwrap_or(dir);
            let kafka = start(&dir);
            prop_assert_eq!(known(&kafka, end), before);
            kafka.topic("orders").produce(Record::new("two coffees").key("table 4")).expect("its leader is back");
        }
    }
}
