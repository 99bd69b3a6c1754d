use super::*;
use crate::schema::{Struct, messages};

fn produce() -> Struct {
    Struct::new(&messages::PRODUCE_REQUEST).set("acks", -1).set("timeoutMs", 30_000).push(
        "topicData",
        |topic| {
            topic.set("name", "orders").push("partitionData", |partition| {
                partition.set("index", 0).set("records", bytes::Bytes::from(vec![1; 170]))
            })
        },
    )
}

#[test]
fn a_produce_in_every_version() {
    for version in 3..=12 {
        let bytes = produce().encode(version).unwrap();
        assert_eq!(
            request(0, version, &bytes),
            "acks=-1 timeoutMs=30000 topicData=[{name=orders partitionData=[{index=0 records=<170 bytes>}]}]"
        );
    }
}

#[test]
fn a_prefix_shows_what_it_holds() {
    let bytes = produce().encode(9).unwrap();
    let all = request(0, 9, &bytes);
    for end in 0..bytes.len() {
        let text = request(0, 9, &bytes[..end]);
        let (shown, _) = text.split_once('…').unwrap_or_else(|| panic!("{text:?} after {end} bytes"));
        assert!(all.starts_with(shown.trim_end()), "{text:?}");
    }
    assert_eq!(
        request(0, 9, &bytes[..40]),
        "acks=-1 timeoutMs=30000 topicData=[{name=orders partitionData=[{index=0 records=<170 bytes>…}]}]"
    );
}

#[test]
fn a_response_on_the_wire_with_names_of_errors() {
    let body = Struct::new(&messages::PRODUCE_RESPONSE).push("responses", |topic| {
        topic
            .set("name", "orders")
            .push("partitionResponses", |partition| partition.set("errorCode", 3).set("baseOffset", -1))
    });
    let frame = [&[0, 0, 0, 99, 0, 0, 0, 7, 0][..], &body.encode(9).unwrap()].concat();
    assert_eq!(
        response_frame(0, 9, &frame),
        "responses=[{name=orders partitionResponses=[{index=0 errorCode=UNKNOWN_TOPIC_OR_PARTITION baseOffset=-1}]}] \
         throttleTimeMs=0"
    );
}

#[test]
fn the_header_of_api_versions_has_no_tagged_fields() {
    let body = Struct::new(&messages::API_VERSIONS_RESPONSE)
        .push("apiKeys", |api| api.set("apiKey", 18).set("maxVersion", 4));
    let frame = [&[0, 0, 0, 99, 0, 0, 0, 7][..], &body.encode(3).unwrap()].concat();
    assert_eq!(
        response_frame(18, 3, &frame),
        "errorCode=NONE apiKeys=[{apiKey=18 minVersion=0 maxVersion=4}] throttleTimeMs=0"
    );
}

#[test]
fn long_arrays_and_strings_are_cut_politely() {
    let request_of = |topics: usize, name: &str| {
        let topics = (0..topics).map(|_| name);
        let body = Struct::new(&messages::METADATA_REQUEST)
            .push_all("topics", topics, |topic, name| topic.set("name", name));
        request(3, 1, &body.encode(1).unwrap())
    };
    assert_eq!(request_of(12, "t"), format!("topics=[{} …+4]", ["{name=t}"; 8].join(" ")));
    assert_eq!(request_of(1, &"x".repeat(70)), format!("topics=[{{name={}…}}]", "x".repeat(64)));
    assert_eq!(request_of(1, "a b"), "topics=[{name=\"a b\"}]");
    assert!(request_of(8, &"y".repeat(200)).len() < TEXT_MAX + 200);
}

#[test]
fn nonsense_ends_the_text_and_nothing_else() {
    assert_eq!(request(3, 1, &[0xff, 0xff, 0xff, 0xfe]), "topics=<length -2>");
    assert_eq!(request(3, 99, &[1, 2]), "<2 bytes>");
    assert_eq!(request(999, 0, &[1, 2, 3]), "<3 bytes>");
}
