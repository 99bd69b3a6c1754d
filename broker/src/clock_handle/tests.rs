use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::group::event::{Eviction, GroupHappening};
use crate::{Clock, Cluster, Deadline, DeadlineKind, GroupState, MemberIds};

/// A client that speaks to the socket itself.
struct Raw(TcpStream);

impl Raw {
    fn connect(kafka: &Cluster) -> Self {
        let stream = TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
        Self(stream)
    }

    fn send(&mut self, key: i16, version: i16, body: &[u8]) {
        let client_id = text("app");
        let frame =
            [&key.to_be_bytes()[..], &version.to_be_bytes(), &7_i32.to_be_bytes(), &client_id, body].concat();
        self.0.write_all(&u32::try_from(frame.len()).expect("short").to_be_bytes()).expect("sent");
        self.0.write_all(&frame).expect("sent");
    }

    /// The body of the next answer.
    fn receive(&mut self) -> Vec<u8> {
        let mut length = [0; 4];
        self.0.read_exact(&mut length).expect("an answer");
        let mut frame = vec![0; u32::from_be_bytes(length) as usize];
        self.0.read_exact(&mut frame).expect("the whole answer");
        frame.split_off(4)
    }

    fn find_coordinator(&mut self) {
        self.send(10, 0, &text("g"));
        self.receive();
    }

    /// JoinGroup v2, which gives a member its id at once.
    fn send_join(&mut self, member: &str) {
        let (session, rebalance) = (10_000_i32.to_be_bytes(), 60_000_i32.to_be_bytes());
        let protocols = [&1_i32.to_be_bytes()[..], &text("range"), &0_i32.to_be_bytes()].concat();
        let body = [&text("g")[..], &session, &rebalance, &text(member), &text("test"), &protocols].concat();
        self.send(11, 2, &body);
    }

    /// The generation and the member id of the answer to a JoinGroup.
    fn joined(&mut self) -> (i32, String) {
        let body = self.receive();
        assert_eq!(body[4..6], [0, 0], "an error");
        let generation = i32::from_be_bytes(body[6..10].try_into().expect("four bytes"));
        let mut rest = &body[10..];
        let mut strings = std::iter::from_fn(|| {
            let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
            let string = String::from_utf8(rest[2..2 + length].to_vec()).ok();
            rest = &rest[2 + length..];
            string
        });
        (generation, strings.nth(2).expect("protocol, leader, member"))
    }

    fn send_sync(&mut self, generation: i32, member: &str) {
        let body = [&text("g")[..], &generation.to_be_bytes(), &text(member), &0_i32.to_be_bytes()].concat();
        self.send(14, 0, &body);
    }

    /// A stable group of this one client. Gives its member id.
    fn settle(&mut self) -> String {
        self.find_coordinator();
        self.send_join("");
        let (generation, member) = self.joined();
        self.send_sync(generation, &member);
        self.receive();
        member
    }

    /// The error that a Heartbeat is answered with.
    fn heartbeat(&mut self, generation: i32, member: &str) -> i16 {
        let body = [&text("g")[..], &generation.to_be_bytes(), &text(member)].concat();
        self.send(12, 0, &body);
        i16::from_be_bytes(self.receive().try_into().expect("an error code"))
    }
}

/// A string as old versions have it.
fn text(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).expect("short").to_be_bytes()[..], text.as_bytes()].concat()
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn manual() -> crate::Builder {
    Cluster::builder().clock(Clock::manual())
}

fn session(member: &str) -> DeadlineKind {
    DeadlineKind::Session { group: "g".into(), member: member.into() }
}

fn evictions(kafka: &Cluster) -> Vec<(String, Eviction)> {
    let evicted = |what: &GroupHappening| match what {
        GroupHappening::Evicted { member, why, .. } => Some((member.clone(), *why)),
        _ => None,
    };
    kafka.group("g").events().iter().filter_map(|event| evicted(&event.what)).collect()
}

#[test]
fn when_advance_returns_the_answers_are_in_the_sockets() {
    let kafka = manual().config("group.initial.rebalance.delay.ms", "3000").start().expect("it starts");
    let mut client = Raw::connect(&kafka);
    client.find_coordinator();
    client.send_join("");
    kafka.group("g").event(|event| matches!(event, GroupHappening::Joined { .. })).wait().expect("it joins");
    let advanced = kafka.clock().advance(secs(3));
    assert_eq!(advanced.answered, 1, "{advanced}");
    client.0.set_nonblocking(true).expect("a socket");
    let mut length = [0; 4];
    client.0.peek(&mut length).expect("the answer is there already");
    assert_eq!(advanced.fell_due[0].what, DeadlineKind::InitialDelay { group: "g".into() });
}

