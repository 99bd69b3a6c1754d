//! What a test's author does to groups, past what clients can do: the coordinator's part.

use super::classic::{ClassicGroup, Member};
use super::config::GroupConfig;
use super::context::Context;
use super::coordinator::Groups;
use super::effect::Effect;
use super::event::Eviction;
use crate::clock::Millis;
use crate::error::{Error, ErrorKind};
use crate::list::Listed;

impl Groups {
    /// The group, or an error that says which there are.
    pub(crate) fn expect(&self, group: &str) -> Result<&ClassicGroup, Error> {
        self.get(group).ok_or_else(|| {
            let ids: Vec<&str> = self.iter().map(ClassicGroup::id).listed();
            not_found(&format!("there is no group {group:?}"), "groups", &ids)
        })
    }

    /// The one member that goes by this name (member id, group instance id or client id), or an error that says which there
    /// are.
    pub(crate) fn expect_member(&self, group: &str, who: &str) -> Result<&Member, Error> {
        let group = self.expect(group)?;
        match group.named(who)[..] {
            [member] => Ok(member),
            [] => {
                let names: Vec<String> = group.members().iter().map(name).listed();
                let names: Vec<&str> = names.iter().map(String::as_str).listed();
                Err(not_found(&format!("group {:?} has no member {who:?}", group.id()), "members", &names))
            }
            ref several => {
                let ids: Vec<&str> = several.iter().map(|member| &*member.id).listed();
                let text = format!(
                    "group {:?} has {} members of client {who:?}; name one by its id: {}",
                    group.id(),
                    ids.len(),
                    ids.join(", ")
                );
                Err(Error::new(ErrorKind::InvalidConfig, text))
            }
        }
    }

    /// Has all members of a group join again.
    pub(crate) fn force_rebalance(
        &mut self,
        group: &str,
        now: Millis,
        config: &GroupConfig,
    ) -> Result<Vec<Effect>, Error> {
        self.expect(group)?;
        let (had_members, effects) = self.with(group, now, config, ClassicGroup::force_rebalance);
        if had_members == Some(true) {
            return Ok(effects);
        }
        let text = format!("group {group:?} has no members that could rebalance");
        Err(Error::new(ErrorKind::NotFound, text))
    }

    /// Removes a member, or an id that was handed out and not joined with yet.
    pub(crate) fn evict(
        &mut self,
        group: &str,
        who: &str,
        now: Millis,
        config: &GroupConfig,
    ) -> Result<Vec<Effect>, Error> {
        let is_pending = self.get(group).is_some_and(|group| group.is_pending(who));
        let id = if is_pending { who.to_owned() } else { self.expect_member(group, who)?.id.clone() };
        Ok(self.with(group, now, config, |group, cx| group.evict(&id, Eviction::ByTest, cx)).1)
    }

    /// Silences a member, or has it count again.
    pub(crate) fn set_silent(
        &mut self,
        group: &str,
        who: &str,
        silent: bool,
        now: Millis,
        config: &GroupConfig,
    ) -> Result<Vec<Effect>, Error> {
        let id = self.expect_member(group, who)?.id.clone();
        let act = |group: &mut ClassicGroup, cx: &mut Context<'_>| match silent {
            true => group.silence(&id, cx),
            false => group.speak(&id, cx),
        };
        Ok(self.with(group, now, config, act).1)
    }
}

fn name(member: &Member) -> String {
    let instance = member.instance_id.as_ref().map(|id| format!(", instance {id:?}")).unwrap_or_default();
    format!("{} (client {:?}{instance})", member.id, member.client_id)
}

fn not_found(what: &str, kind: &str, there: &[&str]) -> Error {
    let shown = &there[..there.len().min(20)];
    let text = match shown {
        [] => format!("{what}; there are no {kind}"),
        shown if shown.len() < there.len() => {
            format!("{what}; of {} {kind} the first are: {}", there.len(), shown.join(", "))
        }
        shown => format!("{what}; the {kind} there are: {}", shown.join(", ")),
    };
    Error::new(ErrorKind::NotFound, text)
}
