//! kcat against the real binary: what people at a shell do first.

use kafkito_client_tests::{broker::Broker, kcat::Kcat, names};
use serde_json::Value;

const NOTHING: [String; 0] = [];

/// A broker, kcat and the name of a topic that nobody else uses.
struct Shell {
    broker: Broker,
    kcat: Kcat,
    topic: String,
}

impl Shell {
    #[track_caller]
    fn start() -> Option<Self> {
        Some(Self { kcat: Kcat::find()?, broker: Broker::start(), topic: names::unique("kcat") })
    }

    /// Runs `args` with TOPIC replaced; it must succeed.
    #[track_caller]
    fn run(&self, args: &str, input: &str) -> Vec<String> {
        self.kcat.lines(&self.broker, &args.replace("TOPIC", &self.topic), input)
    }

    #[track_caller]
    fn json(&self, args: &str) -> Vec<Value> {
        let parse = |line: &String| serde_json::from_str(line).expect("kcat -J prints JSON");
        self.run(args, "").iter().map(parse).collect()
    }

    /// Standard error of `args`, which must fail with status 1.
    #[track_caller]
    fn refused(&self, args: &str, input: &str) -> String {
        let output = self.kcat.run(&self.broker, &args.replace("TOPIC", &self.topic), input);
        assert_eq!(output.status, Some(1), "{output}");
        output.stderr
    }
}

fn numbers(range: std::ops::RangeInclusive<u32>) -> String {
    range.map(|n| format!("{n}\n")).collect()
}

fn lines(range: std::ops::RangeInclusive<u32>) -> Vec<String> {
    range.map(|n| n.to_string()).collect()
}

#[test]
fn kcat_produces_and_consumes_keys_headers_and_tombstones() {
    let Some(shell) = Shell::start() else { return };
    shell.run("-P -t TOPIC -K: -Z -H trace=abc -H empty= -H trace=again", "k1:v1\nk2:\nk1:ž\n");

    let seen = shell.run("-C -t TOPIC -o beginning -e -q -f %p|%o|%k|%S|%s|%h\\n", "");

    let headers = "trace=abc,empty=,trace=again";
    assert_eq!(
        seen,
        [format!("0|0|k1|2|v1|{headers}"), format!("0|1|k2|-1||{headers}"), format!("0|2|k1|2|ž|{headers}")]
    );
}

#[test]
fn kcat_lists_brokers_topics_and_partitions_as_json() {
    let Some(shell) = Shell::start() else { return };
    shell.run("-P -t TOPIC", "x\n");

    let listed = &shell.json("-L -J -t TOPIC")[0];

    assert_eq!(listed["brokers"][0]["name"], shell.broker.bootstrap());
    let id = &listed["brokers"][0]["id"];
    assert_eq!(&listed["controllerid"], id);
    let topic = &listed["topics"][0];
    assert_eq!(topic["topic"], shell.topic.as_str());
    let replicas = serde_json::json!([{ "id": id }]);
    let partition =
        serde_json::json!({ "partition": 0, "leader": id, "replicas": replicas, "isrs": replicas });
    assert_eq!(topic["partitions"], serde_json::json!([partition]));
}

#[test]
fn kcat_names_what_does_not_exist() {
    let Some(shell) = Shell::start() else { return };
    assert!(shell.refused("-C -t TOPIC -e -q", "").contains("Broker: Unknown topic or partition"));
    // Asking as a consumer did not create it.
    let topics = shell.json("-L -J")[0]["topics"].as_array().expect("a list").clone();
    assert!(topics.iter().all(|topic| topic["topic"] != shell.topic.as_str()), "{topics:?}");

    shell.run("-P -t TOPIC", "x\n");
    assert!(shell.refused("-C -t TOPIC -p 7 -e -q", "").contains("partition 7 does not exist"));
}

#[test]
fn kcat_reads_from_an_offset_a_number_of_records_and_a_tail() {
    let Some(shell) = Shell::start() else { return };
    shell.run("-P -t TOPIC", &numbers(1..=20));

    assert_eq!(shell.run("-C -t TOPIC -o 5 -c 2 -q", ""), lines(6..=7));
    assert_eq!(shell.run("-C -t TOPIC -o -3 -e -q", ""), lines(18..=20));
    assert_eq!(shell.run("-C -t TOPIC -o end -e -q", ""), NOTHING);
}

