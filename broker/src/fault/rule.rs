//! A rule that is installed.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parking_lot::Mutex;
use tokio::sync::watch;

use super::builder::Responding;
use super::condition::{Condition, panic_text};
use super::facts::Facts;
use super::hold::Holds;
use super::request_view::RequestView;
use super::schedule::Schedule;
use super::spec::FaultSpec;
use super::value::Fields;
use super::verdict::Verdict;

/// A rule. Nobody holds a lock while it is asked; its own are held for a moment only.
pub(crate) struct Rule {
    /// Its number, counted from 1.
    pub(super) id: u64,
    /// What the author calls it.
    pub(super) name: String,
    pub(super) spec: FaultSpec,
    /// In the order in which they are cheapest to ask.
    pub(super) conditions: Vec<Condition>,
    pub(super) responding: Option<Responding>,
    pub(super) schedule: Mutex<Schedule>,
    pub(super) holds: Holds,
    /// Topics as they were when it was injected, if a verdict needs them.
    pub(super) stale: Option<crate::schema::Struct>,
    /// Seeds what is corrupted.
    pub(super) seed: u64,
    /// Whether it is still installed. What it has done to connections ends with it.
    pub(super) installed: watch::Sender<bool>,
    /// What went wrong in the author's own code, the first time.
    pub(super) trouble: Mutex<Option<String>>,
}

/// A request that a rule hits.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(super) rule: std::sync::Arc<Rule>,
    pub(super) verdict: Verdict,
    /// Its number, from 1.
    pub(super) number: u64,
}

impl Rule {
    /// Whether all conditions hold; nothing is counted.
    pub(super) fn matches(&self, facts: &Facts<'_>) -> bool {
        self.conditions.iter().all(|condition| condition.holds(&self.spec, facts))
    }

    /// The first condition that does not hold, in words.
    pub(super) fn why_not(&self, facts: &Facts<'_>) -> Option<String> {
        let failed = self.conditions.iter().find(|condition| !condition.holds(&self.spec, facts))?;
        Some(failed.why_not(&self.spec, facts))
    }

    /// Counts a request that matches, and gives the verdict if it is hit.
    pub(super) fn take(&self) -> Option<(u64, Verdict)> {
        let number = self.schedule.lock().count()?;
        let verdicts = &self.spec.verdicts;
        let place = if verdicts.len() == 1 { 0 } else { usize::try_from(number - 1).ok()? };
        Some((number, verdicts.get(place)?.clone()))
    }

    pub(super) fn hits(&self) -> u64 {
        self.schedule.lock().hits()
    }

    /// The author's own answer; `None` if there is no closure for it, or if it panics.
    pub(super) fn answer(&self, facts: &Facts<'_>) -> Option<Fields> {
        let responding = self.responding.as_ref()?;
        match catch_unwind(AssertUnwindSafe(|| responding(&RequestView::new(facts)))) {
            Ok(fields) => Some(fields),
            Err(panic) => {
                self.tell(format!("its closure panicked: {}", panic_text(&*panic)));
                None
            }
        }
    }

    /// Notes what went wrong in the author's own code.
    pub(super) fn tell(&self, trouble: String) {
        log::error!("fault {:?}: {trouble}", self.name);
        self.trouble.lock().get_or_insert(trouble);
    }

    /// What went wrong in the author's own code.
    pub(super) fn trouble(&self) -> Option<String> {
        let panicked = self.conditions.iter().find_map(|condition| match condition {
            Condition::Closure(closure) => closure.panic.lock().clone(),
            _ => None,
        });
        panicked.or_else(|| self.trouble.lock().clone())
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({} {:?} {})", self.id, self.name, self.spec)
    }
}
