//! Apache Kafka's released jars, in the version that kafkito is judged by.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{install, run, toolchain};

/// The pinned release. `client-tests/kafka-*/pom.xml` say the same, which a test checks.
pub const VERSION: &str = "4.3.1";

/// The folder with the jars of broker, tools and clients, fetched by Maven into `target/client-tests` by the first who asks.
/// `None`: Maven is missing, and the calling test has been reported as skipped.
///
/// # Panics
/// When Maven fails, with what it said.
#[track_caller]
pub fn lib() -> Option<PathBuf> {
    fetched("kafka-jars", "kafka-tools/pom.xml")
}

/// The folder with all that Connect, MirrorMaker, Streams and the shell for metadata need. `None` as for [`lib`].
///
/// # Panics
/// As [`lib`].
#[track_caller]
pub fn apps() -> Option<PathBuf> {
    fetched("kafka-apps", "kafka-apps/pom.xml")
}

#[track_caller]
fn fetched(name: &str, pom: &str) -> Option<PathBuf> {
    let mvn = toolchain::find("mvn")?;
    toolchain::find("java")?;
    let pom = install::sources().join(pom);
    let key = fs::read(&pom).expect("the pom is part of the repository");
    Some(install::once(name, &key, |folder| fetch(&mvn, &pom, folder)))
}

/// The jar `ARTIFACT-VERSION.jar` of Kafka's own artifacts, for example `jar("kafka-clients")`. `None` as for [`lib`].
#[track_caller]
pub fn jar(artifact: &str) -> Option<PathBuf> {
    let jar = lib()?.join(format!("{artifact}-{VERSION}.jar"));
    assert!(jar.exists(), "{} is not among the jars that the pom lists", jar.display());
    Some(jar)
}

fn fetch(mvn: &Path, pom: &Path, folder: &Path) -> Result<(), String> {
    let mut command = Command::new(mvn);
    command.args(["--batch-mode", "--quiet", "--strict-checksums", "--file"]).arg(pom);
    command.arg(format!("-Dlib={}", folder.display())).arg("package");
    run::run(&mut command, Duration::from_secs(600)).into_result().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_poms_name_the_same_version() {
        for pom in ["kafka-tools/pom.xml", "kafka-apps/pom.xml"] {
            let text = fs::read_to_string(install::sources().join(pom)).unwrap();
            assert!(text.contains(&format!("<kafka.version>{VERSION}</kafka.version>")), "{pom}");
        }
    }

    #[test]
    fn kafka_clients_is_there() {
        let Some(jar) = jar("kafka-clients") else { return };
        assert!(fs::metadata(jar).unwrap().len() > 1_000_000);
    }
}
