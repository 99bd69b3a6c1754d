//! What the author of a test can do to a group.

use std::sync::Arc;

use super::config::GroupConfig;
use super::coordinator::Groups;
use super::effect::Effect;
use super::event::{GroupEvent, GroupHappening};
use super::events::GroupEvents;
use super::handle::Group;
use super::member_handle::Member;
use super::member_id::MemberIds;
use crate::clock::Millis;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::shared::Shared;
use crate::wait::{Changes, Seen, Wait};

impl Cluster {
    /// What happened to all groups, oldest first, as far as it is kept.
    pub fn group_events(&self) -> GroupEvents {
        self.group_events_after(0)
    }

    /// The same, from the event after number `after` on.
    pub fn group_events_after(&self, after: u64) -> GroupEvents {
        self.shared.look(|state| state.group_events.all(after))
    }

    /// From now on new members of the groups that `pattern` matches get these ids, each group beginning from the start. In
    /// it `*` stands for any characters and `?` for one. Of several patterns that match, the newest counts;
    /// [`Group::member_ids`] goes before all of them.
    pub fn member_ids(&self, pattern: impl AsRef<str>, ids: MemberIds) {
        self.shared.with_state(|state, _| state.groups.scripts.ids.set_matching(pattern.as_ref(), ids));
    }
}

impl Group {
    /// What happened to the group, oldest first, as far as it is kept: some 2,000 events about members (a generation counts
    /// once for each of its members), and as many about offsets. The events of a group outlive it.
    ///
    /// ```
    /// let kafka = kafkito::Cluster::start()?;
    /// println!("{}", kafka.group("billing").events()); // a line an event
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn events(&self) -> GroupEvents {
        self.events_after(0)
    }

    /// The same, from the event after number `after` on; [`GroupEvents::last_number`] has it.
    pub fn events_after(&self, after: u64) -> GroupEvents {
        self.shared.look(|state| state.group_events.of(&self.id, after))
    }

    /// Waits until something happens to the group that `is` accepts, from its first event that is kept on. Gives the event.
    ///
    /// ```no_run
    /// use kafkito::GroupHappening;
    ///
    /// let kafka = kafkito::Cluster::start()?;
    /// let evicted = kafka.group("billing").event(|what| matches!(what, GroupHappening::Evicted { .. })).wait()?;
    /// println!("{evicted}");
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn event(
        &self,
        mut is: impl FnMut(&GroupHappening) -> bool + Send + 'static,
    ) -> Wait<Arc<GroupEvent>> {
        self.event_after(0, format!("an event of group {:?}", self.id), move |event| is(&event.what))
    }

    /// Waits for an event that comes after a number, told as `what`.
    pub(crate) fn event_after(
        &self,
        mut after: u64,
        what: String,
        mut is: impl FnMut(&GroupEvent) -> bool + Send + 'static,
    ) -> Wait<Arc<GroupEvent>> {
        let id = self.id.clone();
        let look = move |shared: &Shared| {
            // The author's code runs outside of the lock, and sees each event once.
            let events = shared.look(|state| state.group_events.of(&id, after));
            after = events.last_number();
            let last = events.last().map(|event| event.what.to_string());
            match events.into_iter().find(|event| is(event)) {
                Some(event) => Seen::Done(event),
                None => Seen::NotYet(last.unwrap_or_else(|| "nothing more".into())),
            }
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::GROUPS | Changes::OFFSETS)
    }

    /// A member by its member id, its `group.instance.id`, or its client id if no other member has that. It need not be
    /// there yet.
    pub fn member(&self, who: impl Into<String>) -> Member {
        Member { group: self.clone(), who: who.into() }
    }

    /// Has all members join again, as if one of them had changed. They learn of it with their next heartbeat. Nothing
    /// more happens if a rebalance is under way.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group, or nobody is in it.
    pub fn rebalance(&self) -> Result<(), Error> {
        self.run(|groups, now, config| groups.force_rebalance(&self.id, now, config))
    }

    /// Removes a member, named as in [`member`](Group::member): it learns of it with its next request (UNKNOWN_MEMBER_ID)
    /// and may join anew; the others rebalance.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no such group or member, with those that are there;
    /// [`InvalidConfig`](crate::ErrorKind::InvalidConfig) if several members have this client id.
    pub fn evict(&self, who: impl AsRef<str>) -> Result<(), Error> {
        self.run(|groups, now, config| groups.evict(&self.id, who.as_ref(), now, config))
    }

    /// From now on new members of this group get these ids, from the start. The group need not be there yet.
    pub fn member_ids(&self, ids: MemberIds) {
        self.shared.with_state(|state, _| state.groups.scripts.ids.set(&self.id, ids));
    }

    /// Has this member lead the next generation in which it is, rather than the one that Kafka would have taken (who joined
    /// first): named by its member id, `group.instance.id` or client id. Neither group nor member need be there yet.
    pub fn next_leader(&self, who: impl Into<String>) {
        self.shared.with_state(|state, _| state.groups.scripts.leaders.insert(self.id.clone(), who.into()));
    }

    /// Whether members of this group are evicted at once when their connection ends, rather than when their session times
    /// out; by default as the config `kafkito.group.evict.on.disconnect` says. The group need not be there yet.
    pub fn evict_on_disconnect(&self, evict: bool) {
        self.shared
            .with_state(|state, _| state.groups.scripts.evict_on_disconnect.insert(self.id.clone(), evict));
    }

    /// Has the coordinator do something, and carries out what follows, under one hold of the lock.
    pub(super) fn run(
        &self,
        act: impl FnOnce(&mut Groups, Millis, &GroupConfig) -> Result<Vec<Effect>, Error>,
    ) -> Result<(), Error> {
        run(&self.shared, act)
    }
}

fn run(
    shared: &Shared,
    act: impl FnOnce(&mut Groups, Millis, &GroupConfig) -> Result<Vec<Effect>, Error>,
) -> Result<(), Error> {
    shared.inside("groups that are steered")?;
    shared.with_state(|state, now| {
        let config = state.group_config();
        let effects = act(&mut state.groups, now, &config)?;
        state.run_group_effects(effects, now);
        Ok(())
    })
}
