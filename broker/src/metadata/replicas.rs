//! The replicas of new partitions: who of them is in sync, where they lie, and whether they may be as somebody asked.

use super::{BrokerIds, Image, Refusal};
use crate::ErrorCode;
use crate::list::Listed;
use crate::uuid::Uuid;

/// The replicas that are in sync from the start: all that are there.
pub(super) fn in_sync(image: &Image, replicas: &[i32]) -> BrokerIds {
    if replicas.iter().all(|id| image.is_active(*id)) {
        return replicas.into();
    }
    let active: Vec<i32> = replicas.iter().copied().filter(|id| image.is_active(*id)).listed();
    active[..].into()
}

/// The log directory of each replica.
pub(super) fn directories(image: &Image, replicas: &[i32]) -> Box<[Uuid]> {
    let mut directories = Vec::with_capacity(replicas.len());
    for id in replicas {
        directories.push(image.broker(*id).map(super::Broker::default_dir).unwrap_or_default());
    }
    directories.into_boxed_slice()
}

/// Whether somebody's own list of replicas may stand: brokers that are registered, each once, and as many as the
/// topic's other partitions have, if there are any.
pub(super) fn validate_assignment(
    image: &Image,
    replicas: &[i32],
    replication_factor: Option<usize>,
) -> Result<(), Refusal> {
    match objection(image, replicas, replication_factor) {
        None => Ok(()),
        Some(objection) => {
            let message = format!("The manual partition assignment includes {objection}");
            Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, message))
        }
    }
}

fn objection(image: &Image, replicas: &[i32], replication_factor: Option<usize>) -> Option<String> {
    if replicas.is_empty() {
        return Some("an empty replica list.".to_owned());
    }
    let mut sorted = replicas.to_vec();
    sorted.sort_unstable();
    for (at, id) in sorted.iter().enumerate() {
        if image.broker(*id).is_none() {
            return Some(format!("broker {id}, but no such broker is registered."));
        }
        if at > 0 && sorted[at - 1] == *id {
            return Some(format!("the broker {id} more than once."));
        }
    }
    let wanted = replication_factor.filter(|wanted| *wanted != replicas.len())?;
    Some(format!(
        "a partition with {} replica(s), but this is not consistent with previous partitions, which have {wanted} \
         replica(s).",
        replicas.len()
    ))
}
