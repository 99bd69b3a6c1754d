//! librdkafka, through the crate rdkafka.

use std::sync::{Mutex, PoisonError};

use rdkafka::{
    ClientConfig, ClientContext, Message,
    producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext},
};

use super::{
    case::{Case, Client, LIMIT, PARTITIONS, RECORDS, Report, TOPIC},
    faults,
    play::{self, Work},
};

/// Keeps the delivery reports.
#[derive(Default)]
struct Reports(Mutex<Vec<Report>>);

impl ClientContext for Reports {}

impl ProducerContext for Reports {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let (message, told) = match result {
            Ok(message) => (message, Ok((message.partition(), message.offset()))),
            Err((error, message)) => (message, Err(error.to_string())),
        };
        let payload = String::from_utf8_lossy(message.payload().unwrap_or_default()).into_owned();
        let value = payload.parse().expect("every value is a number");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Report { value, told });
    }
}

fn producer(work: Work<'_>) -> BaseProducer<Reports> {
    let in_flight = work.in_flight.to_string();
    let patience = work.patience.as_millis().to_string();
    let mut config = ClientConfig::new();
    for (name, value) in [
        ("bootstrap.servers", work.bootstrap),
        ("enable.idempotence", "true"),
        ("max.in.flight.requests.per.connection", &in_flight),
        ("linger.ms", "5"),
        ("batch.num.messages", "5"),
        ("socket.timeout.ms", "1500"),
        ("request.timeout.ms", "1000"),
        ("message.timeout.ms", &patience),
        ("socket.connection.setup.timeout.ms", "1500"),
        ("retry.backoff.ms", "20"),
        ("retry.backoff.max.ms", "100"),
        ("reconnect.backoff.ms", "20"),
        ("reconnect.backoff.max.ms", "100"),
        ("topic.metadata.refresh.fast.interval.ms", "50"),
        ("topic.metadata.propagation.max.ms", "20000"),
    ] {
        config.set(name, value);
    }
    config.create_with_context(Reports::default()).expect("a valid configuration")
}

fn produce(work: Work<'_>) -> Vec<Report> {
    let producer = producer(work);
    for value in 0..RECORDS {
        let text = value.to_string();
        let record = BaseRecord::<str, str>::to(TOPIC).partition((value % PARTITIONS) as i32).payload(&text);
        producer.send(record).map_err(|(error, _)| error).expect("room in the producer's queue");
    }
    producer.flush(LIMIT).expect("every record is acknowledged or has failed");
    std::mem::take(&mut *producer.context().0.lock().unwrap_or_else(PoisonError::into_inner))
}

#[track_caller]
fn survives(cases: Vec<Case>) {
    play::all(cases, Client::Librdkafka, produce);
}

#[test]
fn librdkafka_survives_failed_produces() {
    survives(faults::codes());
}

#[test]
fn librdkafka_survives_answers_late_lost_and_damaged() {
    survives(faults::answers());
}

#[test]
fn librdkafka_survives_holds() {
    survives(faults::holds());
}

#[test]
fn librdkafka_survives_bad_connections() {
    survives(faults::connections());
}

#[test]
fn librdkafka_survives_faults_of_other_requests() {
    survives(faults::others());
}

#[test]
fn librdkafka_survives_scripts() {
    survives(faults::scripts());
}
