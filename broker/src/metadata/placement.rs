//! Which brokers keep a new partition.
//!
//! Kafka's striped placement: replicas go round the racks, and in each rack round its brokers, from a random start that
//! advances with every partition. So the replicas of a partition are spread over racks, and leaders over brokers. A
//! fenced broker gets a replica only when nobody else is left, and never leads. The chance comes from the cluster's
//! seed, so that the same requests in the same order are placed alike.

use crate::list::Listed;
use crate::ordered::OrderedMap;

use super::{BrokerIds, Image};
use crate::rng::Rng;
use crate::sort;

/// The replicas of `partitions` new partitions, the preferred leader first; or Kafka's sentence on why they cannot be
/// placed.
pub(crate) fn place(
    image: &Image,
    rng: &mut Rng,
    partitions: usize,
    replication_factor: i16,
) -> Result<Vec<BrokerIds>, String> {
    let mut racks = Racks::new(image, rng);
    let replicas = usize::try_from(replication_factor).unwrap_or(0);
    if replicas == 0 {
        return Err(format!(
            "Invalid replication factor {replication_factor}: the replication factor must be positive."
        ));
    }
    if racks.active == 0 {
        return Err(
            "All brokers are currently fenced, or have all their log directories cordoned.".to_owned()
        );
    }
    if replicas > racks.total {
        return Err(format!(
            "The target replication factor of {replicas} cannot be reached because only {} broker(s) are registered \
             or some brokers have all their log directories cordoned.",
            racks.total
        ));
    }
    let mut placed = Vec::with_capacity(partitions);
    let mut brokers = Vec::with_capacity(replicas);
    for _ in 0..partitions {
        brokers.clear();
        racks.next_partition(rng, replicas, &mut brokers);
        placed.push(brokers[..].into());
    }
    Ok(placed)
}

/// The brokers of one rack, of one kind, as a ring.
#[derive(Debug, Default)]
struct Ring {
    brokers: Vec<i32>,
    start: usize,
    taken: usize,
    round: usize,
}

impl Ring {
    /// Puts the brokers in order and picks a random start.
    fn begin(&mut self, rng: &mut Rng) {
        if !self.brokers.is_empty() {
            sort::ascending(&mut self.brokers);
            self.start = rng.below(self.brokers.len());
        }
    }

    /// The next broker for the partition of this round; each partition starts one further, and takes nobody twice.
    fn next(&mut self, round: usize) -> Option<i32> {
        if self.round != round && !self.brokers.is_empty() {
            self.round = round;
            self.taken = 0;
            self.start = (self.start + 1) % self.brokers.len();
        }
        if self.taken == self.brokers.len() {
            return None;
        }
        let broker = self.brokers[(self.start + self.taken) % self.brokers.len()];
        self.taken += 1;
        Some(broker)
    }
}

#[derive(Debug, Default)]
struct Rack {
    unfenced: Ring,
    fenced: Ring,
}

#[derive(Debug)]
struct Racks {
    /// By name at first, those without one before; shuffled now and then.
    racks: Vec<Rack>,
    total: usize,
    active: usize,
    /// Counts the partitions. Unlike Kafka's it never starts again: a ring could take the old round for the new.
    round: usize,
    /// The rack that the next leader is looked for in first.
    first: usize,
}

impl Racks {
    fn new(image: &Image, rng: &mut Rng) -> Self {
        let mut racks: OrderedMap<Option<&str>, Rack> = OrderedMap::new();
        let mut active = 0;
        for broker in image.brokers() {
            let rack = racks.entry(broker.rack.as_deref()).or_default();
            let ring = if broker.fenced { &mut rack.fenced } else { &mut rack.unfenced };
            ring.brokers.push(broker.id);
            active += usize::from(!broker.fenced);
        }
        let mut racks: Vec<Rack> = racks.into_values().listed();
        for rack in &mut racks {
            rack.fenced.begin(rng);
            rack.unfenced.begin(rng);
        }
        let first = if racks.is_empty() { 0 } else { rng.below(racks.len()) };
        Self { racks, total: image.brokers().count(), active, round: 0, first }
    }

