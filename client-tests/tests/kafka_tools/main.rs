//! Kafka's own command-line tools, 4.3.1, against kafkito: arguments, output and exit status as with a real Kafka.
//! One file for each family of tools; all of them run inside one JVM (`kafkito_client_tests::tool_driver`).

mod acls;
mod broker_api_versions;
mod client_metrics;
mod cluster;
mod configs;
mod console_consumer;
mod console_producer;
mod consumer_groups;
mod delete_offsets;
mod delete_records;
mod features;
mod get_offsets;
mod internal_topics;
mod kit;
mod later;
mod leader_election;
mod log_dirs;
mod long_running;
mod metadata_quorum;
mod moved_replicas;
mod perf_test;
mod producers;
mod quotas;
mod reassign_partitions;
mod reset_offsets;
mod three_brokers;
mod topics;
mod verifiable;
