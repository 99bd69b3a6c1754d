//! The committed table of message definitions is what the schema compiler makes of the pinned Kafka's jars.

use std::path::Path;

use kafkito_client_tests::kafka_jars;
use kafkito_client_tests::schema_compiler::{Definitions, table};

#[test]
fn the_committed_table_is_what_the_jars_say() {
    let Some(jars) = kafka_jars::lib() else { return };
    let jar = |artifact: &str| jars.join(format!("{artifact}-{}.jar", kafka_jars::VERSION));
    let fresh = table(&Definitions::read(jar), kafka_jars::VERSION);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../broker/src/schema/table.rs");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &fresh).expect("the table is writable");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let first =
        committed.lines().zip(fresh.lines()).take_while(|(committed, fresh)| committed == fresh).count() + 1;
    assert!(
        committed == fresh,
        "broker/src/schema/table.rs is not what Kafka {} says from line {first} on; UPDATE=1 writes it anew",
        kafka_jars::VERSION
    );
}
