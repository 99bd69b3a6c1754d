//! Which protocol a group uses: one that all members support, chosen by vote.

use crate::ordered::OrderedSet;

use super::group::ClassicGroup;
use super::member::{Member, Protocol};
use super::state::ClassicState;

impl ClassicGroup {
    /// Whether a member with these protocols can be in the group: one of them must be supported by all members.
    pub(super) fn supports(&self, protocol_type: &str, protocols: &[Protocol]) -> bool {
        if self.is(ClassicState::Empty) {
            return !protocol_type.is_empty() && !protocols.is_empty();
        }
        if self.protocol_type.as_deref() != Some(protocol_type) {
            return false;
        }
        match self.candidates() {
            Some(candidates) => protocols.iter().any(|protocol| candidates.contains(protocol.name.as_str())),
            None => !protocols.is_empty(),
        }
    }

    /// The protocols that all members support; `None` without members.
    fn candidates(&self) -> Option<OrderedSet<&str>> {
        let mut members = self.members.iter();
        let mut candidates = names(members.next()?);
        for member in members {
            let own = names(member);
            candidates.retain(|name| own.contains(name));
        }
        Some(candidates)
    }

    /// The protocol with the most votes: each member votes for the first of its own that all support. Of several
    /// with as many votes it is the one that was voted for first, in the order of joining; Kafka leaves that to a
    /// hash map. `None` without members.
    pub(super) fn elected_protocol(&self) -> Option<String> {
        let candidates = self.candidates()?;
        let mut votes: Vec<(&str, usize)> = Vec::new();
        for member in self.members.iter() {
            let choice =
                member.protocols.iter().find(|protocol| candidates.contains(protocol.name.as_str()))?;
            match votes.iter_mut().find(|(name, _)| *name == choice.name) {
                Some((_, count)) => *count += 1,
                None => votes.push((&choice.name, 1)),
            }
        }
        let most = votes.iter().map(|(_, count)| *count).max()?;
        votes.iter().find(|(_, count)| *count == most).map(|(name, _)| (*name).to_owned())
    }
}

fn names(member: &Member) -> OrderedSet<&str> {
    member.protocols.iter().map(|protocol| protocol.name.as_str()).collect()
}
