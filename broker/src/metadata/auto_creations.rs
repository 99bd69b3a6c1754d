//! Topics that were made because somebody asked for them, while clients are not to see them yet.

use std::sync::Arc;

use crate::ordered::OrderedMap;

/// How many more requests are told LEADER_NOT_AVAILABLE, by topic: what `kafkito.auto.create.mode` asks for to see how
/// clients bear it. Soft: a test's tool, not the cluster's state.
#[derive(Debug, Default)]
pub(crate) struct AutoCreations(OrderedMap<Arc<str>, u32>);

impl AutoCreations {
    /// The next `times` requests for a topic are to be put off.
    pub(crate) fn put_off(&mut self, topic: &str, times: u32) {
        if times > 0 {
            self.0.insert(topic.into(), times);
        }
    }

    /// Whether this request is put off; counts it.
    pub(crate) fn is_put_off(&mut self, topic: &str) -> bool {
        let Some(left) = self.0.get_mut(topic) else { return false };
        *left = left.saturating_sub(1);
        if *left == 0 {
            self.0.remove(topic);
        }
        true
    }

    /// Forgets a topic that is gone.
    pub(crate) fn forget(&mut self, topic: &str) {
        self.0.remove(topic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_requests_are_put_off_as_were_asked_for() {
        let mut creations = AutoCreations::default();
        creations.put_off("t", 2);
        let put_off: Vec<bool> = (0..3).map(|_| creations.is_put_off("t")).collect();
        assert_eq!(put_off, [true, true, false]);
        assert!(!creations.is_put_off("u"));
    }
}
