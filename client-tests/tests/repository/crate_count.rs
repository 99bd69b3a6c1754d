//! What a user's test suite has to build for kafkito: counted in a crate outside the workspace.

use std::{collections::BTreeSet, env, fs, path::Path, process::Command, time::Duration};

use kafkito_client_tests::{
    install::{target, workspace},
    run::run,
};

/// kafkito and kafkito-storage themselves are among them.
const CRATES_MAX: usize = 42;

/// Whoever depends on one of these runs a C compiler, or looks for what one has built.
const C_BUILDERS: [&str; 7] = ["cc", "cmake", "pkg-config", "vcpkg", "bindgen", "autotools", "system-deps"];

/// The crates that a crate builds on Linux when it has kafkito as its dev-dependency: `NAME VERSION…` as cargo says it.
fn crates_of_a_user() -> BTreeSet<String> {
    let user = target().join("crate-count");
    write_user(&user).expect("target is writable");
    let mut tree = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    tree.current_dir(&user).args([
        "tree",
        "--edges",
        "normal,build,dev",
        "--target",
        "x86_64-unknown-linux-gnu",
    ]);
    tree.args(["--prefix", "none", "--no-dedupe"]);
    let output = run(&mut tree, Duration::from_secs(300)).expect_success();
    output
        .stdout
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("user "))
        .map(str::to_owned)
        .collect()
}

fn write_user(user: &Path) -> std::io::Result<()> {
    let manifest = format!(
        "[package]\nname = \"user\"\nedition = \"2024\"\n\n[dev-dependencies]\nkafkito = {{ path = {:?} }}\n\n[workspace]\n",
        workspace().join("broker")
    );
    fs::create_dir_all(user.join("src"))?;
    fs::write(user.join("src/lib.rs"), "")?;
    fs::write(user.join("Cargo.toml"), manifest)?;
    // The versions that we test with.
    fs::copy(workspace().join("Cargo.lock"), user.join("Cargo.lock")).map(drop)
}

#[test]
fn the_library_is_small_pure_rust_without_proc_macros() {
    let crates = crates_of_a_user();
    let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let wrong: Vec<&String> = crates
        .iter()
        .filter(|line| {
            let name = name(line);
            line.contains("(proc-macro)") || C_BUILDERS.contains(&name.as_str()) || name.ends_with("-src")
        })
        .collect();
    println!("{} crates of at most {CRATES_MAX}: {}", crates.len(), names(&crates));
    assert!(crates.iter().any(|line| name(line) == "kafkito-storage"), "cargo tree said {crates:?}");
    assert!(wrong.is_empty(), "a C compiler or proc macros: {wrong:?}");
    assert!(crates.len() <= CRATES_MAX, "{} crates: {}", crates.len(), names(&crates));
}

fn names(crates: &BTreeSet<String>) -> String {
    let name = |line: &String| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    crates.iter().map(name).collect::<Vec<_>>().join(", ")
}
