//! One file per API key: what it does and where it departs from Kafka, its handler, its tests.

pub(crate) mod api_versions;
