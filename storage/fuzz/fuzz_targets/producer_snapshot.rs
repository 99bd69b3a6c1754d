#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kafkito_storage::fuzz::producer_snapshot::run(bytes));
