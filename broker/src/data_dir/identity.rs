//! Whose a data directory is.

use std::path::Path;

use kafkito_storage::{MetaNode, MetaProperties};

use super::{DataDir, META_PROPERTIES, refused};
use crate::error::Error;
use crate::list::Listed;
use crate::metadata::Broker;
use crate::ordered::OrderedSet;
use crate::rng::Rng;
use crate::uuid::Uuid;

/// Whose directory it is: that of one broker, as in Kafka, or that of all brokers of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) cluster_id: Uuid,
    /// The brokers with the ids of their log directories, by id: as many of each broker, those that are not known zero.
    pub(crate) brokers: Vec<(i32, Vec<Uuid>)>,
}

impl DataDir {
    /// The ids of its brokers, in order; none if it is new.
    pub(crate) fn broker_ids(&self) -> Vec<i32> {
        let mut ids = OrderedSet::new();
        for meta in self.dirs.iter().filter_map(|dir| dir.logs.meta()) {
            meta.nodes.iter().for_each(|node| _ = ids.insert(node.node_id));
        }
        ids.iter().copied().listed()
    }

    /// Whose directory it is; `None` if it is new. Log directories that are new have no ids yet.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Storage`] if `meta.properties` says what it must not, or one says what the others do not.
    pub(crate) fn identity(&self) -> Result<Option<Identity>, Error> {
        let mut known: Option<Identity> = None;
        for (place, dir) in self.dirs.iter().enumerate() {
            let (file, Some(meta)) = (dir.path.join(META_PROPERTIES), dir.logs.meta()) else { continue };
            let found = parse(&file, meta, place)?;
            match &mut known {
                None => known = Some(found),
                Some(known) => {
                    known.join(&found).map_err(|what| refused(format!("{}: {what}", file.display())))?;
                }
            }
        }
        Ok(known)
    }

    /// From now on the log directories have the ids that they have to their brokers.
    pub(crate) fn belongs_to(&mut self, identity: &Identity) {
        for (place, dir) in self.dirs.iter_mut().enumerate() {
            dir.ids = identity.brokers.iter().filter_map(|(_, ids)| ids.get(place).copied()).listed();
        }
    }
}

/// Whose the log directory at this place is.
fn parse(file: &Path, meta: &MetaProperties, place: usize) -> Result<Identity, Error> {
    let wrong = |what: String| refused(format!("{}: {what}", file.display()));
    let id = |name: &str, text: &str| {
        Uuid::parse(text).ok_or_else(|| wrong(format!("{name}={text} is no UUID of Kafka's")))
    };
    let cluster_id = id("cluster.id", &meta.cluster_id)?;
    let mut brokers = Vec::with_capacity(meta.nodes.len());
    for MetaNode { node_id, directory_id } in &meta.nodes {
        let text = directory_id.as_deref();
        let text = text.ok_or_else(|| wrong("directory.id is missing".to_owned()))?;
        let mut ids = vec![Uuid::ZERO; place];
        ids.push(id("directory.id", text)?);
        brokers.push((*node_id, ids));
    }
    Ok(Identity { cluster_id, brokers })
}

impl Identity {
    /// Another log directory is its own, too.
    fn join(&mut self, other: &Self) -> Result<(), String> {
        if other.cluster_id != self.cluster_id {
            let known = self.cluster_id;
            return Err(format!(
                "cluster.id={}, and that of the first log directory is {known}",
                other.cluster_id
            ));
        }
        // A directory of one broker never becomes that of another, though of several: some of them may have been told so when the
        // process was killed.
        match (&self.brokers[..], &other.brokers[..]) {
            ([(known, _)], [(id, _)]) if id != known => {
                return Err(format!("node.id={id}, and that of the first log directory is {known}"));
            }
            _ => {}
        }
        for (broker, more) in &other.brokers {
            if let Some(twice) = more.iter().find(|id| **id != Uuid::ZERO && self.has(**id)) {
                return Err(format!("directory.id={twice} is that of another log directory, too"));
            }
            match self.brokers.binary_search_by_key(broker, |(id, _)| *id) {
                Ok(at) => {
                    let ids = &mut self.brokers[at].1;
                    ids.resize(more.len().max(ids.len()), Uuid::ZERO);
                    let found = ids.iter_mut().zip(more).filter(|(_, found)| **found != Uuid::ZERO);
                    found.for_each(|(id, found)| *id = *found);
                }
                Err(at) => self.brokers.insert(at, (*broker, more.clone())),
            }
        }
        Ok(())
    }

    fn has(&self, dir: Uuid) -> bool {
        self.brokers.iter().any(|(_, ids)| ids.contains(&dir))
    }

    /// Whose directory it is from now on, which has so many log directories: what is known of it stays, the rest is drawn.
    pub(crate) fn of(stored: Option<&Self>, brokers: &[Broker], dirs: usize, rng: &mut Rng) -> Self {
        let drawn = Uuid(rng.uuid());
        let cluster_id = stored.map_or(drawn, |stored| stored.cluster_id);
        let known = stored.map_or(&[][..], |stored| &stored.brokers);
        let mut all = Vec::with_capacity(brokers.len());
        for Broker { id, .. } in brokers {
            let known = known.iter().find(|(other, _)| other == id).map_or(&[][..], |(_, ids)| ids);
            let mut ids = Vec::with_capacity(dirs);
            for place in 0..dirs {
                let drawn = Uuid(rng.uuid());
                let known = known.get(place).copied().filter(|id| *id != Uuid::ZERO);
                ids.push(known.unwrap_or(drawn));
            }
            all.push((*id, ids));
        }
        Self { cluster_id, brokers: all }
    }

    /// What is written of it in the log directory at this place.
    pub(crate) fn properties(&self, place: usize) -> MetaProperties {
        let node = |(node_id, ids): &(i32, Vec<Uuid>)| MetaNode {
            node_id: *node_id,
            directory_id: ids.get(place).map(Uuid::to_string),
        };
        let nodes = self.brokers.iter().map(node).listed();
        MetaProperties { cluster_id: self.cluster_id.to_string(), nodes }
    }
}
