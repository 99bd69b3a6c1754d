//! The shortest sequence that still differs.

use std::sync::atomic::{AtomicU32, Ordering};

use kafkito_client_tests::tool_driver::Jvm;

use crate::{
    differences::{self, Difference, Listed},
    sequences::Run,
    subject::Subject,
};

/// Both, side by side.
pub(super) struct Hunt<'a> {
    pub(super) jvm: &'a Jvm,
    pub(super) kafka: &'a Subject,
    pub(super) kafkito: &'a Subject,
    pub(super) listed: &'a Listed,
    /// Milliseconds after each request to Kafka.
    pub(super) settles: u32,
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

    /// Leaves out what it can of the steps after the first `kept`, in ever smaller pieces.
    pub(super) fn shrink(&self, run: &Run, kept: usize) -> (Run, Vec<Difference>) {
        let mut shortest = run.clone();
        let mut differences = self.differs(run);
        let mut piece = (run.steps.len() - kept).max(1);
        while !differences.is_empty() {
            let mut at = kept;
            while at < shortest.steps.len() {
                let mut shorter = shortest.clone();
                shorter.steps.drain(at..(at + piece).min(shortest.steps.len()));
                let found = self.differs(&shorter);
                if found.is_empty() {
                    at += piece;
                } else {
                    (shortest, differences) = (shorter, found);
                }
            }
            if piece == 1 {
                break;
            }
            piece = piece.div_ceil(2);
        }
        (shortest, differences)
    }
}
