//! The shortest sequence that still differs: first without steps, then without what its requests say.

use std::sync::atomic::{AtomicU32, Ordering};

use kafkito_client_tests::tool_driver::Jvm;
use serde_json::Value;

use crate::{
    differences::{self, Difference, Listed},
    sequences::Run,
    subject::Subject,
};

use super::generator::KEYS;

/// Fields that stay as they are: what stands there otherwise is about time, about what is not the sequence's own, or is no
/// part of the message. So do those that say what an element is about ([`KEYS`]), as nothing is to be named twice.
const KEPT: [&str; 9] = [
    "allowAutoTopicCreation",
    "entity",
    "maxWaitMs",
    "memberId",
    "rebalanceTimeoutMs",
    "records",
    "sessionTimeoutMs",
    "timeoutMs",
    "validateOnly",
];

/// Both, side by side.
pub(super) struct Hunt<'a> {
    pub(super) jvm: &'a Jvm,
    pub(super) kafka: &'a Subject,
    pub(super) kafkito: &'a Subject,
    pub(super) listed: &'a Listed,
    /// Milliseconds after each request to Kafka.
    pub(super) settles: u32,
}

/// A run that differs, and where.
struct Shortest {
    run: Run,
    differences: Vec<Difference>,
}

impl Hunt<'_> {
    /// Where they differ in what is not listed.
    pub(super) fn differs(&self, run: &Run) -> Vec<Difference> {
        // Nothing is left of what came before under a new name.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let batch = format!("hunt{}-", NEXT.fetch_add(1, Ordering::Relaxed));
        let runs = std::slice::from_ref(run);
        let kafka = super::answers(self.jvm, self.kafka, runs, &batch, self.settles);
        let kafkito = super::answers(self.jvm, self.kafkito, runs, &batch, 0);
        let mut found = differences::between(run, &kafka[&run.name], &kafkito[&run.name]);
        found.retain(|difference| !self.listed.has(difference));
        found
    }

    /// The shortest that is found with the first `kept` steps as they are. No differences: a second run has none.
    pub(super) fn shrink(&self, run: &Run, kept: usize) -> (Run, Vec<Difference>) {
        let mut shortest = Shortest { run: run.clone(), differences: self.differs(run) };
        if !shortest.differences.is_empty() {
            self.leave_out_steps(&mut shortest, kept);
            for step in kept..shortest.run.steps.len() {
                self.simplify(&mut shortest, step);
            }
        }
        (shortest.run, shortest.differences)
    }

    /// Whether it is the shortest now, as it differs too.
    fn is_found(&self, shorter: Run, shortest: &mut Shortest) -> bool {
        let differences = self.differs(&shorter);
        let differs = !differences.is_empty();
        if differs {
            *shortest = Shortest { run: shorter, differences };
        }
        differs
    }

    /// In ever smaller pieces.
    fn leave_out_steps(&self, shortest: &mut Shortest, kept: usize) {
        let mut piece = (shortest.run.steps.len() - kept).max(1);
        loop {
            let mut at = kept;
            while at < shortest.run.steps.len() {
                let mut shorter = shortest.run.clone();
                shorter.steps.drain(at..(at + piece).min(shortest.run.steps.len()));
                if !self.is_found(shorter, shortest) {
                    at += piece;
                }
            }
            if piece == 1 {
                break;
            }
            piece = piece.div_ceil(2);
        }
    }

    /// One element or field less at a time.
    fn simplify(&self, shortest: &mut Shortest, step: usize) {
        let mut at = 0;
        while let Some(body) = without_one(&shortest.run.steps[step]["body"]).into_iter().nth(at) {
            let mut shorter = shortest.run.clone();
            shorter.steps[step]["body"] = body;
            if !self.is_found(shorter, shortest) {
                at += 1;
            }
        }
    }
}

/// All values that have one element or field less than this one, those first that have lost most.
fn without_one(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Array(elements) => {
            for at in 0..elements.len() {
                let mut fewer = elements.clone();
                fewer.remove(at);
                all.push(fewer.into());
            }
            for (at, element) in elements.iter().enumerate() {
                all.extend(without_one(element).into_iter().map(|element| {
                    let mut simpler = elements.clone();
                    simpler[at] = element;
                    Value::from(simpler)
                }));
            }
        }
        Value::Object(fields) => {
            let free = fields.iter().filter(|(name, _)| !KEPT.contains(&name.as_str()));
            for (name, _) in free.clone().filter(|(name, _)| !KEYS.contains(&name.as_str())) {
                let mut fewer = fields.clone();
                fewer.remove(name);
                all.push(fewer.into());
            }
            for (name, field) in free {
                all.extend(without_one(field).into_iter().map(|field| {
                    let mut simpler = fields.clone();
                    simpler[name] = field;
                    Value::from(simpler)
                }));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn a_request_is_simplified_by_one_thing_at_a_time() {
    let body = serde_json::json!({"timeoutMs": 1, "topics": [{"name": "a", "partitions": [0, 1]}]});
    let told: Vec<String> = without_one(&body).iter().map(Value::to_string).collect();
    let expected = [
        r#"{"timeoutMs":1}"#,
        r#"{"timeoutMs":1,"topics":[]}"#,
        r#"{"timeoutMs":1,"topics":[{"name":"a"}]}"#,
        r#"{"timeoutMs":1,"topics":[{"name":"a","partitions":[1]}]}"#,
        r#"{"timeoutMs":1,"topics":[{"name":"a","partitions":[0]}]}"#,
    ];
    assert_eq!(told, expected);
}
