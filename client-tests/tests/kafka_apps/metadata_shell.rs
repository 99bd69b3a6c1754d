//! `kafka-metadata-shell.sh`, over the directory of a cluster.

use kafkito::Cluster;
use kafkito_client_tests::{
    kafka_app::{LIMIT, command},
    run, wait,
};

/// The shell looks into the metadata log of a directory; `None` if Java is missing.
#[track_caller]
fn shell(dir: &str, look: &[&str]) -> Option<run::Output> {
    let log = format!("{dir}/__cluster_metadata-0/00000000000000000000.log");
    let args = [&["--snapshot", &log], look].concat();
    Some(run::run(&mut command("org.apache.kafka.shell.MetadataShell", &args)?, LIMIT))
}

#[test]
fn the_shell_walks_through_what_a_closed_cluster_has_left() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("data").display().to_string();
    let kafka = Cluster::builder().data_dir(&dir).topic("orders", 3).topic("invoices", 1).start().unwrap();
    kafka.create_topic_with("short", 1, [("retention.ms", "1000")]).unwrap();
    // As with Kafka's brokers, the directory has one owner.
    let Some(running) = shell(&dir, &["ls", "/image/topics/byName"]) else { return };
    assert_eq!(running.status, Some(1), "{running}");
    assert!(running.to_string().contains("Unable to lock"), "{running}");
    drop(kafka);

    for (look, expected) in [
        (["ls", "/image/topics/byName"], &["invoices", "orders", "short"][..]),
        (["cat", "/image/configs/TOPIC:short/retention.ms"], &["1000"]),
        (["ls", "/image/topics/byName/orders"], &["0", "1", "2", "id", "name"]),
    ] {
        // It looks as soon as the log is read, whether all of it has come into the image or not.
        wait::until(LIMIT, &look.join(" "), || {
            let said = shell(&dir, &look).unwrap().expect_success().stdout;
            if said.split_whitespace().eq(expected.iter().copied()) { Ok(()) } else { Err(said) }
        });
    }
}
