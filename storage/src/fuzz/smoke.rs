//! What `cargo fuzz` does for hours, for a moment: each target over its seeds, and over what becomes of them.
//!
//! A seed is a file in `fuzz/seeds/TARGET`. Those that a target makes itself are written anew with `UPDATE=1`; bytes that were
//! wrong once lie beside them, named for what was wrong.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngSeed, TestRunner};

/// How often each target is tried.
const CASES: u32 = 200;

/// What is tried, and the seeds that it makes.
pub(super) type Target = (fn(&[u8]), fn() -> Vec<(&'static str, Vec<u8>)>);

/// Tries all of them.
///
/// # Panics
/// When one of them does, or a seed is not as it should be.
pub(super) fn smoke(targets: &[(&str, Target)]) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let listed = fs::read_to_string(fuzz.join("Cargo.toml")).expect("the fuzz package has a manifest");
    let names: Vec<&str> = listed.lines().filter_map(|line| line.strip_prefix("name = ")).skip(1).collect();
    let expected: Vec<String> = targets.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    assert_eq!(names, expected, "the targets of cargo fuzz");
    for (name, (run, made)) in targets {
        let seeds = seeds(&fuzz.join("seeds").join(name), made());
        seeds.iter().for_each(|seed| run(seed));
        try_spoilt(name, CASES, seeds, run);
    }
}

/// Tries what becomes of these bytes, so often, and a hundred times as often in the long tier.
///
/// # Panics
/// When `run` does, with the fewest and smallest bytes for which it does.
pub(super) fn try_spoilt(name: &str, cases: u32, seeds: Vec<Vec<u8>>, run: impl Fn(&[u8])) {
    let tried = TestRunner::new(config(cases)).run(&spoilt(seeds), |bytes| {
        run(&bytes);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{name}: {error}"));
}

/// So many cases, the same every time; in the long tier a hundred times as many, which no run has tried before.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let is_long = std::env::var("KAFKITO_LONG").is_ok_and(|long| long == "1");
    ProptestConfig {
        cases: if is_long { cases * 100 } else { cases },
        failure_persistence: None,
        rng_seed: if is_long { RngSeed::Random } else { RngSeed::Fixed(1) },
        ..ProptestConfig::default()
    }
}

/// All files of a folder, once those of `made` are as they should be.
fn seeds(folder: &Path, made: Vec<(&'static str, Vec<u8>)>) -> Vec<Vec<u8>> {
    for (name, bytes) in made {
        let path = folder.join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(folder).expect("the folder of seeds can be made");
            fs::write(&path, &bytes).expect("the seed can be written");
        }
        let there =
            fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; try UPDATE=1", path.display()));
        // What deflates them is whatever crate the build as a whole has chosen.
        let is_exact = name != "gzip";
        assert!(there == bytes || !is_exact, "{} is not what its target makes; try UPDATE=1", path.display());
    }
    let entries = fs::read_dir(folder).expect("there is a folder of seeds");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort_unstable();
    paths.iter().map(|path| fs::read(path).expect("the seed can be read")).collect()
}

/// Something that happens to bytes.
#[derive(Clone, Debug)]
enum Edit {
    Flip(Index, u8),
    Set(Index, Vec<u8>),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Cut(Index),
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
        match self {
            Edit::Flip(at, bit) => {
                let at = place(at, bytes);
                bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
            }
            Edit::Set(at, new) => {
                let at = place(at, bytes);
                bytes.iter_mut().skip(at).zip(new).for_each(|(byte, new)| *byte = *new);
            }
            Edit::Insert(at, new) => {
                let at = place(at, bytes);
                bytes.splice(at..at, new.iter().copied());
            }
            Edit::Remove(at, len) => {
                let at = place(at, bytes);
                bytes.drain(at..bytes.len().min(at + len));
            }
            Edit::Cut(at) => bytes.truncate(place(at, bytes)),
        }
    }
}

/// A seed after some edits.
fn spoilt(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let at = any::<Index>;
    let number = prop_oneof![Just(0), Just(1), Just(0x7f), Just(0x80), Just(0xff), any::<u8>()];
    let new = prop_oneof![
        prop::collection::vec(number.clone(), 1..9),
        (number, 1..9usize).prop_map(|(byte, len)| vec![byte; len]),
    ];
    let edit = prop_oneof![
        3 => (at(), 0..8u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        3 => (at(), new.clone()).prop_map(|(at, new)| Edit::Set(at, new)),
        2 => (at(), new).prop_map(|(at, new)| Edit::Insert(at, new)),
        1 => (at(), 1..9usize).prop_map(|(at, len)| Edit::Remove(at, len)),
        1 => at().prop_map(Edit::Cut),
    ];
    (select(seeds), prop::collection::vec(edit, 1..6)).prop_map(|(mut bytes, edits)| {
        edits.iter().for_each(|edit| edit.apply(&mut bytes));
        bytes
    })
}
