#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kafkito::fuzz::data_dir::run(bytes));
