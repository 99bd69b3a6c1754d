//! `flush.messages` for whoever does not wait: what is appended may be told of once a flush has succeeded, which may fail first.

use kafkito_storage::{LogConfig, Origin};

use super::append::Append;
use super::*;
use crate::pair::config;

#[derive(Debug)]
pub struct AppendUnflushed {
    pub flush_messages: i64,
    pub appends: Vec<Append>,
    /// What becomes of the flush, if there is one.
    pub is_flushed: bool,
}

pub fn sample() -> BoxedStrategy<Step> {
    let drawn = (1..6i64, prop::collection::vec(super::append::values(), 1..4), any::<bool>());
    draw(drawn.prop_map(|(flush_messages, appends, is_flushed)| AppendUnflushed {
        flush_messages,
        appends,
        is_flushed,
    }))
}

impl AppendUnflushed {
    /// Appends, and says which offsets are not to be told of.
    fn append(&self, pair: &mut Pair) -> Vec<i64> {
        let mut silent = Vec::new();
        for append in &self.appends {
            if !append.is_allowed(pair) {
                continue;
            }
            let (batch, as_stored, producer) = append.batch(&pair.model);
            let appended = pair.log.append_unflushed(&batch, Origin::Client, pair.model.epoch, 0).unwrap();
            pair.follow_roll();
            pair.model.push(as_stored, producer);
            let unsynced = pair.log.log_end_offset() - pair.log.recovery_point();
            let is_promised = unsynced >= self.flush_messages;
            assert!(!is_promised || pair.log.awaits_flush());
            assert_eq!(pair.log.is_flushed(appended.last_offset), !is_promised, "{appended:?}");
            silent.extend(is_promised.then_some(appended.last_offset));
        }
        silent
    }
}

impl Operation for AppendUnflushed {
    fn apply(&self, pair: &mut Pair) {
        if pair.on_disk.is_none() {
            return;
        }
        pair.log.set_config(Arc::new(LogConfig { flush_messages: self.flush_messages, ..config(-1, -1) }));
        let silent = self.append(pair);
        if !self.is_flushed {
            let failed = pair.log.failed_flushes();
            pair.log.flush_failed();
            assert_eq!(pair.log.failed_flushes(), failed + 1);
            assert!(silent.iter().all(|offset| !pair.log.is_flushed(*offset)));
        } else {
            pair.log.flush().unwrap();
            assert!(!pair.log.awaits_flush() && silent.iter().all(|offset| pair.log.is_flushed(*offset)));
            pair.all_lasts();
        }
    }
}
