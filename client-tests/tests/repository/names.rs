//! What is committed works on every machine: it names no registry's host and no developer's folder.

use std::{fs, path::Path, process::Command, time::Duration};

use kafkito_client_tests::{install::workspace, run::run, toolchain};

/// In pieces, as this file is committed too.
const REGISTRY_HOSTS: [&str; 10] = [
    concat!("crates", ".io/api"),
    concat!("static.crates", ".io"),
    concat!("index.crates", ".io"),
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("pypi", ".org"),
    concat!("files.", "pythonhosted.org"),
    concat!("repo.", "maven.apache.org"),
    concat!("repo1.", "maven.org"),
    concat!("proxy.", "golang.org"),
];

const DEVELOPERS_FOLDERS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/"), concat!("C:\\Us", "ers\\")];

/// The text files that git knows. `None`: this is no clone, and the calling test has been reported as skipped.
#[track_caller]
fn committed() -> Option<Vec<(String, String)>> {
    let git = toolchain::find("git")?;
    if !workspace().join(".git").exists() {
        toolchain::skip("this folder is no git repository");
        return None;
    }
    let mut list = Command::new(git);
    list.current_dir(workspace()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = run(&mut list, Duration::from_secs(60)).expect_success();
    let text = |name: &str| Some((name.to_owned(), fs::read_to_string(workspace().join(name)).ok()?));
    Some(output.stdout.split('\0').filter_map(text).collect())
}

/// Every line of `files` that holds one of `words`, as `FILE:LINE: TEXT`.
fn lines_with(files: &[(String, String)], words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files {
        for (at, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{name}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn no_registry_host_is_named() {
    let Some(files) = committed() else { return };
    let found = lines_with(&files, &REGISTRY_HOSTS.map(str::to_owned));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn cargos_lock_names_only_the_public_index() {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("Cargo.lock is committed");
    let mut sources: Vec<&str> = lock.lines().filter(|line| line.starts_with("source = ")).collect();
    sources.sort_unstable();
    sources.dedup();
    assert_eq!(sources, [r#"source = "registry+https://github.com/rust-lang/crates.io-index""#]);
}

#[test]
fn no_developers_folder_is_named() {
    let Some(files) = committed() else { return };
    let here = workspace();
    let here = here.to_str().filter(|path| Path::new(path).components().count() > 2);
    let words = DEVELOPERS_FOLDERS.map(str::to_owned).into_iter().chain(here.map(str::to_owned));
    let found = lines_with(&files, &words.collect::<Vec<_>>());
    assert!(found.is_empty(), "{found:#?}");
}
