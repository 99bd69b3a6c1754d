use kafkito::Cluster;

#[test]
fn an_order_is_announced() -> Result<(), kafkito::Error> {
    let kafka = Cluster::builder().topic("orders", 3).start()?;
    shop::sell("two coffees", &kafka.bootstrap_servers()); // your code, with any Kafka client

    kafka.topic("orders").has_records(1).wait()?;
    assert_eq!(kafka.topic("orders").records()?[0].value_text(), "two coffees");
    Ok(())
}

/// What README.md leaves to the reader.
mod shop {
    use rdkafka::ClientConfig;
    use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

    pub(super) fn sell(order: &str, bootstrap_servers: &str) {
        let producer = ClientConfig::new().set("bootstrap.servers", bootstrap_servers).create();
        let producer: BaseProducer = producer.expect("the config is valid");
        producer.send(BaseRecord::<(), _>::to("orders").payload(order)).expect("the queue has room");
        producer.flush(std::time::Duration::from_secs(30)).expect("the broker is there");
    }
}
