//! A rule in the hands of the test's author.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tokio::runtime::Handle;

use super::builder::Fault;
use super::check;
use super::hold::HeldRequest;
use super::rule::Rule;
use super::spec::FaultSpec;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::list::Listed;
use crate::shared::Shared;
use crate::wait::{Changes, Seen, Wait};

impl Cluster {
    /// Injects a fault: from now on its rule stands between clients and the broker, until the guard is dropped.
    ///
    /// ```
    /// use kafkito::{Api, Cluster, ErrorKind, Fault};
    ///
    /// let kafka = Cluster::start()?;
    /// let wrong = kafka.inject(Fault::on(Api::Produce).group("billing").hold()).unwrap_err();
    /// assert_eq!(wrong.kind(), ErrorKind::InvalidRule);
    /// assert!(wrong.to_string().contains("Produce names no group"));
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidRule`](crate::ErrorKind::InvalidRule) if the rule could never match or its verdict never be carried out;
    /// the message says what would be right.
    pub fn inject(&self, fault: impl Into<Fault>) -> Result<FaultGuard, Error> {
        self.shared.inside("faults and holds")?;
        FaultGuard::install(&self.shared, &self.runtime, fault.into())
    }

    /// The rules that are installed, in the order of their injection.
    pub fn rules(&self) -> Vec<RuleView> {
        self.shared.assert_inside("rules");
        RuleView::all(&self.shared)
    }

    /// The rule with this id, if it is installed.
    pub fn rule(&self, id: u64) -> Option<FaultHandle> {
        self.shared.assert_inside("rules");
        FaultHandle::find(&self.shared, &self.runtime, id)
    }
}

/// A rule as [`Cluster::rules`] lists it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "control", derive(serde::Serialize, utoipa::ToSchema), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct RuleView {
    /// Its number, counted from 1.
    pub id: u64,
    /// What it is called.
    pub name: String,
    /// Its conditions and verdicts.
    pub spec: FaultSpec,
    /// Requests that matched its conditions.
    pub matched: u64,
    /// Requests that it hit.
    pub hits: u64,
    /// Requests that it holds now.
    pub held: usize,
    /// Held requests that ended because their clients went away.
    pub gone: u64,
    /// Of a rule that has not hit yet: the last requests that came near, and why each was not hit.
    pub near_misses: Vec<String>,
    /// What went wrong in a closure, if anything did.
    pub trouble: Option<String>,
}

impl RuleView {
    /// Every rule that is installed, in the order of their injection.
    pub(crate) fn all(shared: &Shared) -> Vec<Self> {
        shared.rules.list().iter().map(|rule| view(shared, rule)).listed()
    }
}

fn view(shared: &Shared, rule: &Rule) -> RuleView {
    let (matched, hits) = {
        let schedule = rule.schedule.lock();
        (schedule.matched(), schedule.hits())
    };
    RuleView {
        id: rule.id,
        name: rule.name.clone(),
        spec: rule.spec.clone(),
        matched,
        hits,
        held: rule.holds.count(),
        gone: rule.holds.gone(),
        near_misses: if hits == 0 { shared.rules.near_misses(shared, rule) } else { Vec::new() },
        trouble: rule.trouble(),
    }
}

/// A rule that is installed: what it has hit, and what it holds. Cheap to clone and to send to another thread; it does not
/// keep the rule installed.
#[derive(Clone)]
pub struct FaultHandle {
    shared: Arc<Shared>,
    runtime: Handle,
    rule: Arc<Rule>,
}

impl FaultHandle {
    /// The rule with this id, if it is installed.
    pub(crate) fn find(shared: &Arc<Shared>, runtime: &Handle, id: u64) -> Option<Self> {
        let rule = shared.rules.get(id)?;
        Some(Self { shared: Arc::clone(shared), runtime: runtime.clone(), rule })
    }

    /// The rule's number, counted from 1.
    pub fn id(&self) -> u64 {
        self.rule.id
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.rule.name
    }

    /// How it stands now.
    pub fn view(&self) -> RuleView {
        view(&self.shared, &self.rule)
    }

    /// How many requests it has hit.
    pub fn hits(&self) -> u64 {
        self.rule.hits()
    }

    /// Waits until it has hit n requests; gives their number.
    pub fn hit(&self, n: u64) -> Wait<u64> {
        let rule = Arc::clone(&self.rule);
        let what = format!("fault {:?} hit {n} times", rule.name);
        Wait::new(&self.shared, &self.runtime, what, move |shared| match rule.hits() {
            hits if hits >= n => Seen::Done(hits),
            0 => Seen::NotYet(never_hit(&shared.rules.near_misses(shared, &rule))),
            hits => Seen::NotYet(format!("hit {hits} times")),
        })
        .woken_by(Changes::FAULTS)
    }

    /// What it holds now, in the order in which it came.
    pub fn held_requests(&self) -> Vec<HeldRequest> {
        self.rule.holds.list()
    }

    /// Waits until it holds n requests at the same time; gives them.
    pub fn held(&self, n: usize) -> Wait<Vec<HeldRequest>> {
        let rule = Arc::clone(&self.rule);
        let what = format!("fault {:?} to hold {n} requests", rule.name);
        Wait::new(&self.shared, &self.runtime, what, move |shared| {
            let held = rule.holds.list();
            match held.len() {
                count if count >= n => Seen::Done(held),
                0 if rule.hits() == 0 => Seen::NotYet(never_hit(&shared.rules.near_misses(shared, &rule))),
                count => Seen::NotYet(format!("{count} held, {} gone", rule.holds.gone())),
            }
        })
        .woken_by(Changes::FAULTS)
    }

    /// How many held requests ended because their clients went away.
    pub fn gone(&self) -> u64 {
        self.rule.holds.gone()
    }

    /// Waits until n held requests have ended because their clients went away; gives their number.
    pub fn gone_away(&self, n: u64) -> Wait<u64> {
        let rule = Arc::clone(&self.rule);
        let what = format!("fault {:?} to lose {n} held requests with their clients", rule.name);
        Wait::new(&self.shared, &self.runtime, what, move |_| match rule.holds.gone() {
            gone if gone >= n => Seen::Done(gone),
            gone => Seen::NotYet(format!("{gone} gone, {} held", rule.holds.count())),
        })
        .woken_by(Changes::FAULTS)
    }

    /// Releases one held request by its id; `false` if it is not held.
    pub fn release(&self, id: u64) -> bool {
        self.changed(|rule| rule.holds.release(id))
    }

    /// Releases what has been held longest; `None` if nothing is held.
    pub fn release_next(&self) -> Option<u64> {
        self.changed(|rule| rule.holds.release_next())
    }

    /// Releases all that is held now; gives how many. What comes later is held again.
    pub fn release_all(&self) -> usize {
        self.changed(|rule| rule.holds.release_all())
    }

    /// Releases requests in this order, given by client ids or member ids: each as soon as it is held, and the one before
    /// it is through. What is not named stays held.
    ///
    /// With [`hold_request`](Fault::hold_request) a request is through once it was applied; with [`hold`](Fault::hold), once
    /// its answer was handed to the connection.
    pub fn release_in_order<T: Into<String>>(&self, names: impl IntoIterator<Item = T>) {
        self.changed(|rule| rule.holds.release_in_order(names.into_iter().map(Into::into)));
    }

    /// Who is still to come in the order that was given.
    pub fn release_order(&self) -> Vec<String> {
        self.rule.holds.order()
    }

    /// Uninstalls the rule and releases what it holds. Nothing happens if it is out already.
    pub fn remove(&self) {
        self.shared.rules.remove(&self.rule);
        self.shared.watchers.wake(Changes::FAULTS);
    }

    fn changed<T>(&self, act: impl FnOnce(&Rule) -> T) -> T {
        let result = act(&self.rule);
        self.shared.watchers.wake(Changes::FAULTS);
        result
    }
}

fn never_hit(near: &[String]) -> String {
    if near.is_empty() {
        "never hit, and nothing like it was asked".into()
    } else {
        format!("never hit; near misses: {}", near.join("; "))
    }
}

impl fmt::Debug for FaultHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rule.fmt(f)
    }
}

/// A rule that is installed as long as this is there. All of [`FaultHandle`] can be asked of it.
///
/// Dropped, it uninstalls the rule and releases what it holds. If the rule has never hit, and is not
/// [`optional`](Fault::optional), that fails the test: it panics with the requests that came near, unless the thread is
/// panicking already.
///
/// ```should_panic
/// use kafkito::{Api, Cluster, Fault};
///
/// let kafka = Cluster::start().unwrap();
/// let lost = kafka.inject(Fault::on(Api::Produce).nth(3).lose_response()).unwrap();
/// drop(lost); // nobody has produced anything: panics
/// ```
#[must_use = "a fault is uninstalled when its guard is dropped"]
pub struct FaultGuard {
    handle: FaultHandle,
    kept: bool,
}

impl FaultGuard {
    /// Checks a fault and installs its rule.
    pub(crate) fn install(shared: &Arc<Shared>, runtime: &Handle, fault: Fault) -> Result<Self, Error> {
        let rule = check::install(shared, fault)?;
        let handle = FaultHandle { shared: Arc::clone(shared), runtime: runtime.clone(), rule };
        Ok(Self { handle, kept: false })
    }

