//! The binary `kafkito`.
fn main() {}
