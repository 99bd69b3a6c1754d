//! Where member ids come from.

use crate::rng::Rng;

/// Makes the ids of new members: the client id, or the group instance id of a static member, a dash, and a UUID.
#[derive(Clone, Debug)]
pub(crate) struct MemberIds {
    rng: Rng,
}

impl MemberIds {
    /// Ids that repeat exactly for one seed.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { rng: Rng::seeded(seed) }
    }

    /// A new id.
    pub(crate) fn next(&mut self, client_id: &str, instance_id: Option<&str>) -> String {
        format!("{}-{}", instance_id.unwrap_or(client_id), hyphenated(self.rng.uuid()))
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

    #[test]
    fn an_id_begins_with_the_client_id_and_ends_with_a_uuid() {
        let id = MemberIds::seeded(1).next("app", None);
        let uuid = id.strip_prefix("app-").unwrap();
        assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn a_static_members_id_begins_with_its_instance_id() {
        assert!(MemberIds::seeded(1).next("app", Some("worker-1")).starts_with("worker-1-"));
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let ids = |seed| {
            let mut source = MemberIds::seeded(seed);
            [source.next("a", None), source.next("a", None)]
        };
        assert_eq!(ids(3), ids(3));
        assert_ne!(ids(3)[0], ids(3)[1]);
    }
}
