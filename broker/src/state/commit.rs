//! Changes of the metadata, and what follows from them elsewhere.

use std::sync::Arc;

use super::State;
use super::replicas::Changed;
use crate::ErrorCode;
use crate::clock::Millis;
use crate::metadata::{Image, Record, Refusal, ResourceType, Topic, UNASSIGNED_DIR};
use crate::partitions::PartitionKey;
use crate::wait::Changes;
use crate::warning;

impl State {
    /// Makes records happen that were planned on the metadata as it is now: appends them, all or none, applies them, and
    /// has the logs, the configs and the fetches of the cluster follow.
    ///
    /// # Errors
    /// If they cannot be appended; nothing has changed then.
    pub(crate) fn commit(&mut self, records: Vec<Record>, now: Millis) -> Result<(), Refusal> {
        if records.is_empty() {
            return Ok(());
        }
        let effects = Effects::of(self.metadata.image(), &records, self.log_dirs.are_several());
        if let Err(refusal) = self.metadata.commit(records, now) {
            self.note_refusal(&refusal);
            return Err(refusal);
        }
        self.changes |= Changes::TOPICS;
        self.metadata_appended(now);
        if effects.brokers_configured {
            self.config.resolve(self.metadata.configs());
        }
        if effects.logs_configured {
            self.configs_changed();
            self.check_everything_at_interval(now);
            self.min_isr_may_have_changed(now);
            self.replicate(now);
        }
        if effects.quotas_set {
            self.quotas.follow(self.metadata.client_quotas());
        }
        if effects.metrics_subscribed {
            self.telemetry.subscriptions_changed();
        }
        for topic in &effects.removed {
            self.topic_deleted(topic, now);
            self.groups_follow_deletion(&topic.name, now);
        }
        if !effects.unassigned.is_empty() {
            self.assign_dirs(&effects.unassigned, now);
        }
        if !effects.changed.is_empty() {
            self.partitions_changed(&effects.changed, now);
        }
        Ok(())
    }

    fn note_refusal(&mut self, refusal: &Refusal) {
        if refusal.code != ErrorCode::KafkaStorageError {
            return;
        }
        let reason = format!("a change of the metadata was refused: {refusal}");
        if self.partitions.path().is_some() {
            self.warn(warning::disk_failed(reason));
        } else if !std::mem::replace(&mut self.memory_refused, true) {
            self.warn(warning::out_of_memory(reason));
        }
    }
}

/// What records bring about outside of the metadata.
#[derive(Debug, Default)]
struct Effects {
    removed: Vec<Arc<Topic>>,
    changed: Vec<Changed>,
    /// Partitions with replicas that lie in no log directory yet.
    unassigned: Vec<PartitionKey>,
    brokers_configured: bool,
    logs_configured: bool,
    quotas_set: bool,
    metrics_subscribed: bool,
}

impl Effects {
    /// The effects of `records` on what `image` is before they are applied. Only where there are several log directories
    /// do replicas have to be given one.
    fn of(image: &Image, records: &[Record], are_dirs_several: bool) -> Self {
        let mut effects = Self::default();
        for record in records {
            effects.unassigned.extend(unassigned(record).filter(|_| are_dirs_several));
            match record {
                Record::RemoveTopic { id } => effects.removed.extend(image.topic_by_id(*id).cloned()),
                Record::Config { resource_type, resource, .. } => {
                    let kind = ResourceType::from_id(*resource_type);
                    effects.brokers_configured |= kind == Some(ResourceType::Broker);
                    effects.metrics_subscribed |= kind == Some(ResourceType::ClientMetrics);
                    // A topic that is just being made has no logs yet.
                    effects.logs_configured |= kind == Some(ResourceType::Broker)
                        || kind == Some(ResourceType::Topic) && image.topic(resource).is_some();
                }
                Record::ClientQuota { .. } => effects.quotas_set = true,
                record => effects.changed.extend(Changed::of(image, record)),
            }
        }
        effects
    }
}

/// The partition of which a record leaves open where some replica lies.
fn unassigned(record: &Record) -> Option<PartitionKey> {
    let (topic, index, directories) = match record {
        Record::Partition { topic_id, number, partition } => (*topic_id, *number, &partition.directories),
        Record::PartitionChange(change) => (change.topic_id, change.number, change.directories.as_ref()?),
        _ => return None,
    };
    directories.contains(&UNASSIGNED_DIR).then_some(PartitionKey { topic, index })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{NOW, brokers, configured, make_topic};
    use crate::metadata::ConfigMap;

    fn set(resource: &str, name: &str, value: Option<&str>) -> Vec<Record> {
        vec![Record::Config {
            resource_type: ResourceType::Broker as i8,
            resource: resource.into(),
            name: name.into(),
            value: value.map(Into::into),
        }]
    }

    #[test]
    fn what_the_cluster_was_started_with_outlives_a_change_of_another_config() {
        let mut state = configured(1, &[("min.insync.replicas", "2")]);
        make_topic(&mut state, "t", 1);
        state.commit(set("", "log.retention.ms", Some("5")), NOW).expect("room enough");
        let topic = state.metadata.topic("t").expect("made").clone();
        let settings = state.settings(&topic);
        assert_eq!((settings.topic.min_insync_replicas, settings.topic.retention_ms), (2, 5));
    }

    #[test]
    fn brokers_obey_what_is_committed_and_let_go_of_it() {
        let mut state = brokers(2);
        state.commit(set("2", "message.max.bytes", Some("77")), NOW).expect("room enough");
        let max_bytes =
            |state: &State, id| state.config.broker(id).topic(&ConfigMap::new()).max_message_bytes;
        assert_eq!((max_bytes(&state, 1), max_bytes(&state, 2)), (1_048_588, 77));
        state.commit(set("2", "message.max.bytes", None), NOW).expect("room enough");
        assert_eq!(max_bytes(&state, 2), 1_048_588);
    }

    #[test]
    fn without_memory_nothing_changes() {
        let mut state = configured(1, &[("kafkito.memory.max.bytes", "1")]);
        // A few would wait to be written.
        let changes = (0..100).flat_map(|at| set(&at.to_string(), "log.retention.ms", Some("5"))).collect();
        let refused = state.commit(changes, NOW).expect_err("no memory");
        assert_eq!(refused.code, ErrorCode::KafkaStorageError);
        assert!(!state.metadata.broker_config(1).contains_key("log.retention.ms"));
    }
}
