//! The members of a group, in the order in which they joined.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use super::member::Member;

/// Members by id and by instance id. Order is that of joining: it decides who leads and how members are listed.
///
/// Invariant: each member is under one place, one id, and, if it is static, one instance id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    by_place: OrderedMap<u64, Member>,
    places: OrderedMap<String, u64>,
    instances: OrderedMap<String, u64>,
    next_place: u64,
}

impl Members {
    /// Adds a member at the end. Neither its id nor its instance id may be there yet.
    pub(crate) fn add(&mut self, member: Member) {
        let place = self.next_place;
        self.next_place += 1;
        self.put(place, member);
    }

    fn put(&mut self, place: u64, member: Member) {
        let old = self.places.insert(member.id.clone(), place);
        debug_assert!(old.is_none(), "member {} is there already", member.id);
        if let Some(instance) = &member.instance_id {
            let old = self.instances.insert(instance.clone(), place);
            debug_assert!(old.is_none(), "instance {instance} is there already");
        }
        self.by_place.insert(place, member);
    }

    /// Takes a member out.
    pub(crate) fn remove(&mut self, id: &str) -> Option<Member> {
        let place = self.places.remove(id)?;
        let member = self.by_place.remove(&place)?;
        if let Some(instance) = &member.instance_id {
            self.instances.remove(instance);
        }
        Some(member)
    }

    /// Puts `new` in the place of the member `old_id`, which is handed back.
    pub(crate) fn replace(&mut self, old_id: &str, new: Member) -> Option<Member> {
        let place = *self.places.get(old_id)?;
        let old = self.remove(old_id);
        self.put(place, new);
        old
    }

    /// The member with this id.
    pub(crate) fn get(&self, id: &str) -> Option<&Member> {
        self.by_place.get(self.places.get(id)?)
    }

    /// The member with this id, to be changed; its ids may not.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Member> {
        self.by_place.get_mut(self.places.get(id)?)
    }

    /// Whether there is a member with this id.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    /// The static member with this instance id.
    pub(crate) fn instance(&self, instance_id: &str) -> Option<&Member> {
        self.by_place.get(self.instances.get(instance_id)?)
    }

    /// All members, in the order of joining.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Member> {
        self.by_place.values()
    }

    /// All members, in the order of joining, to be changed; their ids may not.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Member> {
        self.by_place.values_mut()
    }

    /// The ids of the members for which `which` holds.
    pub(crate) fn ids(&self, which: impl Fn(&Member) -> bool) -> Vec<String> {
        self.iter().filter(|member| which(member)).map(|member| member.id.clone()).listed()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.by_place.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_place.is_empty()
    }
}
