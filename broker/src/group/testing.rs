//! A world for the coordinator's tests: carries effects out against a log and timers in memory.

use crate::ordered::{OrderedMap, OrderedSet};

use bytes::Bytes;

use super::classic::{ClassicGroup, JoinRequest, LeaveRequest, Leaving, Protocol, SyncRequest};
use super::config::GroupConfig;
use super::coordinator::{Groups, Heartbeat};
use super::effect::{Effect, GroupTimer, JoinReply, LeaveReply, Reply, SyncReply, WaiterId};
use super::event::GroupHappening;
use super::offsets::{CommitRequest, PartitionCommit};
use super::presence::Presence;
use super::record::Record;
use crate::ErrorCode;
use crate::call::ConnectionId;
use crate::clock::Millis;

/// The coordinator, its log, its timers and the answers it gave.
pub(crate) struct World {
    pub(crate) groups: Groups,
    pub(crate) config: GroupConfig,
    pub(crate) now: Millis,
    pub(crate) log: Vec<Record>,
    pub(crate) timers: OrderedMap<GroupTimer, Millis>,
    pub(crate) answers: OrderedMap<WaiterId, Reply>,
    pub(crate) asked: OrderedSet<WaiterId>,
    /// Whether who is connected counts as alive while the clock is advanced.
    pub(crate) connected_are_alive: bool,
    /// What happened, in order.
    pub(crate) events: Vec<GroupHappening>,
    /// What the next append fails with.
    pub(crate) fail_append: Option<ErrorCode>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            groups: Groups::new(1),
            config: GroupConfig::default(),
            now: 1_000_000,
            log: Vec::new(),
            timers: OrderedMap::new(),
            answers: OrderedMap::new(),
            asked: OrderedSet::new(),
            connected_are_alive: false,
            events: Vec::new(),
            fail_append: None,
        }
    }

    pub(crate) fn group(&self) -> &ClassicGroup {
        self.groups.get("g").expect("the group is there")
    }

    pub(crate) fn run(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Answer(waiter, reply) => {
                    assert!(self.asked.contains(&waiter), "{waiter:?} never asked");
                    let twice = self.answers.insert(waiter, reply);
                    assert!(twice.is_none(), "{waiter:?} was answered twice: {twice:?}");
                }
                Effect::SetTimer(timer, deadline) => {
                    self.timers.insert(timer, deadline);
                }
                Effect::ClearTimer(timer) => {
                    self.timers.remove(&timer);
                }
                Effect::Note { what, .. } => self.events.push(what),
                Effect::Append { record, then } => {
                    let result = self.append(vec![record]);
                    let effects = self.groups.appended(then, result, self.now, &self.config);
                    self.run(effects);
                }
            }
        }
    }

    pub(crate) fn append(&mut self, records: Vec<Record>) -> Result<(), ErrorCode> {
        if let Some(error) = self.fail_append.take() {
            return Err(error);
        }
        for record in records {
            self.log.push(record.clone());
            self.groups.apply(record, self.now);
        }
        Ok(())
    }

    pub(crate) fn waiter(&mut self) -> WaiterId {
        let waiter = self.groups.next_waiter();
        self.asked.insert(waiter);
        waiter
    }

    pub(crate) fn join(&mut self, request: JoinRequest) -> WaiterId {
        let waiter = self.waiter();
        let effects = self.groups.join(JoinRequest { waiter, ..request }, self.now, &self.config);
        self.run(effects);
        waiter
    }

    pub(crate) fn sync(&mut self, request: SyncRequest) -> WaiterId {
        let waiter = self.waiter();
        let effects = self.groups.sync(SyncRequest { waiter, ..request }, self.now, &self.config);
        self.run(effects);
        waiter
    }

    pub(crate) fn heartbeat_as(
        &mut self,
        member_id: &str,
        instance_id: Option<&str>,
        generation: i32,
    ) -> ErrorCode {
        let connection = ConnectionId(1);
        let beat = Heartbeat { group: "g", member_id, instance_id, generation, connection };
        let (error, effects) = self.groups.heartbeat(&beat, self.now, &self.config);
        self.run(effects);
        error
    }

    pub(crate) fn heartbeat(&mut self, member_id: &str, generation: i32) -> ErrorCode {
        self.heartbeat_as(member_id, None, generation)
    }

    pub(crate) fn leave(&mut self, members: &[(&str, Option<&str>)]) -> LeaveReply {
        let waiter = self.waiter();
        let leaving = |(id, instance): &(&str, Option<&str>)| Leaving {
            member_id: (*id).to_owned(),
            instance_id: instance.map(str::to_owned),
        };
        let members = members.iter().map(leaving).collect();
        let request = LeaveRequest { group: "g".to_owned(), members, waiter };
        let effects = self.groups.leave(request, self.now, &self.config);
        self.run(effects);
        match self.answers.remove(&waiter) {
            Some(Reply::Leave(reply)) => reply,
            other => panic!("not an answer to LeaveGroup: {other:?}"),
        }
    }

    pub(crate) fn commit(&mut self, request: &CommitRequest) -> Result<Vec<ErrorCode>, ErrorCode> {
        let commit = self.groups.commit(request, self.now, &self.config)?;
        self.run(commit.effects);
        self.append(commit.records)?;
        Ok(commit.errors)
    }

    /// Lets time pass, firing what falls due on the way.
    pub(crate) fn advance(&mut self, ms: Millis) {
        let (start, end) = (self.now, self.now + ms);
        let presence = Presence { connected_are_alive: self.connected_are_alive, since: start, until: end };
        while let Some((timer, at)) = self.next_timer().filter(|(_, at)| *at <= end) {
            self.timers.remove(&timer);
            self.now = self.now.max(at);
            let effects = self.groups.timer_fired(&timer, presence, self.now, &self.config);
            self.run(effects);
        }
        self.now = end;
    }

    fn next_timer(&self) -> Option<(GroupTimer, Millis)> {
        self.timers.iter().min_by_key(|(timer, at)| (**at, *timer)).map(|(timer, at)| (timer.clone(), *at))
    }

    pub(crate) fn expire(&mut self) {
        for records in self.groups.expired(self.now, &self.config) {
            self.append(records).expect("appended");
        }
    }

    pub(crate) fn joined(&mut self, waiter: WaiterId) -> JoinReply {
        match self.answers.remove(&waiter) {
            Some(Reply::Join(reply)) => reply,
            other => panic!("not an answer to JoinGroup: {other:?}"),
        }
    }

    pub(crate) fn synced(&mut self, waiter: WaiterId) -> SyncReply {
        match self.answers.remove(&waiter) {
            Some(Reply::Sync(reply)) => reply,
            other => panic!("not an answer to SyncGroup: {other:?}"),
        }
    }

    pub(crate) fn is_parked(&self, waiter: WaiterId) -> bool {
        !self.answers.contains_key(&waiter)
    }

    /// A dynamic member joins as clients do: first for an id, then with it.
    pub(crate) fn join_dynamic(&mut self, client: &str) -> (String, WaiterId) {
        let first = self.join(joining(client));
        let reply = self.joined(first);
        assert_eq!(reply.error, ErrorCode::MemberIdRequired);
        let waiter = self.join(JoinRequest { member_id: reply.member_id.clone(), ..joining(client) });
        (reply.member_id, waiter)
    }

    /// Everybody who is named joins (again), and the leader assigns one partition to each: a stable generation.
    /// The answers are taken.
    pub(crate) fn settle(&mut self, members: &[&str]) -> i32 {
        let waiters: Vec<_> = members.iter().map(|id| self.join(rejoining(id))).collect();
        let replies: Vec<_> = waiters.into_iter().map(|waiter| self.joined(waiter)).collect();
        let leader = replies[0].leader.clone();
        let generation = replies[0].generation;
        let mut waiters = Vec::new();
        for id in members.iter().filter(|id| **id != leader) {
            waiters.push(self.sync(syncing(id, generation, &[])));
        }
        let assignments: Vec<_> = members.iter().enumerate().map(|(i, id)| (*id, i.to_string())).collect();
        let assignments: Vec<_> = assignments.iter().map(|(id, own)| (*id, own.as_str())).collect();
        waiters.push(self.sync(syncing(&leader, generation, &assignments)));
        for waiter in waiters {
            assert_eq!(self.synced(waiter).error, ErrorCode::None);
        }
        generation
    }

    /// A stable group of one dynamic member: its id and generation.
    pub(crate) fn stable_one(&mut self) -> (String, i32) {
        let (id, waiter) = self.join_dynamic("a");
        let generation = self.joined(waiter).generation;
        let waiter = self.sync(syncing(&id, generation, &[(&id, "mine")]));
        assert_eq!(self.synced(waiter).assignment, "mine");
        (id, generation)
    }

    /// A stable group of two dynamic members, the first of which leads.
    pub(crate) fn stable_two(&mut self) -> (String, String, i32) {
        let (a, _) = self.stable_one();
        let (b, b_waiter) = self.join_dynamic("b");
        let a_waiter = self.join(rejoining(&a));
        self.joined(a_waiter);
        self.joined(b_waiter);
        let generation = self.group().generation();
        let b_waiter = self.sync(syncing(&b, generation, &[]));
        let a_waiter = self.sync(syncing(&a, generation, &[(&a, "0"), (&b, "1")]));
        self.synced(a_waiter);
        self.synced(b_waiter);
        (a, b, generation)
    }
}

