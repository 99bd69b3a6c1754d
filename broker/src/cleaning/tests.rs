use bytes::Bytes;
use proptest::prelude::*;

use crate::advance::{self, Advanced, Alive};
use crate::api::testing::{NOW, configured};
use crate::clock::Millis;
use crate::metadata::NewTopic;
use crate::ordered::OrderedMap;
use crate::partitions::PartitionKey;
use crate::state::{State, TopicRef};
use crate::timers::Timer;
use crate::warning::WarningKind;

const LOOK: Millis = 15_000;
const NEVER: [Millis; 0] = [];

/// A record's key and value.
type Entry = (String, Option<String>);

/// A cluster with a compacted topic, whose segments hold a batch or two.
struct Compacted {
    state: State,
    now: Millis,
}

impl Compacted {
    fn new(topic: &[(&str, &str)], broker: &[(&str, &str)]) -> Self {
        let mut state = configured(1, broker);
        let own = [("cleanup.policy", "compact"), ("internal.segment.bytes", "150")];
        let configs = own.iter().chain(topic);
        let configs = configs.map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())));
        let topic = NewTopic { partitions: 2, configs: configs.collect(), ..NewTopic::named("t") };
        let made = state.create_topics(&[topic], false, NOW);
        assert!(made[0].1.is_ok(), "{made:?}");
        Self { state, now: NOW }
    }

    fn put(&mut self, key: &str, value: Option<&str>) {
        self.put_into(0, key, value);
    }

    fn put_into(&mut self, partition: i32, key: &str, value: Option<&str>) {
        let bytes = |text: &str| Bytes::copy_from_slice(text.as_bytes());
        let record = [(bytes(key), value.map(bytes))];
        self.state.append_internal("t", partition, &record, self.now).expect("there is room");
    }

    /// Fills the last segment, so that all before is closed.
    fn close(&mut self) {
        self.put("filler", Some(&"x".repeat(70)));
        self.put("filler", Some(&"y".repeat(70)));
    }

    fn advance(&mut self, by: Millis) -> Advanced {
        let advanced = advance::run(&mut self.state, self.now, self.now + by, Alive::Connected);
        self.now += by;
        advanced
    }

    /// How long after the beginning logs were compacted.
    fn compactions(&mut self, by: Millis) -> Vec<Millis> {
        let advanced = self.advance(by);
        let due = advanced.fell_due.iter().filter(|due| due.what == crate::DeadlineKind::Compaction);
        due.map(|due| due.at_ms - NOW).collect()
    }

    fn key(&self, partition: i32) -> PartitionKey {
        self.state.locate(&TopicRef::Name("t".to_owned()), partition).expect("it was made").key
    }

    fn entries(&self, partition: i32) -> Vec<Entry> {
        let log = self.state.partitions.log(self.key(partition));
        let batches =
            log.entries(0, i64::MAX).expect("they can be read").into_iter().filter(|entry| !entry.is_opaque);
        let records =
            batches.flat_map(|entry| kafkito_storage::records(&entry.bytes, 1 << 20).expect("sound"));
        let text = |bytes: Bytes| String::from_utf8_lossy(&bytes).into_owned();
        let entries = records
            .map(|record| record.expect("sound"))
            .map(|record| (record.key.map(text).unwrap_or_default(), record.value.map(text)));
        entries.filter(|(key, _)| key != "filler").collect()
    }
}

fn entry(key: &str, value: &str) -> Entry {
    (key.to_owned(), Some(value.to_owned()))
}

#[test]
fn a_closed_segment_is_compacted_at_the_next_look_of_the_cleaner() {
    let mut kafka = Compacted::new(&[], &[]);
    kafka.put("a", Some("1"));
    kafka.put("a", Some("2"));
    kafka.close();
    assert_eq!(kafka.compactions(LOOK - 1), NEVER);
    assert_eq!(kafka.entries(0).len(), 2);
    assert_eq!(kafka.compactions(1), [LOOK]);
    assert_eq!(kafka.entries(0), [entry("a", "2")]);
}

