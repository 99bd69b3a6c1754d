//! The rules of a cluster, and which of them a request meets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;

use super::facts::Facts;
use super::index::Index;
use super::recent::{NearMisses, Recent};
use super::rule::{Hit, Rule};
use crate::call::Client;
use crate::list::Listed;
use crate::net::header::RawRequest;
use crate::ordered::OrderedMap;
use crate::rng::Rng;
use crate::shared::Shared;
use crate::wait::Changes;

/// The rules that are installed.
///
/// Asked without one, it costs a load. Else the index is taken out as it stands, and no lock is held while rules are asked.
#[derive(Debug)]
pub(crate) struct Rules {
    any: AtomicBool,
    next_held: AtomicU64,
    seed: u64,
    set: Mutex<Set>,
    recent: Mutex<Recent>,
}

#[derive(Debug, Default)]
struct Set {
    last_id: u64,
    rules: OrderedMap<u64, Installed>,
    /// Made anew by the first request after a change.
    index: Option<Arc<Index>>,
}

#[derive(Debug)]
struct Installed {
    rule: Arc<Rule>,
    /// The number of the first request that it may have met.
    first_request: u64,
}

impl Rules {
    /// No rules. What is left to chance is drawn from `rng`, which is a copy of the cluster's.
    pub(crate) fn new(mut rng: Rng) -> Self {
        Self {
            any: AtomicBool::new(false),
            next_held: AtomicU64::new(1),
            seed: rng.next_u64(),
            set: Mutex::default(),
            recent: Mutex::default(),
        }
    }

    /// Whether there are any: all that a request pays if there are none.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// The rule that a request meets: the first that matches and whose turn it is.
    #[cold]
    pub(crate) fn hit(&self, shared: &Shared, client: &Arc<Client>, raw: &RawRequest) -> Option<Hit> {
        let index = self.index();
        let facts = Facts::new(shared, client, Some(raw), shared.clock.now());
        let hit = index.requests(&facts).iter().find_map(|rule| try_rule(rule, &facts));
        self.recent.lock().add(&facts, hit.as_ref().map(|hit| hit.rule.id));
        if hit.is_some() {
            shared.watchers.wake(Changes::FAULTS);
        }
        hit
    }

    /// The rule that a new connection meets.
    #[cold]
    pub(crate) fn hit_connection(&self, shared: &Shared, client: &Arc<Client>) -> Option<Hit> {
        let index = self.index();
        let facts = Facts::new(shared, client, None, shared.clock.now());
        let hit = index.connections().iter().find_map(|rule| try_rule(rule, &facts));
        if hit.is_some() {
            shared.watchers.wake(Changes::FAULTS);
        }
        hit
    }

    fn index(&self) -> Arc<Index> {
        let mut set = self.set.lock();
        let Set { rules, index, .. } = &mut *set;
        Arc::clone(index.get_or_insert_with(|| Arc::new(Index::of(rules.values().map(|rule| &rule.rule)))))
    }

    /// Installs the rule that `make` makes of its number and its seed.
    pub(super) fn install(&self, make: impl FnOnce(u64, u64) -> Rule) -> Arc<Rule> {
        let first_request = self.recent.lock().next();
        let mut set = self.set.lock();
        set.last_id += 1;
        let id = set.last_id;
        let seed = Rng::seeded(self.seed ^ id).next_u64();
        let rule = Arc::new(make(id, seed));
        set.rules.insert(id, Installed { rule: Arc::clone(&rule), first_request });
        set.index = None;
        self.any.store(true, Ordering::Relaxed);
        rule
    }

    /// Takes a rule out, and ends what it has begun: what it holds is released. Nothing happens if it is out already.
    pub(super) fn remove(&self, rule: &Rule) {
        let mut set = self.set.lock();
        set.rules.remove(&rule.id);
        set.index = None;
        let any = !set.rules.is_empty();
        self.any.store(any, Ordering::Relaxed);
        drop(set);
        if !any {
            self.recent.lock().clear();
        }
        rule.installed.send_replace(false);
        rule.holds.close();
    }

    /// The rules that are installed, in the order of their injection.
    pub(super) fn list(&self) -> Vec<Arc<Rule>> {
        self.set.lock().rules.values().map(|installed| Arc::clone(&installed.rule)).listed()
    }

    pub(super) fn get(&self, id: u64) -> Option<Arc<Rule>> {
        self.set.lock().rules.get(&id).map(|installed| Arc::clone(&installed.rule))
    }

    /// The last requests of the rule's API that it did not hit, and why not.
    pub(super) fn near_misses(&self, shared: &Shared, rule: &Rule) -> Vec<String> {
        let first = self.set.lock().rules.get(&rule.id).map(|installed| installed.first_request);
        let Some(first) = first else { return Vec::new() };
        let near = NearMisses::of(&self.recent.lock(), first, rule);
        near.tell(shared, rule)
    }

    /// A name for a held request.
    pub(super) fn next_held(&self) -> u64 {
        self.next_held.fetch_add(1, Ordering::Relaxed)
    }
}

fn try_rule(rule: &Arc<Rule>, facts: &Facts<'_>) -> Option<Hit> {
    if !rule.matches(facts) {
        return None;
    }
    let (number, verdict) = rule.take()?;
    Some(Hit { rule: Arc::clone(rule), verdict, number })
}
