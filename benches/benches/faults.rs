//! What rules cost a request: with none, and with a thousand that do not match.

use criterion::{Criterion, criterion_group, criterion_main};
use kafkito::{Api, Cluster, Fault};
use kafkito_benches::raw;

fn cluster() -> Cluster {
    Cluster::builder().topic(raw::TOPIC, 1).start().expect("a cluster starts")
}

/// The way through the broker without a socket: with the trace and no rule, and with neither.
fn no_rule(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("faults and trace: an empty fetch, no rule");
    let frame = raw::fetch(0, 0);
    for (name, traced) in [("as it is", "100000"), ("bypassed", "0")] {
        let kafka =
            Cluster::builder().topic(raw::TOPIC, 1).config("kafkito.trace.requests.max", traced).start();
        let client = kafkito::bench::Client::new(&kafka.expect("a cluster starts"));
        assert!(client.serve(&frame) > 0, "an empty fetch that does not wait is answered");
        group.bench_function(name, |bencher| bencher.iter(|| client.serve(&frame)));
    }
}

/// The rule with a number.
type Made = fn(usize) -> Fault;

fn thousand(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("faults: matching 1,000 rules");
    let frame = raw::produce(100);
    let cases: [(&str, Made); 4] = [
        ("by topic", |number| Fault::on(Api::Produce).topic(format!("topic-{number}")).disconnect()),
        ("by client id", |number| Fault::on(Api::Produce).client_id(format!("client-{number}")).disconnect()),
        ("by field", |number| Fault::on(Api::Produce).field("timeoutMs", number as i32 - 2_000).disconnect()),
        ("of another API", |_| Fault::on(Api::Fetch).disconnect()),
    ];
    for (name, fault) in cases {
        let kafka = cluster();
        for number in 0..1_000 {
            kafka.inject(fault(number)).expect("a rule that can match").keep();
        }
        let client = kafkito::bench::Client::new(&kafka);
        assert!(!client.is_hit(&frame), "none of them matches");
        group.bench_function(name, |bencher| bencher.iter(|| client.is_hit(&frame)));
    }
}

criterion_group!(benches, no_rule, thousand);
criterion_main!(benches);
