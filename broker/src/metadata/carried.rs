//! Records of rooms that are not built: they are kept as they were written, and nothing is done about them.

use crate::list::Listed;
use std::sync::Arc;

use bytes::Bytes;

/// What a carried record is about. The order is that in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CarriedKind {
    /// Who may do what.
    Acl,
    /// What a user proves itself with.
    ScramCredential,
    /// What a client proves itself with.
    DelegationToken,
}

/// A record as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Carried {
    pub(crate) kind: CarriedKind,
    /// Names it among those of its kind: a later record of that name takes its place.
    pub(crate) name: Arc<str>,
    /// Whether it takes away what an earlier one has said.
    pub(crate) removes: bool,
    /// The whole record.
    pub(crate) bytes: Bytes,
}

impl CarriedKind {
    /// Every kind.
    const ALL: [Self; 3] = [Self::Acl, Self::ScramCredential, Self::DelegationToken];

    fn noun(self) -> &'static str {
        match self {
            Self::Acl => "ACL",
            Self::ScramCredential => "SCRAM credential",
            Self::DelegationToken => "delegation token",
        }
    }
}

/// What is carried, as in `2 SCRAM credentials and 1 delegation token`; `None` if nothing is.
pub(crate) fn told(carried: impl Iterator<Item = CarriedKind>) -> Option<String> {
    let mut counts = [0_usize; CarriedKind::ALL.len()];
    carried.for_each(|kind| counts[kind as usize] += 1);
    let counts = CarriedKind::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let told = counts.map(|(kind, count)| match count {
        1 => format!("1 {}", kind.noun()),
        count => format!("{count} {}s", kind.noun()),
    });
    let told: Vec<String> = told.listed();
    let (last, before) = told.split_last()?;
    Some(if before.is_empty() { last.clone() } else { format!("{} and {last}", before.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_in_words() {
        use CarriedKind::{Acl, DelegationToken, ScramCredential};

        assert_eq!(told([].into_iter()), None);
        assert_eq!(told([Acl].into_iter()).as_deref(), Some("1 ACL"));
        let all = [DelegationToken, ScramCredential, Acl, ScramCredential, ScramCredential];
        let words = told(all.into_iter());
        assert_eq!(words.as_deref(), Some("1 ACL, 3 SCRAM credentials and 1 delegation token"));
    }
}
