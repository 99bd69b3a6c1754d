//! Random interleavings of everything that clients and time do to a group.
//!
//! Whatever happens: states follow each other legally (asserted where they change), a generation never gives one
//! partition to two members, nobody waits for ever, and the log replays to what lasts.

use crate::ordered::{OrderedMap, OrderedSet};

use proptest::prelude::*;

use super::classic::{ClassicState, JoinRequest, SyncRequest};
use super::codec;
use super::coordinator::Groups;
use super::effect::{Reply, WaiterId};
use super::member_id::MemberIds;
use super::testing::{World, committing, joining, protocols, rejoining, static_joining, syncing};
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::clock::Millis;

/// How many clients there are.
const CLIENTS: usize = 5;
/// Longer than any timeout that is used here.
const AGES: Millis = 40 * 60 * 1000;

/// One thing that a client, or time, does. Clients are named by number.
#[derive(Clone, Debug)]
enum Step {
    /// Joins with the id it has, or without one.
    Join { client: usize, sticky_first: bool, hasty: bool },
    /// Forgets its id and joins anew: a restart. Clients 0 and 1 are static.
    Restart { client: usize },
    /// Asks for its assignment; the leader hands in one for all.
    Sync { client: usize },
    /// Beats.
    Heartbeat { client: usize },
    /// Leaves.
    Leave { client: usize },
    /// Commits.
    Commit { client: usize },
    /// Commits without a group.
    SimpleCommit,
    /// Its connection ends.
    Disconnect { client: usize },
    /// Time passes.
    Advance { ms: Millis },
    /// The next append fails.
    FailNextAppend,
    /// The coordinator starts anew from its log.
    Recover,
    /// Offsets are looked over.
    Expire,
    /// Somebody tries to delete the group.
    Delete,
    /// The test evicts it.
    Evict { client: usize },
    /// The test has everybody join again.
    Force,
    /// The test silences it, or has it count again.
    Silence { client: usize, silent: bool },
    /// The test decides on the ids to come.
    Script { down: bool },
    /// The test chooses the next leader.
    Lead { client: usize },
    /// The test decides whether the end of a connection evicts.
    EvictOnDisconnect { evict: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let client = || 0..CLIENTS;
    prop_oneof![
        8 => (client(), any::<bool>(), prop::bool::weighted(0.1))
            .prop_map(|(client, sticky_first, hasty)| Step::Join { client, sticky_first, hasty }),
        2 => client().prop_map(|client| Step::Restart { client }),
        8 => client().prop_map(|client| Step::Sync { client }),
        4 => client().prop_map(|client| Step::Heartbeat { client }),
        2 => client().prop_map(|client| Step::Leave { client }),
        3 => client().prop_map(|client| Step::Commit { client }),
        1 => Just(Step::SimpleCommit),
        1 => client().prop_map(|client| Step::Disconnect { client }),
        4 => (0..12_000_i64).prop_map(|ms| Step::Advance { ms }),
        1 => (0..400_000_i64).prop_map(|ms| Step::Advance { ms }),
        1 => Just(Step::FailNextAppend),
        1 => Just(Step::Recover),
        1 => Just(Step::Expire),
        1 => Just(Step::Delete),
        2 => client().prop_map(|client| Step::Evict { client }),
        2 => Just(Step::Force),
        2 => (client(), any::<bool>()).prop_map(|(client, silent)| Step::Silence { client, silent }),
        1 => any::<bool>().prop_map(|down| Step::Script { down }),
        1 => client().prop_map(|client| Step::Lead { client }),
        1 => any::<bool>().prop_map(|evict| Step::EvictOnDisconnect { evict }),
    ]
}

/// What a client knows.
#[derive(Clone, Debug, Default)]
struct Knowledge {
    id: String,
    generation: i32,
    leads: Option<Vec<String>>,
}

/// The world with its clients.
struct Play {
    world: World,
    clients: Vec<Knowledge>,
    /// Who waits, and by which client.
    waiting: OrderedMap<WaiterId, usize>,
    /// The assignments handed out by generation: whom each partition was given to.
    owners: OrderedMap<i32, OrderedMap<u8, String>>,
}

impl Play {
    fn new(initial_delay_ms: i32, max_size: i32) -> Self {
        let mut world = World::new();
        world.config.initial_rebalance_delay_ms = initial_delay_ms;
        world.config.max_size = max_size;
        world.connected_are_alive = true;
        let clients = vec![Knowledge::default(); CLIENTS];
        Self { world, clients, waiting: OrderedMap::new(), owners: OrderedMap::new() }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Join { client, sticky_first, hasty } => self.join(client, sticky_first, hasty),
            Step::Restart { client } => {
                self.clients[client] = Knowledge::default();
                self.join(client, false, false);
            }
            Step::Sync { client } => self.sync(client),
            Step::Heartbeat { client } => {
                let Knowledge { id, generation, .. } = self.clients[client].clone();
                self.world.heartbeat_as(&id, instance(client).as_deref(), generation);
            }
            Step::Leave { client } => {
                let id = self.clients[client].id.clone();
                self.world.leave(&[(&id, instance(client).as_deref())]);
            }
            Step::Commit { client } => {
                let Knowledge { id, generation, .. } = self.clients[client].clone();
                let _ = self.world.commit(&committing(&id, generation, i64::from(generation)));
            }
            Step::SimpleCommit => {
                let _ = self.world.commit(&committing("", -1, 1));
            }
            Step::Disconnect { client } => {
                let (now, config) = (self.world.now, self.world.config.clone());
                let effects = self.world.groups.connection_closed(connection(client), now, &config);
                self.world.run(effects);
            }
            Step::Advance { ms } => self.world.advance(ms),
            Step::FailNextAppend => self.world.fail_append = Some(ErrorCode::NotCoordinator),
            Step::Recover => self.recover(),
            Step::Expire => self.expire(),
            Step::Delete => {
                if let Ok(records) = self.world.groups.delete_group("g") {
                    let _ = self.world.append(records);
                }
            }
            _ => self.control(step),
        }
        self.take_answers();
        self.check();
    }

