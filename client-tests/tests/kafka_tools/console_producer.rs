//! `kafka-console-producer.sh`

use kafkito_client_tests::names::unique;

use crate::kit::{GIVE_UP, Kit, lines};

#[test]
fn keys_and_headers_arrive() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let parse = "--reader-property parse.headers=true --reader-property parse.key=true";
    let input = "trace:t0,kind:test\tk0\tvalue 0\ntrace:t1,kind:test\tk1\tvalue 1\n";
    kit.run_with_input(&format!("console-producer --topic {topic} {parse}"), input).expect_success();
    let print = "--formatter-property print.key=true --formatter-property print.headers=true";
    let line =
        format!("console-consumer --topic {topic} --from-beginning --max-messages 2 {print} {GIVE_UP}");
    assert_eq!(kit.run(&line).expect_success().stdout, input);
}

#[test]
fn duplicate_header_keys_and_null_values_arrive() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("orders", 1);
    let parse = "--reader-property parse.headers=true --reader-property parse.key=true --reader-property null.marker=NULL";
    let input = "a:1,a:2,a:NULL\tk\tNULL\n";
    kit.run_with_input(&format!("console-producer --topic {topic} {parse}"), input).expect_success();
    let print = "--formatter-property print.key=true --formatter-property print.headers=true";
    let line =
        format!("console-consumer --topic {topic} --from-beginning --max-messages 1 {print} {GIVE_UP}");
    assert_eq!(kit.run(&line).expect_success().stdout, "a:1,a:2,a:null\tk\tnull\n");
}

#[test]
fn acks_0_1_and_all_arrive() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("plain", 1);
    for acks in ["0", "1", "-1"] {
        let plain = "--command-property enable.idempotence=false";
        let line = format!("console-producer --topic {topic} --request-required-acks {acks} {plain}");
        kit.run_with_input(&line, &format!("acks {acks}\n")).expect_success();
    }
    assert_eq!(kit.consume(&topic, 3), ["acks 0", "acks 1", "acks -1"]);
}

#[test]
fn each_codec_arrives() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("plain", 1);
    for codec in ["gzip", "snappy", "lz4", "zstd"] {
        let line = format!("console-producer --topic {topic} --compression-codec {codec}");
        kit.run_with_input(&line, &format!("{codec} {codec} {codec}\n")).expect_success();
    }
    let expected = ["gzip gzip gzip", "snappy snappy snappy", "lz4 lz4 lz4", "zstd zstd zstd"];
    assert_eq!(kit.consume(&topic, 4), expected);
}

#[test]
fn the_topic_is_made_on_first_use() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("automade");
    kit.produce(&topic, "first\n");
    assert_eq!(kit.consume(&topic, 1), ["first"]);
}

#[test]
fn a_thousand_lines_keep_their_order() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("many", 1);
    let input: String = (0..1000).map(|n| format!("line {n}\n")).collect();
    kit.produce(&topic, &input);
    assert_eq!(kit.consume(&topic, 1000), lines(&input));
}

#[test]
fn a_large_value_arrives() {
    let Some(kit) = Kit::start() else { return };
    let topic = kit.topic("large", 1);
    let value = "x".repeat(900_000);
    kit.produce(&topic, &format!("{value}\n"));
    assert!(kit.consume(&topic, 1) == [value], "the value is not what was sent");
}

#[test]
fn a_value_larger_than_the_topic_takes_is_refused() {
    let Some(kit) = Kit::start() else { return };
    let topic = unique("small");
    kit.run(&format!("topics --create --topic {topic} --config max.message.bytes=1000")).expect_success();
    let input = format!("{}\n", "x".repeat(5000));
    let output = kit.run_with_input(&format!("console-producer --topic {topic}"), &input);
    assert!(output.stderr.contains("RecordTooLargeException"), "{output}");
}

#[test]
fn a_topic_with_a_bad_name_is_refused() {
    let Some(kit) = Kit::start() else { return };
    let output = kit.run_with_input("console-producer --topic bad!name", "x\n");
    assert!(output.stderr.contains("InvalidTopicException: Invalid topics: [bad!name]"), "{output}");
}
