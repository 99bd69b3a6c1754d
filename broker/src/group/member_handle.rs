//! A member of a group, as the author of a test holds it.

use super::handle::Group;
use super::view::MemberView;
use crate::error::Error;

/// A member of a group, by its member id, its `group.instance.id`, or its client id if no other member has that.
///
/// Cheap to clone and to send to another thread. It does not keep the cluster running.
///
/// ```
/// use kafkito::{Cluster, Clock, ErrorKind};
/// use std::time::Duration;
///
/// let kafka = Cluster::builder().clock(Clock::manual()).start()?;
/// let worker = kafka.group("billing").member("worker-1");
/// // With a consumer of that client id running: worker.silence()?;
/// assert_eq!(worker.silence().unwrap_err().kind(), ErrorKind::NotFound);
/// kafka.advance(Duration::from_secs(45)); // its session times out; those of all others do not
/// # Ok::<(), kafkito::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Member {
    pub(super) group: Group,
    pub(super) who: String,
}

impl Member {
    /// The member as it stands; `None` if there is none of this name, or several clients of this id.
    pub fn view(&self) -> Option<MemberView> {
        self.group.shared.look(|state| {
            let group = state.groups.get(self.group.id())?;
            match group.named(&self.who)[..] {
                [member] => Some(MemberView::of(member, group)),
                _ => None,
            }
        })
    }

    /// From now on nothing that it sends counts as a sign of life, nor that it is connected: once the clock has moved on by
    /// its session timeout, it is evicted. Until then it is answered as before. Its client will come back as a new member,
    /// which is not silent.
    ///
    /// # Errors
    /// As [`Group::evict`].
    pub fn silence(&self) -> Result<(), Error> {
        self.set_silent(true)
    }

    /// What it sends counts again; its session begins anew.
    ///
    /// # Errors
    /// As [`Group::evict`].
    pub fn speak(&self) -> Result<(), Error> {
        self.set_silent(false)
    }

    /// Removes it; see [`Group::evict`].
    ///
    /// # Errors
    /// As [`Group::evict`].
    pub fn evict(&self) -> Result<(), Error> {
        self.group.evict(&self.who)
    }

    fn set_silent(&self, silent: bool) -> Result<(), Error> {
        let (id, who) = (self.group.id(), &self.who);
        self.group.run(|groups, now, config| groups.set_silent(id, who, silent, now, config))
    }
}
