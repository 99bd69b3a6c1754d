//! Where member ids come from.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use crate::glob;
use crate::rng::Rng;

/// What the ids of new members look like. They decide more than they seem to: many assignors sort members by id, and so do
/// consumers that agree on something without talking to each other.
///
/// ```
/// use kafkito::{Cluster, MemberIds};
///
/// let kafka = Cluster::builder()
///     .member_ids("billing-*", MemberIds::counter_down()) // every newcomer sorts before those who are there
///     .start()?;
/// kafka.group("orders").member_ids(MemberIds::list(["m-2", "m-1"])); // these two, then UUIDs
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "control",
    derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum MemberIds {
    /// As Kafka makes them, the default: the client id, or the `group.instance.id` of a static member, a dash, and a UUID.
    #[default]
    Uuid,
    /// The client id (or instance id), a dash, and a number of eight digits that goes up from 1: each newcomer sorts last.
    CounterUp {
        /// Stands for the client id, so that members of different clients sort by number alone.
        #[cfg_attr(feature = "control", serde(default))]
        prefix: Option<String>,
    },
    /// The same with a number that goes down from 99999999: each newcomer sorts first.
    CounterDown {
        /// Stands for the client id, so that members of different clients sort by number alone.
        #[cfg_attr(feature = "control", serde(default))]
        prefix: Option<String>,
    },
    /// These ids, whole, in this order. One that a member of the group has at that moment is passed over. When all are used,
    /// ids are [UUIDs](MemberIds::Uuid).
    List(Vec<String>),
}

impl MemberIds {
    /// See [`MemberIds::Uuid`].
    pub fn uuid() -> Self {
        Self::Uuid
    }

    /// See [`MemberIds::CounterUp`].
    pub fn counter_up() -> Self {
        Self::CounterUp { prefix: None }
    }

    /// See [`MemberIds::CounterDown`].
    pub fn counter_down() -> Self {
        Self::CounterDown { prefix: None }
    }

    /// See [`MemberIds::List`].
    pub fn list<I: Into<String>>(ids: impl IntoIterator<Item = I>) -> Self {
        Self::List(ids.into_iter().map(Into::into).listed())
    }

    /// A counter with this in the client id's place. Nothing changes for the others.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        match self {
            Self::CounterUp { .. } => Self::CounterUp { prefix: Some(prefix.into()) },
            Self::CounterDown { .. } => Self::CounterDown { prefix: Some(prefix.into()) },
            other => other,
        }
    }

    /// The id at this place of the script; `None` where it has none (any more).
    fn nth(&self, place: u64, client_id: &str) -> Option<String> {
        let counted = |prefix: &Option<String>, number: u64| {
            Some(format!("{}-{number:08}", prefix.as_deref().unwrap_or(client_id)))
        };
        match self {
            Self::Uuid => None,
            Self::CounterUp { prefix } => counted(prefix, place + 1),
            Self::CounterDown { prefix } => counted(prefix, COUNTER_MAX.checked_sub(place)?),
            Self::List(ids) => ids.get(usize::try_from(place).ok()?).cloned(),
        }
    }
}

/// The first number of a counter that goes down.
const COUNTER_MAX: u64 = 99_999_999;

/// Makes the ids of new members, by script or by chance.
#[derive(Clone, Debug)]
pub(crate) struct IdSource {
    rng: Rng,
    /// For groups whose names match, the newest first.
    globs: Vec<Script>,
    /// For groups by their exact names; these go before.
    groups: OrderedMap<String, Script>,
}

/// A script, and how far each group is in it.
#[derive(Clone, Debug)]
struct Script {
    pattern: String,
    ids: MemberIds,
    places: OrderedMap<String, u64>,
}