    /// Lists the replicas of the next partition. There are at least as many brokers, and one of them is not fenced.
    fn next_partition(&mut self, rng: &mut Rng, replicas: usize, brokers: &mut Vec<i32>) {
        if self.active > 1 && self.round > 0 && self.round.is_multiple_of(self.active) {
            self.shuffle(rng);
        }
        let (leader_rack, leader) = self.leader();
        brokers.push(leader);
        self.followers(leader_rack, replicas, brokers);
        self.round += 1;
        self.first = (self.first + 1) % self.racks.len();
    }

    /// Every leader has had its turn: other pairs are to come.
    fn shuffle(&mut self, rng: &mut Rng) {
        rng.shuffle(&mut self.racks);
        for rack in &mut self.racks {
            rng.shuffle(&mut rack.fenced.brokers);
            rng.shuffle(&mut rack.unfenced.brokers);
        }
    }

    fn leader(&mut self) -> (usize, i32) {
        let (count, first, round) = (self.racks.len(), self.first, self.round);
        (0..count)
            .map(|step| (first + step) % count)
            .find_map(|rack| self.racks[rack].unfenced.next(round).map(|broker| (rack, broker)))
            .expect("some broker is not fenced, and a new round begins with every partition")
    }

    /// Goes on round the racks, past the leader's once.
    fn followers(&mut self, leader_rack: usize, replicas: usize, brokers: &mut Vec<i32>) {
        let mut skip = Some(leader_rack);
        let mut rack = self.first;
        while brokers.len() < replicas {
            if skip == Some(rack) {
                skip = None;
            } else {
                let Rack { unfenced, fenced } = &mut self.racks[rack];
                brokers.extend(unfenced.next(self.round).or_else(|| fenced.next(self.round)));
            }
            rack = (rack + 1) % self.racks.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{Broker, Record};

    fn image(brokers: &[(i32, &str, bool)]) -> Image {
        let mut image = Image::default();
        for &(id, rack, fenced) in brokers {
            let rack = (!rack.is_empty()).then(|| rack.into());
            let broker = Broker { rack, fenced, ..Broker::new(id) };
            image.apply(Record::RegisterBroker(broker)).expect("a new broker");
        }
        image
    }

    fn placed(image: &Image, partitions: usize, replicas: i16) -> Vec<BrokerIds> {
        place(image, &mut Rng::seeded(1), partitions, replicas).expect("there are brokers enough")
    }

    #[test]
    fn the_same_seed_places_alike() {
        let image = image(&[(1, "", false), (2, "", false), (3, "", false)]);
        assert_eq!(placed(&image, 20, 2), placed(&image, 20, 2));
    }

    #[test]
    fn leaders_take_turns() {
        let image = image(&[(1, "", false), (2, "", false), (3, "", false)]);
        let mut leaders: Vec<i32> = placed(&image, 3, 3).iter().map(|replicas| replicas[0]).collect();
        leaders.sort_unstable();
        assert_eq!(leaders, [1, 2, 3]);
    }

    #[test]
    fn nobody_keeps_a_partition_twice() {
        let image =
            image(&[(1, "a", false), (2, "a", false), (3, "b", false), (4, "b", true), (5, "", false)]);
        for replicas in placed(&image, 50, 5) {
            let mut sorted = replicas.to_vec();
            sorted.sort_unstable();
            assert_eq!(sorted, [1, 2, 3, 4, 5]);
        }
    }

    #[test]
    fn two_replicas_are_in_two_racks() {
        let image = image(&[(1, "a", false), (2, "a", false), (3, "b", false), (4, "b", false)]);
        for replicas in placed(&image, 40, 2) {
            assert_ne!(replicas[0] <= 2, replicas[1] <= 2, "{replicas:?} lie in one rack");
        }
    }

    #[test]
    fn a_fenced_broker_never_leads() {
        let image = image(&[(1, "a", true), (2, "b", false), (3, "c", false)]);
        assert!(placed(&image, 40, 3).iter().all(|replicas| replicas[0] != 1));
    }

    #[test]
    fn too_few_brokers_are_named() {
        let refused = place(&image(&[(1, "", false)]), &mut Rng::seeded(1), 1, 3);
        assert_eq!(
            refused,
            Err("The target replication factor of 3 cannot be reached because only 1 broker(s) are registered or \
                 some brokers have all their log directories cordoned."
                .to_owned())
        );
        assert!(place(&image(&[(1, "", true)]), &mut Rng::seeded(1), 1, 1).is_err());
        assert!(place(&Image::default(), &mut Rng::seeded(1), 1, 1).is_err());
    }
}
