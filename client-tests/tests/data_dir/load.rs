//! An idempotent producer of librdkafka that lives longer than its brokers do.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kafkito_client_tests::wait::Deadline;
use rdkafka::{
    ClientConfig, ClientContext, Message,
    producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext},
    types::RDKafkaErrorCode,
};

use super::LIMIT;

pub(crate) const TOPIC: &str = "orders";
pub(crate) const PARTITIONS: i64 = 3;
/// So many records are under way at most.
const IN_FLIGHT: i32 = 400;

/// Who was acknowledged where: value, partition, offset.
#[derive(Default)]
pub(crate) struct Acknowledged(Mutex<Vec<(i64, i32, i64)>>);

impl ClientContext for Acknowledged {}

impl ProducerContext for Acknowledged {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if std::thread::panicking() {
            // The producer gives up what it has, as the test has failed: that is not news.
            return;
        }
        let message = result.as_ref().unwrap_or_else(|(error, _)| panic!("a record was given up: {error}"));
        self.lock().push((number(message), message.partition(), message.offset()));
    }
}

impl Acknowledged {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Vec<(i64, i32, i64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a record begins with.
pub(crate) fn number(message: &impl Message) -> i64 {
    let text = String::from_utf8_lossy(message.payload().unwrap_or_default());
    text.split(' ').next().and_then(|number| number.parse().ok()).expect("every value begins with a number")
}

/// The producer, and the number of the next record.
pub(crate) struct Load {
    pub(crate) producer: BaseProducer<Acknowledged>,
    next: i64,
    filling: String,
}

impl Load {
    pub(crate) fn new(bootstrap: &str) -> Self {
        let mut config = ClientConfig::new();
        for (name, value) in [
            ("bootstrap.servers", bootstrap),
            ("enable.idempotence", "true"),
            ("linger.ms", "1"),
            ("batch.num.messages", "20"),
            ("message.timeout.ms", "120000"),
            ("reconnect.backoff.ms", "5"),
            ("reconnect.backoff.max.ms", "50"),
            ("retry.backoff.ms", "5"),
            ("retry.backoff.max.ms", "50"),
            ("topic.metadata.refresh.fast.interval.ms", "20"),
        ] {
            config.set(name, value);
        }
        let producer = config.create_with_context(Acknowledged::default()).expect("a valid configuration");
        Self { producer, next: 0, filling: "x".repeat(500) }
    }

    /// Sends records until so many more have been acknowledged; others are under way then.
    #[track_caller]
    pub(crate) fn run(&mut self, more: usize) {
        let deadline = Deadline::after(LIMIT);
        let enough = self.acknowledged() + more;
        while self.acknowledged() < enough {
            self.send_and_poll(Duration::from_millis(1));
            assert!(
                !deadline.passed(),
                "{} of {enough} records were acknowledged, {} are under way",
                self.acknowledged(),
                self.producer.in_flight_count()
            );
        }
    }

    /// Keeps records under way, and takes what the broker has answered within so long.
    pub(crate) fn send_and_poll(&mut self, wait: Duration) {
        self.send();
        self.producer.poll(wait);
    }

    fn send(&mut self) {
        while self.producer.in_flight_count() < IN_FLIGHT {
            let (value, partition) = (format!("{} {}", self.next, self.filling), self.next % PARTITIONS);
            let record = BaseRecord::<str, str>::to(TOPIC).partition(partition as i32).payload(&value);
            match self.producer.send(record) {
                Ok(()) => self.next += 1,
                Err((error, _)) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull) => return,
                Err((error, _)) => panic!("the producer takes no record: {error}"),
            }
        }
    }

    pub(crate) fn acknowledged(&self) -> usize {
        self.reports().len()
    }

    /// Who was acknowledged where.
    pub(crate) fn reports(&self) -> MutexGuard<'_, Vec<(i64, i32, i64)>> {
        self.producer.context().lock()
    }

    /// Waits until everything that was sent is acknowledged. Returns how many records there are.
    #[track_caller]
    pub(crate) fn finish(&self) -> i64 {
        self.producer.flush(LIMIT).expect("every record is acknowledged");
        self.next
    }
}
