//! A cluster leaves nothing behind. Alone in its process, so that nobody else opens descriptors meanwhile.
#![cfg(target_os = "linux")]

use kafkito::Cluster;

fn entries(directory: &str) -> usize {
    std::fs::read_dir(directory).expect("Linux lists it").count()
}

#[test]
fn three_hundred_clusters_leave_no_descriptor_and_no_thread() {
    let live = || {
        let kafka = Cluster::builder().topic("orders", 1).start().expect("a cluster starts");
        kafka.topic("orders").produce("x").expect("the topic takes a record");
        let client = std::net::TcpStream::connect(kafka.bootstrap_servers()).expect("it listens");
        drop(kafka);
        drop(client);
    };
    live();
    let before = (entries("/proc/self/fd"), entries("/proc/self/task"));
    (0..300).for_each(|_| live());
    assert_eq!((entries("/proc/self/fd"), entries("/proc/self/task")), before);
}
