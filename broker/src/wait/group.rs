//! Waits for groups.

use crate::list::Listed;
use crate::ordered::OrderedSet;

use super::position::{self, Reader};
use super::{Changes, Seen, Wait, counted};
use crate::error::Error;
use crate::group::handle::{Group, GroupState, committed, view};
use crate::group::view::{GroupView, MemberView};
use crate::partitions::PartitionKey;
use crate::shared::Shared;
use crate::state::State;

/// Where a group stands in a partition.
pub(crate) struct Standing {
    /// The partition.
    pub(crate) partition: i32,
    /// Its log start offset.
    pub(crate) start: i64,
    /// Its high watermark.
    pub(crate) end: i64,
    /// What the group has committed.
    pub(crate) committed: Option<i64>,
}

impl Group {
    /// Waits until the group is stable with exactly `members` members, each of which can have its assignment.
    pub fn stable(&self, members: usize) -> Wait<GroupView> {
        let what = format!("group {:?} stable with {}", self.id, counted(members as u64, "member"));
        self.comes_to(what, move |view| view.state == GroupState::Stable && view.members.len() == members)
    }

    /// Waits until the group is there and has no members left.
    pub fn empty(&self) -> Wait<GroupView> {
        let what = format!("group {:?} empty", self.id);
        self.comes_to(what, |view| view.state == GroupState::Empty)
    }

    /// Waits until the group is stable and `member` has been assigned exactly these partitions of a topic. A member is named
    /// by its member id, its `group.instance.id` or its client id.
    ///
    /// ```no_run
    /// let kafka = kafkito::Cluster::builder().topic("orders", 3).start()?;
    /// let view = kafka.group("billing").assigned("billing-1", "orders", [0, 2]).wait()?;
    /// assert_eq!(view.client_id, "billing-1");
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn assigned(
        &self,
        member: impl Into<String>,
        topic: impl Into<String>,
        partitions: impl IntoIterator<Item = i32>,
    ) -> Wait<MemberView> {
        self.member_has(
            "exactly",
            member.into(),
            topic.into(),
            partitions.into_iter().collect(),
            |has, wanted| has == wanted,
        )
    }

    /// Waits until the group is stable and `member` has been assigned at least these partitions of a topic. A member is named
    /// as in [`assigned`](Group::assigned).
    pub fn assigned_at_least(
        &self,
        member: impl Into<String>,
        topic: impl Into<String>,
        partitions: impl IntoIterator<Item = i32>,
    ) -> Wait<MemberView> {
        self.member_has(
            "at least",
            member.into(),
            topic.into(),
            partitions.into_iter().collect(),
            |has, wanted| has.is_superset(wanted),
        )
    }

    /// Waits until the group has committed `offset` or a later one for a partition. Gives the offset.
    pub fn committed(&self, topic: impl Into<String>, partition: i32, offset: i64) -> Wait<i64> {
        let (id, topic) = (self.id.clone(), topic.into());
        let what = format!("group {id:?} to have committed offset {offset} of {topic}-{partition}");
        let look = move |shared: &Shared| match committed_there(shared, &id, &topic, partition) {
            Ok(Some(there)) if there >= offset => Seen::Done(there),
            Ok(Some(there)) => Seen::NotYet(format!("offset {there} committed")),
            Ok(None) => Seen::NotYet("nothing committed".into()),
            Err(error) => Seen::NotYet(error.to_string()),
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::OFFSETS).outside()
    }

    /// Waits until the group has committed the end of every partition of a topic. A partition that holds no records has no
    /// lag, committed or not.
    pub fn lag_zero(&self, topic: impl Into<String>) -> Wait<()> {
        let (id, topic) = (self.id.clone(), topic.into());
        let what = format!("group {id:?} to have no lag on topic {topic:?}");
        let look = move |shared: &Shared| {
            #[cfg(feature = "external")]
            if let Some(external) = shared.external() {
                return match external.standings(&id, &topic) {
                    Ok(standings) => lag(standings.into_iter()),
                    Err(error) => Seen::NotYet(error.to_string()),
                };
            }
            shared.look(|state| look_at_lag(state, &id, &topic))
        };
        let interest = Changes::OFFSETS | Changes::LOGS | Changes::TOPICS;
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(interest).outside()
    }

    /// Waits until the group is stable and each partition of a topic has been read to its end by the member that it is
    /// assigned to: a record that comes now will be read by it, whatever its `auto.offset.reset`.
    ///
    /// What a member has read is what it has fetched, by its client id. Whether it has processed it, its commits tell:
    /// [`lag_zero`](Group::lag_zero).
    ///
    /// ```no_run
    /// let kafka = kafkito::Cluster::builder().topic("orders", 3).start()?;
    /// // With a consumer that starts at the latest record:
    /// kafka.group("billing").read_to_end("orders").wait()?;
    /// kafka.topic("orders").produce("is not missed")?;
    /// # Ok::<(), kafkito::Error>(())
    /// ```
    pub fn read_to_end(&self, topic: impl Into<String>) -> Wait<()> {
        let (id, topic) = (self.id.clone(), topic.into());
        let what = format!("group {id:?} to have read topic {topic:?} to its end");
        let look = move |shared: &Shared| shared.look(|state| look_at_members(state, &id, &topic));
        let interest = Changes::POSITIONS | Changes::GROUPS | Changes::TOPICS;
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(interest)
    }

