use super::*;
use crate::metadata::Record;
use crate::metadata::testing::{BROKERS, cluster, with_topic};

const CONFIG: ElectionConfig = ElectionConfig { min_insync_replicas: 2, unclean: false };

/// A partition on brokers 1, 2 and 3, in that order, with eligible leaders kept.
fn image() -> Image {
    let mut image = with_topic(cluster(BROKERS), "t", 1, 3);
    let level = Record::FeatureLevel { name: "eligible.leader.replicas.version".into(), level: 1 };
    image.apply(level).expect("a feature");
    let topic_id = image.topic("t").expect("made").id;
    let replicas = Some([1, 2, 3].as_slice().into());
    let change = PartitionChange {
        topic_id,
        replicas: replicas.clone(),
        directories: Some([1, 2, 3].map(|id| Uuid([id; 16])).into()),
        isr: replicas,
        leader: Some(1),
        ..Default::default()
    };
    image.apply(Record::PartitionChange(change)).expect("valid");
    image
}

/// Applies what the plan gives where only `alive` may lead, and shows leader, ISR, eligible leaders and last known leader.
fn go(
    image: &mut Image,
    alive: &[i32],
    want: impl FnOnce(&mut PartitionPlan<'_>),
) -> (i32, Vec<i32>, Vec<i32>, Vec<i32>) {
    let topic = image.topic("t").expect("made").clone();
    let mut plan = PartitionPlan::of(image, &topic, 0, CONFIG).expect("a partition");
    want(&mut plan);
    if let Some(change) = plan.change(image, &|id| alive.contains(&id)) {
        image.apply(Record::PartitionChange(change)).expect("valid");
    }
    let now = image.partition("t", 0).expect("made");
    (
        now.leader,
        now.isr.to_vec(),
        now.eligible_leaders().to_vec(),
        now.last_known_eligible_leaders().to_vec(),
    )
}

fn isr(ids: &[i32]) -> impl FnOnce(&mut PartitionPlan<'_>) {
    move |plan| plan.isr = ids.to_vec()
}

#[test]
fn who_leaves_below_the_minimum_stays_eligible_and_leads_if_all_others_go() {
    let mut image = image();
    assert_eq!(go(&mut image, &[1, 2, 3], isr(&[1, 2])), (1, vec![1, 2], vec![], vec![]));
    assert_eq!(go(&mut image, &[1, 3], isr(&[1])), (1, vec![1], vec![2], vec![]));
    assert_eq!(go(&mut image, &[3], isr(&[])), (-1, vec![], vec![1, 2], vec![1]));
    assert_eq!(go(&mut image, &[2, 3], |_| ()), (2, vec![2], vec![1], vec![]));
    assert_eq!(go(&mut image, &[1, 2], isr(&[2, 1])), (2, vec![2, 1], vec![], vec![]));
}

#[test]
fn the_next_in_sync_replica_leads_in_the_order_of_the_replicas() {
    let mut image = image();
    assert_eq!(go(&mut image, &[2, 3], isr(&[3, 2])).0, 2);
    assert_eq!(image.partition("t", 0).map(|partition| partition.leader_epoch), Some(2));
}

#[test]
fn the_preferred_leader_leads_again_only_if_it_is_in_sync() {
    let mut image = image();
    go(&mut image, &[2, 3], isr(&[2, 3]));
    let preferred = |plan: &mut PartitionPlan<'_>| plan.election = Election::Preferred;
    assert_eq!(go(&mut image, &[1, 2, 3], preferred).0, 2);
    go(&mut image, &[1, 2, 3], isr(&[2, 3, 1]));
    assert_eq!(go(&mut image, &[1, 2, 3], preferred).0, 1);
}

#[test]
fn one_that_was_killed_is_no_longer_eligible_but_leads_as_the_last_that_did() {
    let mut image = image();
    go(&mut image, &[1], isr(&[1]));
    go(&mut image, &[], isr(&[]));
    go(&mut image, &[], |plan| plan.unclean_shutdown = Some(2));
    let unclean = |plan: &mut PartitionPlan<'_>| plan.unclean_shutdown = Some(1);
    assert_eq!(go(&mut image, &[], unclean), (-1, vec![], vec![3], vec![1]));
    go(&mut image, &[], |plan| plan.unclean_shutdown = Some(3));
    assert_eq!(go(&mut image, &[2, 3], |_| ()).0, -1, "who never led is not the last that did");
    assert_eq!(go(&mut image, &[1, 2], |_| ()), (1, vec![1], vec![], vec![]));
    let recovery = |image: &Image| image.partition("t", 0).map(|partition| partition.leader_recovery);
    assert_eq!(recovery(&image), Some(LeaderRecovery::Recovering));
}

#[test]
fn an_unclean_election_takes_whoever_is_there_and_believes_nobody_else() {
    let mut image = image();
    go(&mut image, &[1, 2, 3], isr(&[1, 2]));
    assert_eq!(go(&mut image, &[3], isr(&[])), (-1, vec![], vec![1, 2], vec![1]));
    assert_eq!(go(&mut image, &[3], |plan| plan.election = Election::Unclean), (3, vec![3], vec![], vec![]));
}

#[test]
fn without_eligible_leaders_the_last_in_sync_replica_stays() {
    let mut image = image();
    let level = Record::FeatureLevel { name: "eligible.leader.replicas.version".into(), level: 0 };
    image.apply(level).expect("a feature");
    go(&mut image, &[1], isr(&[1]));
    assert_eq!(go(&mut image, &[], isr(&[])), (-1, vec![1], vec![], vec![]));
    assert_eq!(go(&mut image, &[1], |_| ()).0, 1);
}

#[test]
fn a_reassignment_ends_when_all_that_stay_are_in_sync() {
    let mut image = with_topic(cluster(&[1, 2, 3, 4]), "u", 1, 1);
    let topic_id = image.topic("u").expect("made").id;
    let ids = |ids: &[i32]| Some(ids.into());
    let change = PartitionChange {
        topic_id,
        replicas: ids(&[4, 1]),
        directories: Some([4, 1].map(|id| Uuid([id; 16])).into()),
        isr: ids(&[1]),
        leader: Some(1),
        adding: ids(&[4]),
        removing: ids(&[1]),
        ..Default::default()
    };
    image.apply(Record::PartitionChange(change)).expect("valid");
    let topic = image.topic("u").expect("made").clone();
    let mut plan = PartitionPlan::of(&image, &topic, 0, CONFIG).expect("a partition");
    plan.isr = vec![1, 4];
    let change = plan.change(&image, &|_| true).expect("it is complete");
    image.apply(Record::PartitionChange(change)).expect("valid");
    let now = image.partition("u", 0).expect("made");
    assert_eq!((now.leader, &now.replicas[..], &now.isr[..]), (4, &[4][..], &[4][..]));
    assert_eq!((now.rare.is_none(), now.directories.len()), (true, 1));
}