impl IdSource {
    /// Ids that repeat exactly for one seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { rng: Rng::seeded(seed), globs: Vec::new(), groups: OrderedMap::new() }
    }

    /// From now on the ids of the groups that `pattern` matches are made so, each group beginning from the start.
    pub(crate) fn set_matching(&mut self, pattern: &str, ids: MemberIds) {
        self.globs.retain(|script| script.pattern != pattern);
        self.globs.insert(0, Script { pattern: pattern.to_owned(), ids, places: OrderedMap::new() });
    }

    /// The same for one group, by its exact name.
    pub(crate) fn set(&mut self, group: &str, ids: MemberIds) {
        let script = Script { pattern: String::new(), ids, places: OrderedMap::new() };
        self.groups.insert(group.to_owned(), script);
    }

    /// A new id.
    pub(crate) fn next(&mut self, group: &str, client_id: &str, instance_id: Option<&str>) -> String {
        let name = instance_id.unwrap_or(client_id);
        self.scripted(group, name).unwrap_or_else(|| format!("{name}-{}", hyphenated(self.rng.uuid())))
    }

    fn scripted(&mut self, group: &str, name: &str) -> Option<String> {
        let mut globs = self.globs.iter_mut();
        let script = match self.groups.get_mut(group) {
            Some(script) => script,
            None => globs.find(|script| glob::matches(&script.pattern, group))?,
        };
        if script.ids == MemberIds::Uuid {
            return None;
        }
        let place = script.places.entry(group.to_owned()).or_default();
        let id = script.ids.nth(*place, name)?;
        *place += 1;
        Some(id)
    }
}

/// A UUID as Java prints it: `8-4-4-4-12` hexadecimal digits.
fn hyphenated(uuid: [u8; 16]) -> String {
    let hex: String = uuid.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripted(ids: MemberIds) -> IdSource {
        let mut source = IdSource::seeded(1);
        source.set("g", ids);
        source
    }

    #[test]
    fn an_id_begins_with_the_client_id_and_ends_with_a_uuid() {
        let id = IdSource::seeded(1).next("g", "app", None);
        let uuid = id.strip_prefix("app-").unwrap();
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn a_static_members_id_begins_with_its_instance_id() {
        assert!(IdSource::seeded(1).next("g", "app", Some("worker-1")).starts_with("worker-1-"));
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let ids = |seed| {
            let mut source = IdSource::seeded(seed);
            [source.next("g", "a", None), source.next("g", "a", None)]
        };
        assert_eq!(ids(3), ids(3));
        assert_ne!(ids(3)[0], ids(3)[1]);
    }

    #[test]
    fn counters_decide_how_newcomers_sort() {
        let mut up = scripted(MemberIds::counter_up());
        assert!(up.next("g", "a", None) < up.next("g", "a", None));
        let mut down = scripted(MemberIds::counter_down());
        assert_eq!(down.next("g", "a", None), "a-99999999");
        assert_eq!(down.next("g", "a", None), "a-99999998");
    }

    #[test]
    fn a_prefix_has_members_of_different_clients_sort_by_number() {
        let mut source = scripted(MemberIds::counter_up().prefix("m"));
        assert_eq!(source.next("g", "zebra", None), "m-00000001");
        assert_eq!(source.next("g", "ant", Some("i")), "m-00000002");
    }

    #[test]
    fn after_the_list_come_uuids() {
        let mut source = scripted(MemberIds::list(["z", "a"]));
        assert_eq!([source.next("g", "c", None), source.next("g", "c", None)], ["z", "a"]);
        assert!(source.next("g", "c", None).starts_with("c-"));
    }

    #[test]
    fn a_groups_own_script_goes_before_the_newest_that_matches() {
        let mut source = IdSource::seeded(1);
        source.set_matching("bill*", MemberIds::list(["old"]));
        source.set_matching("*ing", MemberIds::list(["new"]));
        assert_eq!(source.next("billing", "c", None), "new");
        source.set("billing", MemberIds::list(["own"]));
        assert_eq!(source.next("billing", "c", None), "own");
        assert_eq!(source.next("bills", "c", None), "old");
    }

    #[test]
    fn each_group_begins_a_script_from_its_start() {
        let mut source = IdSource::seeded(1);
        source.set_matching("*", MemberIds::counter_up());
        assert_eq!([source.next("g", "c", None), source.next("h", "c", None)], ["c-00000001", "c-00000001"]);
    }
}
