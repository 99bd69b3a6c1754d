use super::*;
use crate::Cluster;

fn topic(records: impl IntoIterator<Item = Record>) -> (Cluster, Topic) {
    let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
    let topic = kafka.topic("orders");
    for record in records {
        topic.produce(record).expect("it takes a record");
    }
    (kafka, topic)
}

fn values(values: &[&'static str]) -> (Cluster, Topic) {
    topic(values.iter().map(|value| Record::new(*value)))
}

fn differs(expectation: &Expectation) -> String {
    let error = expectation.check().expect_err("it differs");
    assert_eq!(error.kind(), ErrorKind::Mismatch);
    error.to_string()
}

#[test]
fn what_is_said_is_compared_and_nothing_else() {
    let record = || Record::new("v").key("k").header("h", "1").timestamp(5);
    let (_kafka, topic) = topic([record()]);
    topic.expect(["v"]).assert();
    topic.expect([record().partition(0)]).exactly().assert();
    assert!(differs(&topic.expect(["v"]).exactly()).contains("- key: null\n+ key: \"k\""));
    let told = differs(&topic.expect([Record::new("v").header("h", "2")]));
    assert!(told.contains("- header \"h\": \"2\"\n+ header \"h\": \"1\"\n  value: \"v\""), "{told}");
    assert!(differs(&topic.expect([Record::new("v").timestamp(6)])).contains("+ timestamp: 5"));
    assert!(differs(&topic.expect([Record::tombstone("k")])).contains("- value: null"));
}

#[test]
fn order_counts_unless_it_does_not() {
    let (_kafka, topic) = values(&["a", "b", "c"]);
    topic.expect(["a", "b", "c"]).assert();
    topic.expect(["c", "a", "b"]).in_any_order().assert();
    topic.expect(["a", "b"]).and_more().assert();
    topic.expect(["c"]).in_any_order().and_more().assert();
    assert!(differs(&topic.expect(["b", "c"]).and_more()).contains("record 1 is not there"));
    let told = differs(&topic.expect(["a", "c"]));
    assert!(
        told.contains("  1 record as expected\n  the one at offset 1 of partition 0 is not expected:"),
        "{told}"
    );
    assert!(
        differs(&topic.expect(["a", "a", "b", "c"]).in_any_order())
            .contains("record 1 is not there:\n- value: \"a\"")
    );
}

#[test]
fn an_expected_record_finds_its_place_though_another_would_fit_there_too() {
    let (_kafka, topic) = topic([Record::new("v").key("k"), Record::new("v")]);
    topic.expect([Record::new("v"), Record::new("v").key("k")]).in_any_order().assert();
}

#[test]
fn each_key_has_an_order_of_its_own() {
    let keyed = |key: &'static str, value: &'static str| Record::new(value).key(key);
    let (_kafka, topic) = topic([keyed("a", "1"), keyed("b", "1"), keyed("a", "2"), keyed("b", "2")]);
    topic.expect([keyed("b", "1"), keyed("b", "2"), keyed("a", "1"), keyed("a", "2")]).by_key().assert();
    topic.expect([keyed("b", "1")]).by_key().and_more().assert();
    let told =
        differs(&topic.expect([keyed("a", "2"), keyed("a", "1"), keyed("b", "1"), keyed("b", "2")]).by_key());
    assert!(told.contains("\"2\"") && told.contains("2 records as expected"), "{told}");
}

#[test]
fn json_is_compared_line_by_line() {
    let (_kafka, topic) = values(&[r#"{"cups":2,"of":"coffee","to":[1,2]}"#]);
    let told = differs(&topic.expect([r#"{"cups":2,"of":"tea","to":[1,2]}"#]));
    let wanted = "  value: {\n    \"cups\": 2,\n-   \"of\": \"tea\",\n+   \"of\": \"coffee\",\n    \"to\": [";
    assert!(told.contains(wanted), "{told}");
    let told = differs(&topic.expect([r#"{"cups": 2,"of":"coffee","to":[1,2]}"#]));
    assert!(told.contains("white space only"), "{told}");
}

#[test]
fn only_a_partition_is_looked_at_where_one_is_named() {
    let kafka = Cluster::builder().topic("orders", 2).start().expect("a cluster starts");
    let topic = kafka.topic("orders");
    topic.produce(Record::new("a").partition(0)).expect("it takes a record");
    topic.produce(Record::new("b").partition(1)).expect("it takes a record");
    topic.expect(["b"]).in_partition(1).assert();
    assert!(kafka.topic("bills").expect(["a"]).check().expect_err("no such topic").code().is_some());
}

#[test]
fn what_is_expected_may_still_come() {
    let (kafka, topic) = values(&["a"]);
    let wait = topic.expect(["a", "b"]).arrive();
    let waiting = std::thread::spawn(move || wait.wait());
    kafka.topic("orders").produce("b").expect("it takes a record");
    assert_eq!(waiting.join().expect("no panic").expect("they came").len(), 2);
    let late = topic.expect(["a", "c"]).arrive().within(std::time::Duration::from_millis(5)).wait();
    let told = late.expect_err("it does not come").to_string();
    assert!(told.contains("saw: 2 records") && told.contains("- value: \"c\"\n+ value: \"b\""), "{told}");
}