#[test]
fn kcat_codecs_are_kept_and_read_again() {
    let Some(shell) = Shell::start() else { return };
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let topic = format!("{}-{codec}", shell.topic);
        // All in one batch, so that there is something to compress.
        shell.run(&format!("-P -t {topic} -z {codec} -X linger.ms=200"), &numbers(1..=1000));

        assert_eq!(shell.run(&format!("-C -t {topic} -o beginning -e -q"), ""), lines(1..=1000), "{codec}");
    }
}

#[test]
fn kcat_idempotent_producer_and_each_kind_of_acks() {
    let Some(shell) = Shell::start() else { return };
    shell.run("-P -t TOPIC -X enable.idempotence=true", &numbers(1..=3));
    shell.run("-P -t TOPIC -X acks=all", &numbers(4..=6));
    shell.run("-P -t TOPIC -X acks=1", &numbers(7..=9));
    shell.run("-P -t TOPIC -X acks=0", &numbers(10..=12));

    // Nobody acknowledged the last three, so the reader waits for them.
    assert_eq!(shell.run("-C -t TOPIC -o beginning -c 12 -q", ""), lines(1..=12));
}

#[test]
fn kcat_a_record_of_nearly_a_megabyte_comes_back_whole() {
    let Some(shell) = Shell::start() else { return };
    let large: String = (0..150_000).map(|n| format!("{:06x}", n * 7919 % 0xff_ffff)).collect();
    shell.run("-P -t TOPIC -D ;", &large);

    assert_eq!(shell.run("-C -t TOPIC -o beginning -e -q", ""), [large]);
}

/// The records' timestamps are the producer's, some of them equal: an offset by time is that of the first record that is
/// not older.
#[test]
fn kcat_offsets_by_time() {
    let Some(shell) = Shell::start() else { return };
    for n in 1..=3 {
        shell.run("-P -t TOPIC", &format!("{n} a\n{n} b\n"));
    }
    let records = shell.json("-C -t TOPIC -o beginning -e -q -J");
    let times: Vec<i64> = records.iter().filter_map(|record| record["ts"].as_i64()).collect();
    assert_eq!(times.len(), 6);

    for time in &times {
        let first = times.iter().position(|other| other >= time).expect("itself at the latest");
        let answer = shell.run(&format!("-Q -t TOPIC:0:{time}"), "");
        assert_eq!(answer, [format!("{} [0] offset {first}", shell.topic)]);
    }
    let at = |time: i64| shell.run(&format!("-Q -t TOPIC:0:{time}"), "").concat();
    let end = format!("{} [0] offset -1", shell.topic);
    assert_eq!(at(times[5] + 1), end, "after the last record");
    assert!(at(-1).ends_with(" offset 6"), "the end");
    assert!(at(-2).ends_with(" offset 0"), "the beginning");
    let since = shell.run(&format!("-C -t TOPIC -o s@{} -e -q", times[4]), "");
    assert_eq!(since.last().map(String::as_str), Some("3 b"));
}

#[test]
fn kcat_a_group_goes_on_where_it_left_off() {
    let Some(shell) = Shell::start() else { return };
    shell.run("-P -t TOPIC", &numbers(1..=5));
    let group = "-G TOPIC-group -q -X auto.offset.reset=earliest";

    assert_eq!(shell.run(&format!("{group} -e TOPIC"), ""), lines(1..=5));
    assert_eq!(shell.run(&format!("{group} -e TOPIC"), ""), NOTHING);
    shell.run("-P -t TOPIC", &numbers(6..=7));
    assert_eq!(shell.run(&format!("{group} -c 2 TOPIC"), ""), lines(6..=7));
}

#[test]
fn kcat_each_strategy_of_assignment_reads_all_partitions() {
    let Some(kcat) = Kcat::find() else { return };
    if Broker::is_external() {
        return kafkito_client_tests::toolchain::skip("kcat cannot create a topic of three partitions");
    }
    let shell = Shell { kcat, broker: Broker::start_with(&["--topic", "spread:3"]), topic: "spread".into() };
    for partition in 0..3 {
        shell.run(&format!("-P -t TOPIC -p {partition}"), &format!("in {partition}\n"));
    }
    for strategy in ["range", "roundrobin", "cooperative-sticky"] {
        let options = format!("-X partition.assignment.strategy={strategy} -X auto.offset.reset=earliest");
        let mut seen = shell.run(&format!("-G {strategy} -q -e {options} TOPIC"), "");
        seen.sort();
        assert_eq!(seen, ["in 0", "in 1", "in 2"], "{strategy}");
    }
}
