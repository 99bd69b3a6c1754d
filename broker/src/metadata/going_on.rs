//! Whether a broker can go on with the metadata that its directory has.

use super::carried::told;
use super::snapshot::METADATA_VERSION;
use super::{BrokerRegistrationChange, CarriedKind, Image, Record};
use crate::like::Release;
use crate::list::Listed;

/// That the brokers `ids` of `release` can go on with an image, as the only ones there are. `stored` are those whose directory
/// it is: nobody else's replicas are in there.
///
/// # Errors
/// A sentence with what they would have to do and cannot.
pub(crate) fn can_go_on(image: &Image, stored: &[i32], ids: &[i32], release: &Release) -> Result<(), String> {
    check_features(image, release)?;
    check_brokers(image, stored, ids)?;
    let known: Vec<i32> = ids.iter().copied().filter(|id| stored.contains(id)).listed();
    check_replicas(image, &known)?;
    let acls = image.carried().map(|carried| carried.kind).filter(|kind| *kind == CarriedKind::Acl);
    told(acls).map_or(Ok(()), |acls| Err(format!("it has {acls}, and kafkito enforces none")))
}

/// As in Kafka, a feature that is finalized must be one that the broker knows.
fn check_features(image: &Image, release: &Release) -> Result<(), String> {
    // The one that says most comes first.
    let (main, others) = (METADATA_VERSION, image.features().filter(|(name, _)| *name != METADATA_VERSION));
    for (name, level) in image.features().filter(|(name, _)| *name == main).chain(others) {
        let known = release.feature(name).map(|feature| (feature.min, feature.max));
        match known {
            Some((min, max)) if (min..=max).contains(&level) => {}
            Some((min, max)) => {
                let release = release.name;
                return Err(format!(
                    "{name} is finalized at level {level}, and Kafka {release} knows {min} to {max}"
                ));
            }
            None => {
                let release = release.name;
                return Err(format!(
                    "{name} is finalized at level {level}, and Kafka {release} does not know it"
                ));
            }
        }
    }
    Ok(())
}

/// Who has been in the directory is left out only after it was unregistered.
fn check_brokers(image: &Image, stored: &[i32], ids: &[i32]) -> Result<(), String> {
    let is_left_out = |id: &&i32| !ids.contains(id) && image.broker(**id).is_some();
    let Some(left_out) = stored.iter().find(is_left_out) else { return Ok(()) };
    let (all, count, asked) = (listed(stored), stored.len(), ids.len());
    Err(format!(
        "it has the brokers {all}, and brokers={asked} leaves out broker {left_out}: at least brokers={count} is right, or \
         none, which is as many as there are; a broker that was unregistered can be left out"
    ))
}

fn check_replicas(image: &Image, ids: &[i32]) -> Result<(), String> {
    for topic in image.topics() {
        for (number, partition) in topic.numbered() {
            if let Some(other) = partition.replicas.iter().find(|replica| !ids.contains(replica)) {
                let (name, these) = (&topic.name, listed(ids));
                let these = match ids.len() {
                    1 => format!("this is broker {these} alone"),
                    _ => format!("these are the brokers {these}"),
                };
                return Err(format!("{name}-{number} has a replica on broker {other}, and {these}"));
            }
        }
    }
    Ok(())
}

/// As in `1, 2 and 3`.
fn listed(ids: &[i32]) -> String {
    let mut text = String::new();
    for (at, id) in ids.iter().enumerate() {
        text.push_str(match ids.len() - at {
            _ if at == 0 => "",
            1 => " and ",
            _ => ", ",
        });
        text.push_str(&id.to_string());
    }
    text
}

/// What the directory has that is kept and not obeyed, in words; `None` if there is nothing.
pub(crate) fn not_obeyed(image: &Image) -> Option<String> {
    told(image.carried().map(|carried| carried.kind))
}

/// What Kafka's controller writes once it has not heard of other brokers for a while: nobody is told of them any more.
pub(crate) fn fence_others(image: &Image, ids: &[i32]) -> Vec<Record> {
    let others = image.alive_brokers().filter(|broker| !ids.contains(&broker.id));
    let change = |broker: &super::Broker| BrokerRegistrationChange {
        id: broker.id,
        epoch: broker.epoch,
        fenced: Some(true),
        ..BrokerRegistrationChange::default()
    };
    others.map(change).map(Record::BrokerRegistrationChange).listed()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cluster, with_topic};
    use super::*;

    #[test]
    fn a_feature_that_the_release_does_not_know_is_named() {
        let of = |name: &str, level| {
            let mut image = Image::default();
            image.apply(Record::FeatureLevel { name: name.into(), level }).expect("a valid record");
            image
        };
        let check = |image: &Image, release| {
            can_go_on(image, &[1], &[1], crate::like::release(release).expect("known"))
        };
        assert_eq!(check(&of("metadata.version", 21), "3.9"), Ok(()));
        let newer = check(&of("metadata.version", 30), "3.9");
        assert_eq!(
            newer,
            Err("metadata.version is finalized at level 30, and Kafka 3.9 knows 1 to 21".into())
        );
        let later = check(&of("metadata.version", 99), "4.3");
        assert_eq!(
            later,
            Err("metadata.version is finalized at level 99, and Kafka 4.3 knows 7 to 30".into())
        );
        let strange = check(&of("dreams.version", 1), "4.3");
        assert_eq!(
            strange,
            Err("dreams.version is finalized at level 1, and Kafka 4.3 does not know it".into())
        );
    }

    #[test]
    fn others_are_fenced_unless_they_have_replicas() {
        let release = crate::like::newest();
        let mut image = cluster(&[1, 2]);
        assert_eq!(can_go_on(&image, &[1], &[1], release), Ok(()));
        for record in fence_others(&image, &[1]) {
            image.apply(record).expect("it follows");
        }
        assert_eq!(image.alive_brokers().map(|broker| broker.id).collect::<Vec<_>>(), [1]);
        let image = with_topic(cluster(&[1, 2]), "orders", 1, 2);
        let why = can_go_on(&image, &[1], &[1], release);
        assert_eq!(why, Err("orders-0 has a replica on broker 2, and this is broker 1 alone".into()));
        assert_eq!(can_go_on(&image, &[1], &[1, 2], release), why, "who joins has no replica in there");
        assert_eq!(can_go_on(&image, &[1, 2], &[1, 2, 3], release), Ok(()));
    }

    #[test]
    fn who_is_left_out_is_named_unless_it_was_unregistered() {
        let release = crate::like::newest();
        let mut image = cluster(&[1, 2, 3]);
        let why = can_go_on(&image, &[1, 2, 3], &[1, 2], release).expect_err("broker 3 is left out");
        assert!(why.contains("it has the brokers 1, 2 and 3, and brokers=2 leaves out broker 3"), "{why}");
        assert!(why.contains("at least brokers=3 is right"), "{why}");
        let epoch = image.broker(3).expect("it is registered").epoch;
        image.apply(Record::UnregisterBroker { id: 3, epoch }).expect("it follows");
        assert_eq!(can_go_on(&image, &[1, 2, 3], &[1, 2], release), Ok(()));
        let image = with_topic(cluster(&[1, 2, 3]), "orders", 1, 3);
        let why = can_go_on(&image, &[1, 2], &[1, 2], release).expect_err("a replica is left out");
        assert_eq!(why, "orders-0 has a replica on broker 3, and these are the brokers 1 and 2");
    }
}
