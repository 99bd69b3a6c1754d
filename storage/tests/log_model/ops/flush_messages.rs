//! `flush.messages`: from now on appends succeed once few enough offsets are not synced.

use kafkito_storage::LogConfig;

use super::append::Append;
use super::*;
use crate::pair::config;

#[derive(Debug)]
pub struct FlushMessages {
    pub flush_messages: i64,
    pub append: Append,
}

pub fn sample() -> BoxedStrategy<Step> {
    let drawn = (1..6i64, super::append::values());
    draw(drawn.prop_map(|(flush_messages, append)| FlushMessages { flush_messages, append }))
}

impl FlushMessages {
    fn configure(&self, pair: &mut Pair) {
        let config = LogConfig { flush_messages: self.flush_messages, ..config(-1, -1) };
        pair.log.set_config(Arc::new(config));
    }
}

impl Operation for FlushMessages {
    fn apply(&self, pair: &mut Pair) {
        self.configure(pair);
        let end = pair.log.log_end_offset();
        self.append.apply(pair);
        let unsynced = pair.log.log_end_offset() - pair.log.recovery_point();
        assert!(unsynced < self.flush_messages || pair.log.log_end_offset() == end);
    }

    fn interrupted(&self, pair: &mut Pair) -> (Model, Model) {
        self.configure(pair);
        self.append.interrupted(pair)
    }
}