    fn comes_to(&self, what: String, is: impl Fn(&GroupView) -> bool + Send + 'static) -> Wait<GroupView> {
        let id = self.id.clone();
        let look = move |shared: &Shared| match view_there(shared, &id) {
            Ok(None) => Seen::NotYet("no such group".into()),
            Ok(Some(view)) if is(&view) => Seen::Done(view),
            Ok(Some(view)) => Seen::NotYet(view.to_string()),
            Err(error) => Seen::NotYet(error.to_string()),
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::GROUPS).outside()
    }

    fn member_has(
        &self,
        how: &str,
        member: String,
        topic: String,
        wanted: OrderedSet<i32>,
        is: impl Fn(&OrderedSet<i32>, &OrderedSet<i32>) -> bool + Send + 'static,
    ) -> Wait<MemberView> {
        let what = format!(
            "member {member:?} of group {:?} to be assigned {how} partitions {wanted:?} of topic {topic:?}",
            self.id
        );
        let id = self.id.clone();
        let look = move |shared: &Shared| {
            let view = match view_there(shared, &id) {
                Ok(Some(view)) => view,
                Ok(None) => return Seen::NotYet("no such group".into()),
                Err(error) => return Seen::NotYet(error.to_string()),
            };
            if view.state != GroupState::Stable {
                return Seen::NotYet(view.to_string());
            }
            let found = view.members.iter().find(|other| {
                is_named(other, &member) && is(&partitions_of(other, &topic).collect(), &wanted)
            });
            found.map_or_else(|| Seen::NotYet(assignments(&view, &topic)), |found| Seen::Done(found.clone()))
        };
        Wait::new(&self.shared, &self.runtime, what, look).woken_by(Changes::GROUPS).outside()
    }
}

fn is_named(member: &MemberView, name: &str) -> bool {
    member.id == name || member.instance_id.as_deref() == Some(name) || member.client_id == name
}

fn partitions_of<'a>(member: &'a MemberView, topic: &'a str) -> impl Iterator<Item = i32> + 'a {
    member.partitions.get(topic).into_iter().flatten().copied()
}

/// Who has what of a topic.
fn assignments(view: &GroupView, topic: &str) -> String {
    let told = view.members.iter().map(|member| {
        let partitions: Vec<i32> = partitions_of(member, topic).listed();
        format!("{} has {partitions:?}", member.id)
    });
    match view.members.is_empty() {
        true => "no members".into(),
        false => told.listed().join(", "),
    }
}

fn view_there(shared: &Shared, id: &str) -> Result<Option<GroupView>, Error> {
    #[cfg(feature = "external")]
    if let Some(external) = shared.external() {
        return external.group(id);
    }
    Ok(view(shared, id))
}

fn committed_there(shared: &Shared, id: &str, topic: &str, partition: i32) -> Result<Option<i64>, Error> {
    #[cfg(feature = "external")]
    if let Some(external) = shared.external() {
        return external.committed(id, topic, partition);
    }
    Ok(committed(shared, id, topic, partition))
}

fn look_at_lag(state: &State, group: &str, topic: &str) -> Seen<()> {
    let Some(topic) = state.metadata.topic(topic) else { return Seen::NotYet("no such topic".into()) };
    lag(topic.numbered().map(|(partition, _)| {
        let log = state.partitions.log(PartitionKey { topic: topic.id, index: partition });
        let committed = state.groups.durable().offset(group, &topic.name, partition);
        let committed = committed.map(|committed| committed.offset);
        Standing { partition, start: log.log_start_offset(), end: log.high_watermark(), committed }
    }))
}

/// Whether nothing lies ahead.
fn lag(standings: impl Iterator<Item = Standing>) -> Seen<()> {
    let lags = standings.filter_map(|Standing { partition, start, end, committed }| {
        let lag = end.saturating_sub(committed.map_or(start, |committed| committed.max(0)));
        let how = if committed.is_some() { "" } else { ", nothing committed" };
        (lag > 0).then(|| format!("{lag} on partition {partition}{how}"))
    });
    let lags: Vec<String> = lags.listed();
    if lags.is_empty() { Seen::Done(()) } else { Seen::NotYet(format!("a lag of {}", lags.join(", "))) }
}

fn look_at_members(state: &State, group: &str, topic: &str) -> Seen<()> {
    let Some(group) = state.groups.get(group) else { return Seen::NotYet("no such group".into()) };
    let view = GroupView::of(group);
    if view.state != GroupState::Stable {
        return Seen::NotYet(view.to_string());
    }
    let owner = |index| {
        let mut members = view.members.iter();
        let owner = members.find(|member| partitions_of(member, topic).any(|partition| partition == index));
        owner.map(|owner| Reader { name: &owner.id, client_id: &owner.client_id })
    };
    position::look(state, topic, None, owner)
}
