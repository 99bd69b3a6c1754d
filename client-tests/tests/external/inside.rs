//! What needs the inside of a broker says so.

use std::{panic::AssertUnwindSafe, time::Duration};

use kafkito::{Api, Cluster, Error, ErrorKind, Fault, RequestWhere, command};

/// A question that has no error to give.
type Ask<'a> = Box<dyn Fn() + 'a>;

/// A cluster, and another that stands for it.
fn both() -> (Cluster, Cluster) {
    let there = Cluster::builder().topic("orders", 1).start().unwrap();
    let kafka = Cluster::external(there.bootstrap_servers()).unwrap();
    (there, kafka)
}

#[test]
fn with_an_error_of_its_own() {
    let (there, kafka) = both();
    let (orders, billing, broker) = (kafka.topic("orders"), kafka.group("billing"), kafka.broker(1));
    let dir = tempfile::tempdir().unwrap();
    let said: Vec<(&str, Result<(), Error>)> = vec![
        ("inject", kafka.inject(Fault::on(Api::Produce).lose_response()).map(drop)),
        ("export", kafka.export(dir.path()).map(drop)),
        ("execute", kafka.execute(command::ListTopics {}).map(drop)),
        ("close_connection", kafka.close_connection(1)),
        ("produce_batch", orders.produce_batch(vec!["one", "two"]).map(drop)),
        ("batches", orders.batches().map(drop)),
        ("compact", orders.compact().map(drop)),
        ("move_leader", orders.move_leader(0, 1)),
        ("elect_unclean", orders.elect_unclean(0, 1)),
        ("hold_back", orders.hold_back(0, 1)),
        ("drop_replica", orders.drop_replica(0, 1)),
        ("catch_up", orders.catch_up(0, 1)),
        ("reassign", orders.reassign(0, [1])),
        ("cancel_reassignment", orders.cancel_reassignment(0)),
        ("finish_reassignment", orders.finish_reassignment(0)),
        ("led_by", orders.led_by(0, 1).wait()),
        ("in_sync", orders.in_sync(0, 1).wait().map(drop)),
        ("topic.read_to_end", orders.read_to_end("app").wait()),
        ("rebalance", billing.rebalance()),
        ("evict", billing.evict("app")),
        ("silence", billing.member("app").silence()),
        ("set_offset", billing.set_offset("orders", 0, 1)),
        ("drop_offset", billing.drop_offset("orders", 0)),
        ("drop_offsets", billing.drop_offsets().map(drop)),
        ("event", billing.event(|_| true).wait().map(drop)),
        ("group.read_to_end", billing.read_to_end("orders").wait()),
        ("stop", broker.stop()),
        ("kill", broker.kill()),
        ("start", broker.start()),
        ("restart", broker.restart()),
        ("address", broker.address().map(drop)),
        ("view", broker.view().map(drop)),
        ("log_dirs", broker.log_dirs().map(drop)),
        ("fail_log_dir", broker.fail_log_dir("log0")),
        ("has_requests", kafka.has_requests(1, RequestWhere::api(Api::Fetch)).wait().map(drop)),
        ("connected", kafka.connected(0).wait().map(drop)),
        ("disconnected", kafka.disconnected().wait()),
        ("quiet", kafka.quiet(Duration::ZERO).wait()),
    ];
    for (what, result) in said {
        let error = result.expect_err(what);
        assert_eq!(error.kind(), ErrorKind::External, "{what}: {error}");
        let place = format!("the cluster at {} is external", there.bootstrap_servers());
        assert!(error.to_string().contains(&place), "{what}: {error}");
    }
}

#[test]
fn with_a_panic_where_there_is_no_room_for_an_error() {
    let (_there, kafka) = both();
    let orders = kafka.topic("orders");
    let billing = kafka.group("billing");
    let asked: Vec<(&str, Ask<'_>)> = vec![
        ("now", Box::new(|| _ = kafka.now())),
        ("clock", Box::new(|| drop(kafka.clock()))),
        ("advance", Box::new(|| drop(kafka.advance(Duration::ZERO)))),
        ("trace", Box::new(|| drop(kafka.trace()))),
        ("capture", Box::new(|| drop(kafka.capture()))),
        ("exchanges", Box::new(|| drop(kafka.exchanges()))),
        ("rules", Box::new(|| drop(kafka.rules()))),
        ("rule", Box::new(|| drop(kafka.rule(1)))),
        ("hold_reassignments", Box::new(|| kafka.hold_reassignments(true))),
        ("reassignments", Box::new(|| drop(kafka.reassignments()))),
        ("refusals", Box::new(|| drop(kafka.refusals()))),
        ("warnings", Box::new(|| drop(kafka.warnings()))),
        ("set_strict", Box::new(|| kafka.set_strict(true))),
        ("is_strict", Box::new(|| _ = kafka.is_strict())),
        ("strict_failure", Box::new(|| drop(kafka.strict_failure()))),
        ("connections", Box::new(|| drop(kafka.connections()))),
        ("client_metrics", Box::new(|| drop(kafka.client_metrics()))),
        ("brokers", Box::new(|| drop(kafka.brokers()))),
        ("is_running", Box::new(|| _ = kafka.broker(1).is_running())),
        ("groups", Box::new(|| drop(kafka.groups()))),
        ("group_events", Box::new(|| drop(kafka.group_events()))),
        ("member_ids", Box::new(|| kafka.member_ids("*", kafkito::MemberIds::uuid()))),
        ("id", Box::new(|| drop(orders.id()))),
        ("leader", Box::new(|| _ = orders.leader(0))),
        ("replica_end_offset", Box::new(|| _ = orders.replica_end_offset(0, 1))),
        ("events", Box::new(|| drop(billing.events()))),
        ("coordinator", Box::new(|| _ = billing.coordinator())),
        ("next_leader", Box::new(|| billing.next_leader("app"))),
        ("evict_on_disconnect", Box::new(|| billing.evict_on_disconnect(true))),
        ("member.view", Box::new(|| drop(billing.member("app").view()))),
    ];
    for (what, ask) in asked {
        let panic = std::panic::catch_unwind(AssertUnwindSafe(ask)).expect_err(what);
        let text = panic.downcast_ref::<String>().expect("a sentence");
        assert!(text.contains("this needs the inside of a broker"), "{what}: {text}");
    }
}
