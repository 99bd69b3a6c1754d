//! Kafka Streams: the word count that is released with it.

use std::{collections::BTreeMap, fs, path::Path};

use kafkito::{Cluster, Topic};
use kafkito_client_tests::{
    kafka_app::{KafkaApp, LIMIT},
    wait,
};

/// Starts the word count, with `lines` more in its configuration. `None`: Java is missing.
#[track_caller]
fn start(kafka: &Cluster, dir: &Path, lines: &str) -> Option<KafkaApp> {
    let file = dir.join("words.properties");
    let own = format!(
        "bootstrap.servers={}\napplication.id=words\nstate.dir={}\nreplication.factor=3\ncommit.interval.ms=100\n\
         default.key.serde=org.apache.kafka.common.serialization.Serdes$StringSerde\n\
         default.value.serde=org.apache.kafka.common.serialization.Serdes$StringSerde\n",
        kafka.bootstrap_servers(),
        dir.join("state").display(),
    );
    fs::write(&file, format!("{own}{lines}")).unwrap();
    let class = "org.apache.kafka.streams.examples.wordcount.WordCountDemo";
    KafkaApp::start(class, &[&file.display().to_string()], dir, "words")
}

fn cluster() -> Cluster {
    let three = Cluster::builder().brokers(3).config("default.replication.factor", "3");
    three.topic("streams-plaintext-input", 2).topic("streams-wordcount-output", 1).start().unwrap()
}

/// The last count of each word.
fn counts(output: &Topic) -> BTreeMap<String, i64> {
    let records = output.records().unwrap();
    let counts = records.iter().map(|record| {
        let word = String::from_utf8_lossy(record.key.as_deref().unwrap()).into_owned();
        let count = record.value.as_deref().unwrap().try_into().expect("a long");
        (word, i64::from_be_bytes(count))
    });
    counts.collect()
}

#[track_caller]
fn comes_to(output: &Topic, expected: &[(&str, i64)]) {
    let expected = expected.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect();
    wait::until(LIMIT, "the words to be counted", || {
        let counts = counts(output);
        if counts == expected { Ok(()) } else { Err(format!("{counts:?}")) }
    });
}

#[test]
fn words_are_counted_on_by_another_instance_whose_state_is_restored() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let kafka = cluster();
    let [input, output] =
        ["streams-plaintext-input", "streams-wordcount-output"].map(|name| kafka.topic(name));
    input.produce("two coffees and two teas").unwrap();
    let Some(first) = start(&kafka, dirs[0].path(), "") else { return };
    comes_to(&output, &[("and", 1), ("coffees", 1), ("teas", 1), ("two", 2)]);
    // All of its work is committed: at least once is exactly once then.
    kafka.group("words").lag_zero("streams-plaintext-input").within(LIMIT).wait().unwrap();
    first.stop();

    // Named after the aggregation, which the demo leaves without a name.
    let internal = |kind| kafka.topic(format!("words-KSTREAM-AGGREGATE-STATE-STORE-0000000003-{kind}"));
    let (changelog, repartition) = (internal("changelog"), internal("repartition"));
    for internal in [&changelog, &repartition] {
        assert_eq!(internal.partitions(), Some(2), "{}", internal.name());
        assert_eq!(internal.replicas(0).map(|replicas| replicas.len()), Some(3), "{}", internal.name());
    }
    changelog.compact().expect("a changelog is compacted");

    // With a directory of its own, it has nothing but the changelog.
    input.produce("two more").unwrap();
    let second = start(&kafka, dirs[1].path(), "");
    comes_to(&output, &[("and", 1), ("coffees", 1), ("more", 1), ("teas", 1), ("two", 3)]);
    drop(second);
}

#[test]
fn exactly_once_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let kafka = cluster();
    let Some(words) = start(&kafka, dir.path(), "processing.guarantee=exactly_once_v2\n") else { return };
    words.says("kafkito does not serve transactions");
    let refusals = kafka.refusals();
    assert!(refusals.iter().any(|refusal| refusal.client_id.starts_with("words-")), "{refusals:?}");
}
