//! Programs of ours and of the peers, built into `target/` by the first who asks, from their lock files.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use kafkito_client_tests::install;

/// kafkito's release binary.
pub fn kafkito() -> &'static Path {
    static BUILT: LazyLock<PathBuf> =
        LazyLock::new(|| released(&["-p", "kafkito", "--features", "cli", "--bin", "kafkito"], "kafkito"));
    &BUILT
}

/// The servers that are bounds (`src/bin/baseline.rs`).
pub fn baseline() -> &'static Path {
    static BUILT: LazyLock<PathBuf> =
        LazyLock::new(|| released(&["-p", "kafkito-benches", "--bin", "baseline"], "baseline"));
    &BUILT
}

/// librdkafka's mock and its clients (`peers/librdkafka`); needs a C compiler.
pub fn librdkafka() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let target = install::target().join("peers/librdkafka");
        let mut cargo = cargo();
        cargo.args(["--locked", "--manifest-path"]).arg(sources("librdkafka").join("Cargo.toml"));
        succeed(cargo.arg("--target-dir").arg(&target));
        target.join("release/librdkafka")
    });
    &BUILT
}

/// kfake (`peers/kfake`); needs Go.
pub fn kfake() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| go("kfake"));
    &BUILT
}

/// franz-go's clients (`peers/franz-go`); needs Go.
pub fn franz_go() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| go("franz-go"));
    &BUILT
}

/// The folder `benches/peers/NAME`.
pub fn sources(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name)
}

fn released(args: &[&str], binary: &str) -> PathBuf {
    let target = install::target();
    succeed(
        cargo().arg("--locked").args(args).arg("--target-dir").arg(&target).current_dir(install::workspace()),
    );
    target.join("release").join(binary)
}

fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--release"]);
    cargo
}

fn go(name: &str) -> PathBuf {
    let binary = install::target().join("peers").join(name);
    succeed(Command::new("go").arg("build").arg("-o").arg(&binary).arg(".").current_dir(sources(name)));
    binary
}

fn succeed(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