#[test]
fn a_cluster_with_nothing_to_compact_has_no_look_to_take() {
    let mut kafka = Compacted::new(&[], &[]);
    kafka.put("a", Some("1"));
    kafka.state.plan_checks();
    assert_eq!(kafka.state.timers.deadline(&Timer::LogCleaner), None, "only the last segment has records");
    kafka.close();
    kafka.advance(LOOK);
    kafka.state.plan_checks();
    assert_eq!(kafka.state.timers.deadline(&Timer::LogCleaner), None, "all is clean");
}

#[test]
fn the_look_that_first_finds_something_is_taken_and_no_other() {
    let mut kafka = Compacted::new(&[("min.compaction.lag.ms", "100000")], &[]);
    kafka.put("a", Some("1"));
    kafka.close();
    assert_eq!(kafka.compactions(1_000_000), [105_000], "the first multiple of 15 s after 100 s");
}

#[test]
fn a_ratio_that_is_never_reached_gives_way_to_max_compaction_lag() {
    let configs = [("min.cleanable.dirty.ratio", "1"), ("max.compaction.lag.ms", "60000")];
    let mut kafka = Compacted::new(&configs, &[]);
    kafka.put("a", Some("1"));
    kafka.put("a", Some("2"));
    kafka.close();
    assert_eq!(
        kafka.compactions(1_000_000),
        [75_000],
        "what is 60 s old may be: the look after that finds it"
    );
    assert_eq!(kafka.entries(0), [entry("a", "2")]);
}

#[test]
fn tombstones_are_gone_with_the_first_compaction_after_delete_retention() {
    let retention = [("delete.retention.ms", "1000000"), ("min.cleanable.dirty.ratio", "0")];
    let mut kafka = Compacted::new(&retention, &[]);
    kafka.put("a", Some("1"));
    kafka.put("a", None);
    kafka.close();
    assert_eq!(kafka.compactions(LOOK), [LOOK]);
    assert_eq!(kafka.entries(0), [("a".to_owned(), None)], "whoever reads now learns that it is gone");
    // The horizon is 1,000 s after the compaction that saw it; nothing happens then unless something new is to be compacted.
    assert_eq!(kafka.compactions(2_000_000), NEVER);
    kafka.close();
    kafka.advance(LOOK);
    assert_eq!(kafka.entries(0), []);
}

#[test]
fn what_is_not_to_be_compacted_is_not() {
    for (topic, broker) in
        [(&[("cleanup.policy", "delete")][..], &[][..]), (&[], &[("log.cleaner.enable", "false")])]
    {
        let mut kafka = Compacted::new(topic, broker);
        kafka.put("a", Some("1"));
        kafka.put("a", Some("2"));
        kafka.close();
        assert_eq!(kafka.compactions(100 * LOOK), NEVER);
        assert_eq!(kafka.entries(0).len(), 2);
    }
}

#[test]
fn a_topic_may_be_compacted_and_lose_what_is_old_too() {
    let configs = [("cleanup.policy", "compact,delete"), ("retention.ms", "1000000")];
    let mut kafka = Compacted::new(&configs, &[]);
    kafka.put("a", Some("1"));
    kafka.put("a", Some("2"));
    kafka.close();
    kafka.advance(LOOK);
    assert_eq!(kafka.entries(0), [entry("a", "2")]);
    kafka.advance(1_300_000);
    assert_eq!(kafka.entries(0), []);
}

#[test]
fn a_log_that_is_damaged_is_left_alone_with_one_warning_and_the_others_go_on() {
    let mut kafka = Compacted::new(&[], &[]);
    let located = kafka.state.locate(&TopicRef::Name("t".to_owned()), 1).expect("it was made");
    for round in 0..3 {
        kafka.put("a", Some("1"));
        kafka.put("a", Some("2"));
        kafka.close();
        kafka.state.append_opaque(&located, &[7; 60], 1, kafka.now).expect("there is room");
        for _ in 0..4 {
            kafka.put_into(1, "a", Some(&"z".repeat(30)));
        }
        let damaged = kafka.state.partitions.log(kafka.key(1)).entries(0, i64::MAX);
        kafka.advance(LOOK);
        assert_eq!(kafka.entries(0), [entry("a", "2")]);
        assert_eq!(kafka.state.partitions.log(kafka.key(1)).entries(0, i64::MAX), damaged);
        let notices = kafka.state.take_notices();
        let told: Vec<_> = notices.iter().map(|notice| (notice.kind, notice.subject.as_str())).collect();
        let expected = [(WarningKind::Uncleanable, "partition t-1")];
        assert_eq!(told, if round == 0 { &expected[..] } else { &[] });
    }
}