    /// What the test does. It may name members that are not there.
    fn control(&mut self, step: &Step) {
        let (now, config) = (self.world.now, self.world.config.clone());
        let groups = &mut self.world.groups;
        let effects = match *step {
            Step::Evict { client } => groups.evict("g", &self.clients[client].id, now, &config),
            Step::Force => groups.force_rebalance("g", now, &config),
            Step::Silence { client, silent } => {
                groups.set_silent("g", &self.clients[client].id, silent, now, &config)
            }
            Step::Script { down: true } => return groups.scripts.ids.set("g", MemberIds::counter_down()),
            Step::Script { down: false } => {
                return groups.scripts.ids.set("g", MemberIds::list(["m", "m", "a", "z"]));
            }
            Step::Lead { client } => {
                groups.scripts.leaders.insert("g".to_owned(), self.clients[client].id.clone());
                return;
            }
            Step::EvictOnDisconnect { evict } => {
                groups.scripts.evict_on_disconnect.insert("g".to_owned(), evict);
                return;
            }
            ref other => unreachable!("{other:?} is not the test's"),
        };
        self.world.run(effects.unwrap_or_default());
    }

    /// A hasty client gives nobody time to rejoin.
    fn join(&mut self, client: usize, sticky_first: bool, hasty: bool) {
        let id = self.clients[client].id.clone();
        let request = match instance(client) {
            Some(instance) => JoinRequest { member_id: id, ..static_joining(&instance) },
            None if id.is_empty() => joining("c"),
            None => rejoining(&id),
        };
        let names: &[&str] = if sticky_first { &["sticky", "range"] } else { &["range", "sticky"] };
        let needs_member_id = matches!(client, 0 | 2 | 4);
        let request = JoinRequest {
            protocols: protocols(names),
            connection: connection(client),
            needs_member_id,
            rebalance_timeout_ms: if hasty { 0 } else { 60_000 },
            ..request
        };
        let waiter = self.world.join(request);
        self.waiting.insert(waiter, client);
    }

    /// The leader gives one partition to each member, whose number is its place in the list.
    fn sync(&mut self, client: usize) {
        let Knowledge { id, generation, leads } = self.clients[client].clone();
        let members = leads.unwrap_or_default();
        let assignments = members.iter().enumerate().map(|(i, member)| {
            let partition = u8::try_from(i).expect("few members");
            (member.clone(), bytes::Bytes::copy_from_slice(&[partition]))
        });
        let request = SyncRequest {
            instance_id: instance(client),
            protocol_name: None,
            assignments: assignments.collect(),
            connection: connection(client),
            ..syncing(&id, generation, &[])
        };
        let waiter = self.world.sync(request);
        self.waiting.insert(waiter, client);
    }