#[test]
fn a_silenced_member_expires_and_a_connected_one_does_not() {
    let kafka = manual().start().expect("it starts");
    let mut client = Raw::connect(&kafka);
    let member = client.settle();
    assert!(kafka.clock().advance(secs(3_600)).fell_due.is_empty());
    kafka.group("g").member("app").silence().expect("it is there");
    assert_eq!(client.heartbeat(1, &member), 0, "it is answered as before");
    kafka.clock().advance(secs(9));
    assert!(evictions(&kafka).is_empty());
    kafka.clock().advance(secs(1));
    assert_eq!(evictions(&kafka), [(member, Eviction::SessionTimeout)]);
}

#[test]
fn a_member_that_speaks_again_has_a_whole_session_before_it() {
    let kafka = manual().start().expect("it starts");
    Raw::connect(&kafka).settle();
    let member = kafka.group("g").member("app");
    member.silence().expect("it is there");
    kafka.advance(secs(9));
    member.speak().expect("it is there");
    kafka.clock().advance_strict(secs(9));
    assert!(evictions(&kafka).is_empty());
    kafka.clock().advance_strict(secs(1));
    assert_eq!(evictions(&kafka).len(), 1);
}

#[test]
fn all_of_time_may_pass() {
    let kafka = manual().start().expect("it starts");
    let mut client = Raw::connect(&kafka);
    let member = client.settle();
    for _ in 0..2 {
        kafka.clock().advance(Duration::MAX);
    }
    assert_eq!(client.heartbeat(1, &member), 0);
}

#[test]
fn nobody_survives_a_strict_advance() {
    let kafka = manual().start().expect("it starts");
    let mut client = Raw::connect(&kafka);
    let member = client.settle();
    let advanced = kafka.clock().advance_strict(secs(10));
    assert_eq!(advanced.fell_due.iter().map(|due| &due.what).collect::<Vec<_>>(), [&session(&member)]);
    assert_eq!(kafka.group("g").view().expect("it is there").state, GroupState::Empty);
}

#[test]
fn the_next_deadline_is_the_next_at_which_something_comes_about() {
    let kafka = manual().start().expect("it starts");
    let mut client = Raw::connect(&kafka);
    let member = client.settle();
    let clock = kafka.clock();
    let renewed: Vec<_> = clock.next_deadlines().into_iter().filter(|due| due.renewed).collect();
    assert_eq!(renewed.iter().map(|due| &due.what).collect::<Vec<_>>(), [&session(&member)]);
    assert_eq!(clock.advance_to_next(), None);
    kafka.group("g").member(&member).silence().expect("it is there");
    let before = clock.now();
    let next = clock.advance_to_next();
    assert_eq!(next.map(|Deadline { what, .. }| what), Some(session(&member)));
    assert_eq!(clock.now() - before, secs(10));
    // The group is empty now, and has no offsets: what is left is that it goes.
    assert_eq!(clock.advance_to_next().map(|due| due.what), Some(DeadlineKind::OffsetRetention));
    assert!(kafka.groups().is_empty());
}

#[test]
fn who_is_connected_is_not_given_up_in_a_rebalance_that_it_cannot_have_seen() {
    let kafka = manual().member_ids("g", MemberIds::counter_up().prefix("m")).start().expect("it starts");
    let (mut first, mut second) = (Raw::connect(&kafka), Raw::connect(&kafka));
    first.settle();
    second.send_join("");
    let group = kafka.group("g");
    group.event(|event| matches!(event, GroupHappening::RebalanceBegun { .. })).wait().expect("it begins");
    first.send_join("m-00000001");
    let (generation, _) = first.joined();
    second.joined();
    second.send_sync(generation, "m-00000002");
    first.send_sync(generation, "m-00000001");
    group.stable(2).wait().expect("both are there");
    group.member("m-00000002").silence().expect("it is there");
    kafka.clock().advance(secs(3_600));
    assert_eq!(evictions(&kafka), [("m-00000002".to_owned(), Eviction::SessionTimeout)]);
    assert_eq!(group.view().expect("it is there").state, GroupState::PreparingRebalance);
    // From now on it could have rejoined: the timeout counts.
    kafka.clock().advance(secs(60));
    assert_eq!(evictions(&kafka)[1], ("m-00000001".to_owned(), Eviction::RebalanceTimeout));
}

#[test]
fn a_system_clock_can_be_advanced_too() {
    let kafka = Cluster::builder().clock(Clock::system_plus(secs(60))).start().expect("it starts");
    let mut client = Raw::connect(&kafka);
    client.settle();
    let before = kafka.now();
    assert!(kafka.clock().advance(secs(3_600)).fell_due.is_empty());
    assert!(kafka.now() - before >= secs(3_600));
    kafka.clock().advance_strict(secs(10));
    assert_eq!(evictions(&kafka).len(), 1);
}
