//! `kafka-metadata-quorum.sh`

use crate::kit::{Kit, lines, rows};

#[test]
fn the_status_names_the_leader_and_the_voters() {
    let Some(kit) = Kit::start() else { return };
    kit.topic("orders", 1);
    let id = kit.broker_id();
    let said = lines(&kit.run("metadata-quorum describe --status").expect_success().stdout);
    let value = |name: &str| {
        let found = said.iter().find_map(|line| line.strip_prefix(name));
        found.unwrap_or_else(|| panic!("no {name} in {said:#?}")).trim().to_owned()
    };
    assert_eq!(value("ClusterId:").len(), 22);
    assert_eq!(value("LeaderId:"), id);
    assert!(value("LeaderEpoch:").parse::<i32>().unwrap() > 0);
    assert!(value("HighWatermark:").parse::<i64>().unwrap() > 0);
    assert_eq!((value("MaxFollowerLag:"), value("MaxFollowerLagTimeMs:")), ("0".into(), "0".into()));
    assert!(value("CurrentVoters:").starts_with(&format!("[{{\"id\": {id}, \"directoryId\": ")), "{said:#?}");
    assert_eq!(value("CurrentObservers:"), "[]");
}

#[test]
fn every_broker_is_at_the_end() {
    let Some(kit) = Kit::start() else { return };
    kit.topic("orders", 1);
    let said = rows(&kit.run("metadata-quorum describe --replication").expect_success().stdout);
    assert_eq!(
        said[0],
        "NodeId DirectoryId LogEndOffset Lag LastFetchTimestamp LastCaughtUpTimestamp Status"
    );
    let [id, _, end, lag, .., status] = said[1].split(' ').collect::<Vec<_>>()[..] else {
        panic!("{said:?}")
    };
    assert!(end.parse::<i64>().unwrap() > 0);
    assert_eq!((id, lag, status), (&*kit.broker_id(), "0", "Leader"));
}