    /// What was answered becomes what the clients know.
    fn take_answers(&mut self) {
        for (waiter, reply) in std::mem::take(&mut self.world.answers) {
            let Some(client) = self.waiting.remove(&waiter) else { continue };
            match reply {
                Reply::Join(reply) => {
                    let known = &mut self.clients[client];
                    match reply.error {
                        ErrorCode::None => {
                            let leads = reply.leader == reply.member_id && !reply.skip_assignment;
                            let members = reply.members.into_iter().map(|member| member.member_id);
                            known.leads = leads.then(|| members.collect());
                            known.id = reply.member_id;
                            known.generation = reply.generation;
                        }
                        ErrorCode::MemberIdRequired => known.id = reply.member_id,
                        ErrorCode::UnknownMemberId | ErrorCode::FencedInstanceId => {
                            *known = Knowledge::default()
                        }
                        _ => {}
                    }
                }
                Reply::Sync(reply) if reply.error == ErrorCode::None => {
                    let Knowledge { id, generation, .. } = self.clients[client].clone();
                    if let Some(partition) = reply.assignment.first() {
                        self.own(generation, *partition, &id, client);
                    }
                }
                Reply::Sync(_) | Reply::Leave(_) => {}
            }
        }
    }

    /// Within a generation a partition belongs to one client. Its member id may change: a static member comes back.
    fn own(&mut self, generation: i32, partition: u8, id: &str, client: usize) {
        let owner = instance(client).unwrap_or_else(|| id.to_owned());
        let owners = self.owners.entry(generation).or_default();
        let first = owners.entry(partition).or_insert_with(|| owner.clone());
        assert_eq!(*first, owner, "partition {partition} of generation {generation} has two owners");
    }

    /// What must hold after every step.
    fn check(&self) {
        let Some(group) = self.world.groups.get("g") else { return };
        let members: OrderedSet<_> = group.members().iter().map(|member| member.id.as_str()).collect();
        let is_empty = group.state() == ClassicState::Empty;
        assert!(!is_empty || members.is_empty(), "an empty group with members");
        assert_eq!(group.leader().is_some(), !members.is_empty(), "somebody leads, if there is anybody");
        assert!(group.leader().is_none_or(|leader| members.contains(leader)), "a leader that is no member");
        let parked =
            group.members().iter().flat_map(|member| [member.joining, member.syncing]).flatten().count();
        assert_eq!(parked, self.waiting.len(), "who waits is known to the group, once");
        assert_eq!(replayed(&self.world).durable(), self.world.groups.durable(), "replay gives what lasts");
    }

    /// A new coordinator lives on from the log; requests that were parked in the old one are lost with it.
    fn recover(&mut self) {
        let mut groups = replayed(&self.world);
        self.world.timers.clear();
        self.waiting.clear();
        let effects = groups.recovered(self.world.now, &self.world.config);
        self.world.groups = groups;
        // Generations that were not stored may come again, with other owners.
        self.owners.clear();
        self.world.run(effects);
    }

    fn expire(&mut self) {
        for records in self.world.groups.expired(self.world.now, &self.world.config) {
            let _ = self.world.append(records);
        }
        if self.world.groups.get("g").is_none() {
            self.owners.clear();
        }
    }
}

/// A coordinator that has read the log, as bytes.
fn replayed(world: &World) -> Groups {
    let mut groups = Groups::new(2);
    for record in &world.log {
        let (key, value) = codec::encode(record).expect("a record that fits");
        let record =
            codec::decode(&key, value.as_deref()).expect("what was encoded").expect("a classic record");
        groups.apply(record, world.now);
    }
    groups
}

/// Clients 0 and 1 are static.
fn instance(client: usize) -> Option<String> {
    (client < 2).then(|| format!("instance-{client}"))
}

fn connection(client: usize) -> ConnectionId {
    ConnectionId(u64::try_from(client).expect("few clients"))
}

proptest! {
    #[test]
    fn whatever_happens_nobody_shares_a_partition_and_nobody_waits_for_ever(
        steps in prop::collection::vec(step(), 1..80),
        initial_delay_ms in prop_oneof![Just(0), Just(3_000)],
        max_size in prop_oneof![Just(i32::MAX), Just(2)],
    ) {
        let mut play = Play::new(initial_delay_ms, max_size);
        for step in &steps {
            let was_there = play.world.groups.get("g").is_some();
            play.step(step);
            if was_there && play.world.groups.get("g").is_none() {
                play.owners.clear(); // its generations count from the beginning again
            }
        }
        play.world.connected_are_alive = false;
        play.world.fail_append = None;
        play.world.advance(AGES);
        play.take_answers();
        prop_assert!(play.waiting.is_empty(), "waiting for ever: {:?}", play.waiting);
        prop_assert!(play.world.timers.is_empty(), "timers that nobody needs: {:?}", play.world.timers);
        prop_assert!(play.world.groups.get("g").is_none_or(|group| group.state() == ClassicState::Empty));
    }
}
