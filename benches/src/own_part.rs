//! What a broker itself adds to a request and its reply over topics, read from its trace.
//!
//! A `send()` passes the broker twice: the request, then its reply. Each is produced, and brought by a fetch that has waited for it. The
//! broker's own part is the time in which one of the two is not waiting for anybody else: from the moment at which the produce was read to
//! the moment at which the fetch was answered. How long the fetch was parked before is the client's time, not the broker's.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What is appended to the name of a topic, for its replies.
const REPLY: &str = ".reply";

/// A request as the trace has it, as far as it matters here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Traced {
    api: String,
    at_ms: f64,
    latency_ms: Option<f64>,
    partitions: Vec<Partition>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Partition {
    topic: String,
    partition: i32,
    offset: Option<i64>,
    end_offset: Option<i64>,
}

/// The time in which the broker had a request: milliseconds since its start.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: f64,
    to: f64,
}

/// A topic, a partition and an offset.
type Place = (String, i32, i64);

/// The broker's own part of each request and reply in a trace of JSON lines, in microseconds and in the order of the requests: those
/// that went to the first partition of a topic `NAME`, and whose replies went to that of `NAME.reply`, one after the other.
///
/// # Panics
/// If that is no trace.
pub fn of_exchanges(trace: &str) -> Vec<f64> {
    let legs = legs(trace);
    let whole = |((topic, partition, offset), request): (&Place, &f64)| {
        let reply = legs.get(&(format!("{topic}{REPLY}"), *partition, *offset))?;
        Some(request + reply)
    };
    legs.iter().filter_map(whole).collect()
}

/// For each record that was produced and fetched, how long the broker took for both.
fn legs(trace: &str) -> BTreeMap<Place, f64> {
    let (mut produced, mut legs) = (BTreeMap::new(), BTreeMap::new());
    let mut fetched = Vec::new();
    for line in trace.lines() {
        let request: Traced = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let Some(latency) = request.latency_ms else { continue };
        let span = Span { from: request.at_ms, to: request.at_ms + latency };
        for Partition { topic, partition, offset, end_offset } in request.partitions {
            let (Some(offset), Some(end)) = (offset, end_offset) else { continue };
            match request.api.as_str() {
                "Produce" => _ = produced.insert((topic, partition, offset), span),
                "Fetch" => fetched.extend((offset..end).map(|at| ((topic.clone(), partition, at), span))),
                _ => {}
            }
        }
    }
    for (place, fetch) in fetched {
        if let Some(produce) = produced.get(&place) {
            // Whoever comes again brings nothing sooner.
            legs.entry(place).or_insert_with(|| own(*produce, fetch));
        }
    }
    legs
}

/// Microseconds in which the broker had a produce, or a fetch that need not wait for it any more.
fn own(produce: Span, fetch: Span) -> f64 {
    let waited_until = fetch.from.max(produce.to);
    (produce.to - produce.from + (fetch.to - waited_until).max(0.0)) * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(api: &str, topic: &str, offset: i64, at_ms: f64, latency_ms: f64) -> String {
        let partition = serde_json::json!({ "topic": topic, "partition": 0, "offset": offset, "endOffset": offset + 1, "recordsBytes": 9 });
        let request = serde_json::json!({ "api": api, "atMs": at_ms, "latencyMs": latency_ms, "partitions": [partition] });
        request.to_string()
    }

    #[test]
    fn the_time_in_which_a_fetch_is_parked_is_not_the_brokers() {
        let trace = [
            line("Fetch", "echo", 0, 1.0, 9.120),
            line("Produce", "echo", 0, 10.0, 0.050),
            line("Produce", "echo.reply", 0, 20.0, 0.040),
            // It came only when the record was there.
            line("Fetch", "echo.reply", 0, 30.0, 0.030),
            line("Produce", "other", 0, 40.0, 0.040),
        ];
        let own = of_exchanges(&trace.join("\n"));
        assert_eq!(own.iter().map(|us| us.round()).collect::<Vec<_>>(), [190.0]);
    }

    #[test]
    fn the_trace_of_a_cluster_is_understood() {
        use crate::raw::{self, RawClient};
        let kafka = kafkito::Cluster::builder().topic(raw::TOPIC, 1).start().unwrap();
        let mut client = RawClient::connect(&kafka.bootstrap_servers()).unwrap();
        raw::produced(client.call(&raw::produce(100)).unwrap());
        raw::fetched(client.call(&raw::fetch(0, 1_000)).unwrap());
        let legs = legs(&kafka.trace().to_json_lines());
        assert_eq!(legs.len(), 1);
        assert!(legs.values().all(|us| *us > 0.0), "{legs:?}");
    }
}
