//! Tests as users write them. They run here against clusters in this process; `elsewhere` runs this very file again, against others.

use std::time::Duration;

use kafkito::{Cluster, Error, ErrorCode, ErrorKind, Record};
use kafkito_client_tests::wait;
use rdkafka::{
    ClientConfig, Message,
    consumer::{BaseConsumer, CommitMode, Consumer},
};

const SOON: Duration = Duration::from_secs(60);

/// The application: reads orders, as one of the group `billing`.
struct Billing {
    consumer: BaseConsumer,
}

impl Billing {
    fn start(kafka: &Cluster) -> Self {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", kafka.bootstrap_servers())
            .set("client.id", "billing-1")
            .set("group.id", "billing")
            .set("auto.offset.reset", "earliest")
            .set("enable.auto.commit", "false")
            .create()
            .unwrap();
        consumer.subscribe(&["orders"]).unwrap();
        Self { consumer }
    }

    /// The values of the next orders, committed.
    fn bill(&self, count: usize) -> Vec<String> {
        let mut bills = Vec::new();
        while bills.len() < count {
            // It also comes back when it has got its partitions.
            let order = wait::until(SOON, "an order", || {
                self.consumer.poll(Duration::from_secs(1)).ok_or_else(|| format!("only {bills:?}"))
            });
            let order = order.expect("an order");
            bills.push(String::from_utf8_lossy(order.payload().unwrap_or_default()).into_owned());
            self.consumer.commit_message(&order, CommitMode::Sync).unwrap();
        }
        bills
    }
}

#[test]
fn orders_are_billed() -> Result<(), Error> {
    let kafka = Cluster::builder().topic("orders", 1).start()?;
    let (orders, billing) = (kafka.topic("orders"), kafka.group("billing"));
    for order in ["two coffees", "the bill"] {
        orders.produce(order)?;
    }
    assert_eq!(orders.has_records(2).wait()?, 2);
    assert_eq!(billing.committed_offset("orders", 0), None);

    let app = Billing::start(&kafka);
    assert_eq!(app.bill(2), ["two coffees", "the bill"]);
    let view = billing.stable(1).within(SOON).wait()?;
    let member = view.member("billing-1").expect("it is named by its client id");
    assert_eq!(member.partitions["orders"], [0]);
    assert_eq!(billing.committed("orders", 0, 2).within(SOON).wait()?, 2);
    billing.assigned("billing-1", "orders", [0]).within(SOON).wait()?;
    billing.lag_zero("orders").within(SOON).wait()?;

    drop(app);
    billing.empty().within(SOON).wait()?;
    let view = billing.view().expect("it has committed");
    assert_eq!((view.offsets.len(), view.offsets[0].offset, view.lag), (1, Some(2), 0));
    assert_eq!(billing.committed_offset("orders", 0), Some(2));
    Ok(())
}

#[test]
fn records_are_whole() -> Result<(), Error> {
    let kafka = Cluster::builder().topic("orders", 3).start()?;
    let orders = kafka.topic("orders");
    let full = Record::new("two coffees").key("table 4").timestamp(1_700_000_000_000);
    let full = full.header("trace", "a1").header("trace", "a2").null_header("none").header("empty", "");
    let gone = Record::tombstone("table 4").timestamp(1_700_000_000_001);
    let empty = Record::new("").key("").partition(2).timestamp(1_700_000_000_002);

    let mut produced = Vec::new();
    for record in [full, gone, empty] {
        produced.push(orders.produce(record)?);
    }
    // Where Kafka's own producers put it.
    assert_eq!(produced[0].partition, produced[1].partition);
    produced.sort_by_key(|record| (record.partition, record.offset));
    assert_eq!(orders.records()?, produced);
    assert_eq!(orders.records_from(2, 0)?.last(), produced.iter().rfind(|record| record.partition == 2));

    let found = orders.has_record(|record| record.value_text().contains("coffee")).wait()?;
    assert_eq!((found.timestamp, found.headers.len()), (1_700_000_000_000, 4));
    assert_eq!(found.header("trace").map(|value| &value[..]), Some(&b"a1"[..]));
    Ok(())
}

