use super::*;
use crate::Record;

fn cluster() -> Cluster {
    let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
    let record = Record::new("two coffees").key("table 4").header("trace", "a1");
    kafka.topic("orders").produce(record).expect("it takes a record");
    kafka
}

fn finds(kafka: &Cluster, wanted: RecordWhere) -> bool {
    let spec = WaitSpec::Record(RecordWhere { topic: "orders".into(), ..wanted });
    kafka.wait_for(spec).within(Duration::ZERO).wait().is_ok()
}

#[test]
fn a_record_is_found_by_what_is_said_of_it_and_only_that() {
    let kafka = cluster();
    let text = |text: &str| Some(text.to_owned());
    let header = |value: &str| BTreeMap::from([("trace".to_owned(), value.to_owned())]);
    assert!(finds(&kafka, RecordWhere::default()));
    assert!(finds(&kafka, RecordWhere { key: text("table 4"), headers: header("a1"), ..Default::default() }));
    assert!(!finds(&kafka, RecordWhere { headers: header("a2"), ..Default::default() }));
    assert!(finds(&kafka, RecordWhere { value_contains: text("coffee"), ..Default::default() }));
    assert!(!finds(&kafka, RecordWhere { value: text("coffee"), ..Default::default() }));
    assert!(!finds(&kafka, RecordWhere { partition: Some(1), ..Default::default() }));
}

#[test]
fn a_spec_gives_what_its_wait_gives() {
    let kafka = cluster();
    let gives = |spec| kafka.wait_for(spec).within(Duration::from_millis(1)).wait();
    let topic = String::from("orders");
    let all = WaitSpec::Records { topic: topic.clone(), partition: None, count: 1 };
    assert_eq!(gives(all), Ok(Waited::Records(1)));
    let none = WaitSpec::Connections { at_least: 0, at_most: Some(0) };
    assert_eq!(gives(none), Ok(Waited::Connections(Vec::new())));
    assert_eq!(gives(WaitSpec::Quiet { for_ms: 0 }), Ok(Waited::Done));
    let lag = WaitSpec::LagZero { group: "billing".into(), topic };
    let error = gives(lag).expect_err("nobody has read it").to_string();
    assert!(error.contains("a lag of 1 on partition 0, nothing committed"), "{error}");
}

#[cfg(feature = "control")]
#[test]
fn it_is_camel_case_in_json() {
    let json = r#"{"readToEnd":{"clientId":"app","topic":"orders"}}"#;
    let spec: WaitSpec = serde_json::from_str(json).expect("it parses");
    let plain = WaitSpec::ReadToEnd { client_id: "app".into(), topic: "orders".into(), partition: None };
    assert_eq!(spec, plain);
    assert!(serde_json::from_str::<WaitSpec>(r#"{"quiet":{"forMs":1,"or":2}}"#).is_err());
}
