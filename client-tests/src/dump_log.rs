//! `kafka-dump-log.sh`: what it says about files that are not right. Its status says nothing.

/// What it never says about a file that is right.
const COMPLAINTS: [&str; 8] = [
    "Mismatches",
    "invalid bytes",
    "isvalid: false",
    "Exception",
    "out of order timestamp",
    "not found",
    "Could not",
    "Error",
];

/// What the tool complains of, in what it said.
pub fn complaint(said: &str) -> Option<&'static str> {
    COMPLAINTS.into_iter().find(|complaint| said.contains(complaint))
}