/// A subscription to topic `t`, as consumers of version 0 send it.
pub(crate) fn subscription() -> Bytes {
    Bytes::from_static(b"\x00\x00\x00\x00\x00\x01\x00\x01t\xff\xff\xff\xff")
}

/// A modern dynamic consumer's first JoinGroup.
pub(crate) fn joining(client: &str) -> JoinRequest {
    JoinRequest {
        group: "g".to_owned(),
        member_id: String::new(),
        instance_id: None,
        client_id: client.to_owned(),
        client_host: "/127.0.0.1".to_owned(),
        connection: ConnectionId(1),
        session_timeout_ms: 10_000,
        rebalance_timeout_ms: 60_000,
        protocol_type: "consumer".to_owned(),
        protocols: protocols(&["range"]),
        needs_member_id: true,
        can_skip_assignment: true,
        waiter: WaiterId(0),
    }
}

pub(crate) fn protocols(names: &[&str]) -> Vec<Protocol> {
    names.iter().map(|name| Protocol { name: (*name).to_owned(), metadata: subscription() }).collect()
}

pub(crate) fn rejoining(member_id: &str) -> JoinRequest {
    JoinRequest { member_id: member_id.to_owned(), ..joining("c") }
}

pub(crate) fn static_joining(instance_id: &str) -> JoinRequest {
    JoinRequest { instance_id: Some(instance_id.to_owned()), ..joining("c") }
}

pub(crate) fn syncing(member_id: &str, generation: i32, assignments: &[(&str, &str)]) -> SyncRequest {
    let bytes = |text: &str| Bytes::copy_from_slice(text.as_bytes());
    SyncRequest {
        group: "g".to_owned(),
        generation,
        member_id: member_id.to_owned(),
        instance_id: None,
        protocol_type: Some("consumer".to_owned()),
        protocol_name: Some("range".to_owned()),
        assignments: assignments.iter().map(|(id, own)| ((*id).to_owned(), bytes(own))).collect(),
        connection: ConnectionId(1),
        waiter: WaiterId(0),
    }
}

pub(crate) fn committing(member_id: &str, generation: i32, offset: i64) -> CommitRequest {
    let partition = PartitionCommit {
        topic: "t".to_owned(),
        topic_id: None,
        partition: 0,
        offset,
        leader_epoch: -1,
        metadata: None,
    };
    CommitRequest {
        group: "g".to_owned(),
        member_id: member_id.to_owned(),
        instance_id: None,
        generation,
        retention_ms: None,
        knows_group_id_not_found: true,
        connection: ConnectionId(1),
        partitions: vec![partition],
    }
}
