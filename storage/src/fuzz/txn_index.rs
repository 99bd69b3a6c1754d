//! `.txnindex`.

use super::file;
use crate::files::txn_index::{encode, parse};
use crate::producer_state::ProducerState;
use crate::transactions::Transactions;

/// # Panics
/// When what is found does not agree.
pub fn run(bytes: &[u8]) {
    let aborted = match parse(file(), bytes) {
        Ok(aborted) => aborted,
        Err(error) => return assert!(error.to_string().starts_with("file, ")),
    };
    assert_eq!(aborted.iter().flat_map(encode).collect::<Vec<u8>>(), bytes);
    let mut transactions = Transactions::default();
    transactions.restore(aborted.clone(), &ProducerState::default());
    for one in &aborted {
        assert!(transactions.aborted(one.first_offset, one.last_offset.saturating_add(1)).contains(one));
    }
}

#[cfg(test)]
pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let entry = |producer_id: i64, first_offset: i64, last_offset: i64| {
        encode(&crate::AbortedTransaction { producer_id, first_offset, last_offset, last_stable_offset: 3 })
    };
    vec![
        ("empty", Vec::new()),
        ("two", [entry(1, 0, 7), entry(2, 3, 9)].concat()),
        ("cut", entry(1, 0, 7)[..20].to_vec()),
        ("falling", [entry(1, 0, 7), entry(2, 3, 6)].concat()),
    ]
}
