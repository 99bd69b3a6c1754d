#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kafkito_storage::fuzz::batch_headers::run(bytes));