#[test]
fn what_is_expected_is_compared() -> Result<(), Error> {
    let kafka = Cluster::builder().topic("orders", 3).start()?;
    let orders = kafka.topic("orders");
    for cups in 1..=4 {
        orders.produce(format!("{cups} coffees"))?;
    }
    // Each partition in turn.
    assert_eq!(orders.partition_has_records(0, 2).wait()?, 2);
    orders.expect(["1 coffees", "2 coffees", "3 coffees", "4 coffees"]).in_any_order().arrive().wait()?;
    let wrong = orders.expect(["1 coffees", "5 coffees"]).in_partition(0).check().unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Mismatch);
    assert!(wrong.to_string().contains("4 coffees"), "{wrong}");
    Ok(())
}

#[test]
fn a_wait_that_is_over_says_what_it_saw() -> Result<(), Error> {
    let kafka = Cluster::builder().topic("orders", 1).start()?;
    kafka.topic("orders").produce("two coffees")?;
    let short = Duration::from_millis(5);
    let late = kafka.topic("orders").has_records(2).within(short).wait().unwrap_err();
    assert_eq!(late.kind(), ErrorKind::TimedOut);
    assert!(late.to_string().contains("within 5 ms; saw: 1 record"), "{late}");
    let late = kafka.group("nobodys").stable(1).within(short).wait().unwrap_err();
    assert!(late.to_string().contains("saw: no such group"), "{late}");
    let late = kafka.topic("nowhere").exists().within(short).wait().unwrap_err();
    assert_eq!(late.kind(), ErrorKind::TimedOut);
    Ok(())
}

#[test]
fn topics_are_made_with_their_configs_and_refused_with_kafkas_codes() -> Result<(), Error> {
    let kafka = Cluster::start()?;
    let stamped = kafka.create_topic_with("stamped", 2, [("message.timestamp.type", "LogAppendTime")])?;
    assert_eq!((stamped.partitions(), stamped.exists().wait()?), (Some(2), 2));
    let stored = stamped.produce(Record::new("now").timestamp(1_700_000_000_000))?;
    assert!(stored.timestamp > 1_700_000_000_000, "{stored:?}");
    assert_eq!(stamped.records()?, [stored]);

    let code = |result: Result<_, Error>| result.map(drop).unwrap_err().code();
    assert_eq!(code(kafka.create_topic("stamped", 1)), Some(ErrorCode::TopicAlreadyExists));
    assert_eq!(code(kafka.create_topic("no/slash", 1)), Some(ErrorCode::InvalidTopicException));
    let wrong = kafka.create_topic_with("wrong", 1, [("retention.ms", "long")]);
    assert_eq!(code(wrong), Some(ErrorCode::InvalidConfig));
    let nowhere = kafka.topic("nowhere");
    assert_eq!(nowhere.partitions(), None);
    let missing = Some(ErrorCode::UnknownTopicOrPartition);
    assert_eq!(nowhere.produce("lost").unwrap_err().code(), missing);
    assert_eq!(nowhere.records().unwrap_err().code(), missing);
    assert_eq!(stamped.records_from(2, 0).unwrap_err().code(), missing);
    assert_eq!(stamped.produce(Record::new("lost").partition(2)).unwrap_err().code(), missing);
    let too_large = stamped.produce(vec![0; 2_000_000]).unwrap_err();
    assert_eq!(too_large.code(), Some(ErrorCode::MessageTooLarge), "{too_large}");
    Ok(())
}

#[tokio::test(flavor = "current_thread")]
async fn an_async_test_is_the_same() -> Result<(), Error> {
    let kafka = Cluster::builder().topic("orders", 1).start()?;
    let orders = kafka.topic("orders");
    let arriving = tokio::spawn(orders.has_records(1).within(SOON).into_future());
    tokio::task::yield_now().await;
    orders.produce("two coffees")?;
    assert_eq!(arriving.await.expect("no panic")?, 1);
    Ok(())
}
