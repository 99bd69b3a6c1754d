//! What must hold after a case: nothing acknowledged is lost, nothing is doubled, nothing has changed places.

use std::collections::BTreeMap;

use kafkito::{Cluster, StoredRecord};

use super::case::{Case, Client, GivesUp, PARTITIONS, RECORDS, Report, TOPIC};

/// # Panics
/// When it does not hold.
pub(crate) fn check(cluster: &Cluster, case: &Case, client: Client, reports: &[Report]) {
    let log = cluster.topic(TOPIC).records().expect("the topic is there");
    in_order_and_once(&log);
    acknowledged_is_there(&log, case, reports);
    let failed: Vec<&Report> = reports.iter().filter(|report| report.told.is_err()).collect();
    if let Some(GivesUp { why, always, .. }) = case.given_up_by(client) {
        assert!(!always || !failed.is_empty(), "it was to give up ({why}), but did not");
        if !failed.is_empty() {
            println!("{client:?}, {}: {} records failed: {why}", case.name, failed.len());
            return;
        }
    }
    assert!(failed.is_empty(), "{} records failed, the first: {:?}", failed.len(), failed[0]);
    assert_eq!(log.len(), RECORDS as usize, "records in the log");
}

fn number(record: &StoredRecord) -> u32 {
    record.value_text().parse().expect("every value is a number")
}

fn in_order_and_once(log: &[StoredRecord]) {
    let mut last = BTreeMap::new();
    for record in log {
        let (partition, value) = (record.partition, number(record));
        assert_eq!(partition, (value % PARTITIONS) as i32, "the partition of {value}");
        if let Some(before) = last.insert(partition, value) {
            assert!(
                before < value,
                "partition {partition}: {before}, then {value}: {}",
                values(log, partition)
            );
        }
    }
}

fn values(log: &[StoredRecord], partition: i32) -> String {
    let values =
        log.iter().filter(|record| record.partition == partition).map(|record| number(record).to_string());
    values.collect::<Vec<_>>().join(" ")
}

fn acknowledged_is_there(log: &[StoredRecord], case: &Case, reports: &[Report]) {
    let at: BTreeMap<u32, i64> = log.iter().map(|record| (number(record), record.offset)).collect();
    let told: BTreeMap<u32, &Report> = reports.iter().map(|report| (report.value, report)).collect();
    assert_eq!(
        (told.len(), reports.len()),
        (RECORDS as usize, RECORDS as usize),
        "records told of, and reports"
    );
    for report in told.values() {
        let Ok((partition, offset)) = report.told else { continue };
        let Some(lies_at) = at.get(&report.value) else {
            panic!("acknowledged, but not in the log: {report:?}")
        };
        assert_eq!(partition, (report.value % PARTITIONS) as i32, "{report:?}");
        let known = case.honest && offset >= 0;
        assert!(!known || offset == *lies_at, "{report:?}, but it lies at {lies_at}");
    }
}
