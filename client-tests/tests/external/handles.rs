//! An external cluster by itself: what it makes and leaves behind, and when there is none.

use std::{env, net::TcpListener, process::Command, time::Duration};

use kafkito::{Clock, Cluster, ErrorCode, ErrorKind, Record};
use kafkito_client_tests::run;

#[test]
fn it_deletes_the_topics_that_it_has_made_and_no_others() {
    let there = Cluster::builder().brokers(2).topic("theirs", 1).start().unwrap();
    let kafka = Cluster::external(there.bootstrap_servers()).unwrap();
    assert!(kafka.is_external() && !there.is_external());
    assert_eq!(kafka.bootstrap_servers(), there.bootstrap_servers());
    assert_eq!(kafka.cluster_id(), there.cluster_id());
    let taken = kafka.create_topic("theirs", 1).unwrap_err();
    assert_eq!(taken.code(), Some(ErrorCode::TopicAlreadyExists));
    kafka.create_topic("ours", 3).unwrap().produce("two coffees").unwrap();
    kafka.topic("theirs").produce("stays").unwrap();
    let stamped = kafka.topic("theirs").produce(Record::new("the client takes 0 for none").timestamp(0));
    assert_eq!(stamped.unwrap_err().kind(), ErrorKind::External);
    there.topic("ours").has_records(1).wait().unwrap();

    drop(kafka);
    assert_eq!((there.topic("ours").partitions(), there.topic("theirs").partitions()), (None, Some(1)));
    there.topic("theirs").expect(["stays"]).assert();
}

#[test]
fn nobody_there_is_an_error_that_names_the_address() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    drop(socket);
    let nobody = Cluster::external(&address).unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::Io);
    assert!(nobody.to_string().contains(&address), "{nobody}");
}

/// Run by the test below, in a process of its own.
#[test]
#[ignore = "needs KAFKITO_EXTERNAL"]
fn refuses_what_a_client_cannot_set() {
    let data = tempfile::tempdir().unwrap();
    let builders = [
        ("the config \"message.max.bytes\"", Cluster::builder().config("message.max.bytes", "1000")),
        ("a clock of the test's own", Cluster::builder().clock(Clock::manual())),
        ("a clock of the test's own", Cluster::builder().clock(Clock::system_plus(Duration::from_secs(1)))),
        ("member ids", Cluster::builder().member_ids("*", kafkito::MemberIds::counter_up())),
        ("racks", Cluster::builder().racks(["a"])),
        ("an address to listen on", Cluster::builder().listen("127.0.0.1:9092")),
        ("an address to advertise", Cluster::builder().advertise("kafka:9092")),
        ("a data directory", Cluster::builder().data_dir(data.path())),
        ("another release", Cluster::builder().like("3.9")),
        ("a strict cluster", Cluster::builder().strict()),
        ("a control port", Cluster::builder().control("127.0.0.1:0")),
        ("3 brokers are asked for", Cluster::builder().brokers(3)),
    ];
    for (what, builder) in builders {
        let error = builder.start().expect_err(what);
        assert_eq!(error.kind(), ErrorKind::External, "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
    let kafka = Cluster::builder().seed(7).brokers(2).replicated_topic("orders", 2, 2).start().unwrap();
    assert_eq!((kafka.is_external(), kafka.topic("orders").partitions()), (true, Some(2)));
    // A second test of the same topic meanwhile: it is not its own.
    let taken = Cluster::builder().topic("mine", 1).topic("orders", 1).start().unwrap_err();
    assert_eq!(taken.code(), Some(ErrorCode::TopicAlreadyExists));
    assert_eq!(kafka.topic("mine").partitions(), None, "what could be made is deleted again");
}

#[test]
fn the_variable_refuses_what_a_client_cannot_set() {
    let there = Cluster::builder().brokers(2).start().unwrap();
    let itself = env::current_exe().expect("a test has an executable");
    let mut test = Command::new(itself);
    test.env("KAFKITO_EXTERNAL", there.bootstrap_servers())
        .args(["--ignored", "refuses_what_a_client_cannot_set"]);
    let output = run::run(&mut test, Duration::from_secs(120)).expect_success();
    assert!(output.stdout.contains("1 passed"), "{output}");
    assert_eq!(there.topic("orders").partitions(), None, "it went with its test");
}