#[test]
fn without_memory_a_log_waits_and_a_year_is_no_million_of_attempts() {
    let mut kafka = Compacted::new(&[], &[("kafkito.memory.max.bytes", "65536")]);
    let record = |round: usize| [(Bytes::from(format!("{round}")), Some(Bytes::from(vec![0; 60])))];
    let fill = (0..).find(|round| kafka.state.append_internal("t", 0, &record(*round), NOW).is_err());
    assert!(fill.is_some_and(|rounds| rounds > 10), "memory is full after {fill:?} records");
    kafka.state.take_notices();
    let before = kafka.entries(0);
    let tried = kafka.compactions(365 * 24 * 3_600_000);
    // 15 s, 30 s, 60 s, and so on, and from then on once a day.
    assert!((370..400).contains(&tried.len()), "{} attempts", tried.len());
    assert_eq!(tried[..3], [LOOK, 2 * LOOK, 4 * LOOK]);
    assert_eq!(kafka.entries(0), before, "nothing is lost");
}

#[derive(Clone, Debug)]
enum Act {
    Put(u8, Option<u8>),
    Advance(Millis),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..6u8, prop::option::weighted(0.8, any::<u8>())).prop_map(|(key, value)| Act::Put(key, value)),
        1 => (0..200_000i64).prop_map(Act::Advance),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whoever reads a compacted topic to its end has the last value of each key, and learns of each deletion that
    /// is younger than `delete.retention.ms`. What is clean holds each key once.
    #[test]
    fn a_compacted_topic_reads_as_the_last_values_of_its_keys(
        acts in prop::collection::vec(act(), 1..120),
        lag in 0..100_000i64,
        ratio in 0..=10u8,
    ) {
        let (lag, ratio) = (lag.to_string(), (f64::from(ratio) / 10.0).to_string());
        let configs = [
            ("min.compaction.lag.ms", lag.as_str()),
            ("min.cleanable.dirty.ratio", &ratio),
            ("delete.retention.ms", "50000"),
        ];
        let mut kafka = Compacted::new(&configs, &[]);
        let mut last: OrderedMap<String, (Option<String>, Millis)> = OrderedMap::new();
        for act in acts {
            match act {
                Act::Put(key, value) => {
                    let (key, value) = (key.to_string(), value.map(|value| format!("{value} {}", "v".repeat(20))));
                    kafka.put(&key, value.as_deref());
                    last.insert(key, (value, kafka.now));
                }
                Act::Advance(by) => drop(kafka.advance(by)),
            }
            let log = kafka.state.partitions.log(kafka.key(0));
            let due = log.next_compaction();
            prop_assert_eq!(log.is_compaction_due(kafka.now), due.is_some_and(|due| due <= kafka.now));
            let entries = kafka.entries(0);
            let mut read: OrderedMap<String, Option<String>> = OrderedMap::new();
            read.extend(entries);
            for (key, (value, at)) in &last {
                match read.get(key) {
                    Some(found) => prop_assert_eq!(found, value, "of key {}", key),
                    None => prop_assert!(value.is_none() && kafka.now - at > 50_000, "{} is lost", key),
                }
            }
            let log = kafka.state.partitions.log(kafka.key(0));
            let clean = log.entries(0, log.compacted_up_to()).expect("they can be read");
            let mut keys = Vec::new();
            for entry in clean {
                for record in kafkito_storage::records(&entry.bytes, 1 << 20).expect("sound") {
                    keys.push(record.expect("sound").key);
                }
            }
            let count = keys.len();
            crate::sort::ascending(&mut keys);
            keys.dedup();
            prop_assert_eq!(keys.len(), count, "a key is twice in what is clean");
        }
    }
}