    /// Leaves the rule installed for the life of the cluster, whether it hits or not.
    pub fn keep(mut self) -> FaultHandle {
        self.kept = true;
        self.handle.clone()
    }

    /// A handle to send elsewhere; the guard still decides how long the rule is installed.
    pub fn handle(&self) -> FaultHandle {
        self.handle.clone()
    }
}

impl Deref for FaultGuard {
    type Target = FaultHandle;

    fn deref(&self) -> &FaultHandle {
        &self.handle
    }
}

impl fmt::Debug for FaultGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handle.fmt(f)
    }
}

impl Drop for FaultGuard {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let rule = &self.handle.rule;
        let told = (rule.hits() == 0 && !rule.spec.optional && !std::thread::panicking())
            .then(|| failure(&self.handle.view()));
        self.handle.remove();
        if let Some(told) = told {
            panic!("{told}");
        }
    }
}

/// What a test is told whose rule never hit.
fn failure(rule: &RuleView) -> String {
    let mut text = format!("fault {:?} ({}) was never hit", rule.name, rule.spec);
    if rule.matched > 0 {
        text += &format!(", though {} requests matched: their turns were others", rule.matched);
    }
    if let Some(trouble) = &rule.trouble {
        text += &format!("; {trouble}");
    }
    if rule.near_misses.is_empty() {
        text += "; nothing like it was asked";
    } else {
        text += ". What came near:\n  ";
        text += &rule.near_misses.join("\n  ");
    }
    text + "\nIf that is all right, say .optional()."
}
