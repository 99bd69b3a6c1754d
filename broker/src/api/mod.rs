//! One file per API key: what it does and where it departs from Kafka, its handler, its tests.

pub(crate) mod api_versions;
pub(crate) mod delete_records;
pub(crate) mod fetch;
pub(crate) mod list_offsets;
pub(crate) mod offset_for_leader_epoch;
pub(crate) mod produce;
