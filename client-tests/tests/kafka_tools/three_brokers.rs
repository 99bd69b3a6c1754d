//! Kafka's tools on a cluster of three brokers, some of which are stopped meanwhile.

use kafkito::Cluster;

use crate::kit::{Kit, lines, rows};

/// Three brokers in three racks, and the tools.
fn start(topic: (u32, u16), configs: &[(&str, &str)]) -> Option<(Cluster, Kit)> {
    let builder = Cluster::builder().brokers(3).racks(["a", "b", "c"]);
    let builder = builder.replicated_topic("orders", topic.0, topic.1);
    let configured = configs.iter().fold(builder, |builder, (name, value)| builder.config(*name, *value));
    let kafka = configured.start().expect("a cluster starts");
    let kit = Kit::at(&kafka.bootstrap_servers())?;
    Some((kafka, kit))
}

/// What `--describe` says of the partitions, a row each.
fn describe(kit: &Kit, filter: &str) -> Vec<String> {
    let said = kit.run(&format!("topics --describe --topic orders {filter}")).expect_success().stdout;
    rows(&said).into_iter().filter(|row| row.contains("Partition: ")).collect()
}

#[test]
fn all_three_are_listed_with_their_racks() {
    let Some((kafka, kit)) = start((1, 1), &[]) else { return };
    let said = lines(&kit.run("broker-api-versions").expect_success().stdout);
    let mut heads: Vec<&String> = said.iter().filter(|line| line.contains("(id: ")).collect();
    heads.sort();
    let expected = kafka.brokers().into_iter().map(|broker| {
        let (port, id, rack) = (broker.port, broker.id, broker.rack.expect("it has one"));
        format!("127.0.0.1:{port} (id: {id} rack: {rack} isFenced: false) -> (")
    });
    let mut expected: Vec<String> = expected.collect();
    expected.sort();
    assert_eq!(heads, expected.iter().collect::<Vec<_>>());
}

#[test]
fn a_broker_that_is_stopped_leaves_partitions_under_replicated_until_it_is_back() {
    let Some((kafka, kit)) = start((3, 3), &[]) else { return };
    assert_eq!(describe(&kit, "--under-replicated-partitions"), Vec::<String>::new());
    let mut leaders: Vec<i32> = (0..3).filter_map(|index| kafka.topic("orders").leader(index)).collect();
    leaders.sort_unstable();
    assert_eq!(leaders, [1, 2, 3], "leaders are spread");

    kafka.broker(2).stop().expect("it was running");
    let under = describe(&kit, "--under-replicated-partitions");
    assert_eq!(under.len(), 3, "{under:#?}");
    for row in &under {
        let isr = row.split("Isr: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("an ISR");
        assert!(isr == "1,3" || isr == "3,1", "{row}");
        assert!(!row.contains("Leader: 2"), "{row}");
    }
    assert_eq!(describe(&kit, "--unavailable-partitions"), Vec::<String>::new());

    kafka.broker(2).start().expect("its port is its own");
    assert_eq!(describe(&kit, "--under-replicated-partitions"), Vec::<String>::new());
}

#[test]
fn eligible_and_last_known_leaders_are_shown() {
    let Some((kafka, kit)) = start((1, 3), &[("min.insync.replicas", "2")]) else { return };
    let [first, second, third] = kafka.topic("orders").isr(0).expect("a partition")[..] else {
        panic!("three replicas")
    };
    kafka.broker(third).kill().expect("it was running");
    kafka.broker(second).kill().expect("it was running");
    let row = &describe(&kit, "--under-min-isr-partitions")[0];
    let expected = format!(
        "Topic: orders Partition: 0 Leader: {first} Replicas: {first},{second},{third} Isr: {first} Elr: {second} LastKnownElr:"
    );
    assert_eq!(row, &expected);

    // Who was in sync last goes, and the only one that is there is not sure to have everything.
    kafka.topic("orders").hold_back(0, third).expect("it follows");
    kafka.broker(third).start().expect("its port is its own");
    kafka.broker(first).stop().expect("it was running");
    let row = &describe(&kit, "--unavailable-partitions")[0];
    let (less, more) = (first.min(second), first.max(second));
    let expected = format!(
        "Topic: orders Partition: 0 Leader: none Replicas: {first},{second},{third} Isr: Elr: {less},{more} LastKnownElr: {first}"
    );
    assert_eq!(row, &expected);
}

#[test]
fn records_and_groups_go_on_while_brokers_come_and_go() {
    let Some((kafka, kit)) = start((3, 3), &[]) else { return };
    let mut values = Vec::new();
    for id in 1..=3 {
        kafka.broker(id).kill().expect("it was running");
        let value = format!("without {id}");
        // The bootstrap address of the broker that is gone is one of three.
        kit.produce("orders", &format!("{value}\n"));
        values.push(value);
        let consume = format!(
            "console-consumer --topic orders --group billing --from-beginning --max-messages 1 {}",
            crate::kit::GIVE_UP
        );
        assert_eq!(lines(&kit.run(&consume).expect_success().stdout), [values[values.len() - 1].clone()]);
        kafka.broker(id).start().expect("its port is its own");
    }
    let said = kit.run("consumer-groups --describe --group billing --state").expect_success().stdout;
    let coordinator = kafka.group("billing").coordinator().expect("somebody coordinates");
    let port = kafka.broker(coordinator).address().expect("it is there").port();
    assert!(
        said.contains(&format!("127.0.0.1:{port}")) && said.contains(&format!("({coordinator})")),
        "{said}"
    );
    assert!(
        lines(&kit.run("consumer-groups --list").expect_success().stdout).contains(&"billing".to_owned())
    );
}
