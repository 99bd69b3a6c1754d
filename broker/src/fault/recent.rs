//! The last requests of each API, kept while there are rules: those that came near but did not match are told from them.

use std::collections::VecDeque;
use std::sync::Arc;

use super::facts::Facts;
use super::rule::Rule;
use crate::call::Client;
use crate::clock::Millis;
use crate::list::Listed;
use crate::net::header::RawRequest;
use crate::ordered::OrderedMap;
use crate::shared::Shared;
use crate::sort;

/// Requests kept of each API.
const KEPT_MAX: usize = 16;
/// A larger body is not kept: it would pin memory.
const BODY_BYTES_MAX: usize = 64 << 10;

/// The last requests, by API key.
#[derive(Debug, Default)]
pub(super) struct Recent {
    next: u64,
    by_api: OrderedMap<i16, VecDeque<Kept>>,
}

#[derive(Clone, Debug)]
struct Kept {
    number: u64,
    raw: RawRequest,
    client: Arc<Client>,
    now: Millis,
    /// The id of the rule that hit it.
    hit_by: Option<u64>,
}

impl Recent {
    /// The number that the next request gets.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    pub(super) fn add(&mut self, facts: &Facts<'_>, hit_by: Option<u64>) {
        let Some(raw) = facts.raw else { return };
        let number = self.next;
        self.next += 1;
        if raw.body.len() > BODY_BYTES_MAX {
            return;
        }
        let kept = self.by_api.entry(raw.key).or_default();
        if kept.len() == KEPT_MAX {
            kept.pop_front();
        }
        let client = Arc::clone(facts.client);
        kept.push_back(Kept { number, raw: raw.clone(), client, now: facts.now, hit_by });
    }

    /// Forgets all: there are no rules left.
    pub(super) fn clear(&mut self) {
        self.by_api.clear();
    }

    /// Copies of the requests with which a rule was asked, or would have been.
    fn since(&self, first: u64, rule: &Rule) -> Vec<Kept> {
        let of_api = |key: &i16| match rule.spec.on {
            super::On::Api(api) => *key == api.key(),
            super::On::AnyRequest => true,
            super::On::Connect => false,
        };
        let kept = self.by_api.iter().filter(|(key, _)| of_api(key)).flat_map(|(_, kept)| kept);
        let mut kept: Vec<Kept> = kept.filter(|kept| kept.number >= first).cloned().listed();
        sort::by_key(&mut kept, |kept| kept.number);
        kept
    }
}

/// A request in hand of which [`Recent`] can tell why a rule did not hit it; closures run, so no lock may be held.
pub(super) struct NearMisses(Vec<Kept>);

impl NearMisses {
    pub(super) fn of(recent: &Recent, first: u64, rule: &Rule) -> Self {
        Self(recent.since(first, rule))
    }

    /// A line for each: the request, and why the rule did not hit it.
    pub(super) fn tell(&self, shared: &Shared, rule: &Rule) -> Vec<String> {
        let lines = self.0.iter().filter_map(|kept| {
            let facts = Facts::new(shared, &kept.client, Some(&kept.raw), kept.now);
            let why = match (kept.hit_by, rule.why_not(&facts)) {
                (Some(id), _) if id == rule.id => return None,
                (_, Some(why)) => why,
                (Some(id), None) => format!("rule {id} came first"),
                (None, None) => "it matched, but its turn was another".into(),
            };
            Some(format!("{} from {:?}: {why}", facts.summary(), kept.client.client_id))
        });
        lines.listed()
    }
}
