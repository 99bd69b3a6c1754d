//! The committed tables of configs and releases are what Kafka's jars say. UPDATE=1 writes them anew.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use kafkito_client_tests::{install, java, kafka_jars, run, toolchain};

/// What one of our Java programs prints. `None`: Java is missing, and the test has been reported as skipped.
#[track_caller]
fn printed(class: &str, arguments: &[&str]) -> Option<String> {
    let class_path = java::class_path()?;
    let java = toolchain::find("java")?;
    let mut command = Command::new(java);
    command.args(["-cp", &class_path, &format!("kafkito.tables.{class}")]).args(arguments);
    Some(run::run(&mut command, Duration::from_secs(120)).expect_success().stdout)
}

#[track_caller]
fn assert_committed(path: &str, fresh: &str) {
    let file = install::workspace().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, fresh).expect("the table is writable");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let same =
        committed.lines().zip(fresh.lines()).take_while(|(committed, fresh)| committed == fresh).count();
    assert!(
        committed == fresh,
        "{path} differs from Kafka's jars from line {} on; UPDATE=1 writes it anew",
        same + 1
    );
}

#[test]
fn the_table_of_configs() {
    let Some(fresh) = printed("ConfigTable", &[kafka_jars::VERSION]) else { return };
    assert_committed("broker/src/config/table.rs", &fresh);
}

#[test]
fn kafkas_answers_to_values_of_configs() {
    let Some(fresh) = printed("ConfigAnswers", &[]) else { return };
    assert_committed("broker/src/config/recorded/values.tsv", &fresh);
}

/// The jars of the pinned release are there anyway.
#[test]
fn the_newest_release() {
    let Some(lib) = kafka_jars::lib() else { return };
    let Some(fresh) = printed("ReleaseTable", &[&lib.to_string_lossy()]) else { return };
    let rows = |table: &str| table.rfind("    Release {").map(|at| table[at..].to_owned());
    let committed = fs::read_to_string(install::workspace().join("broker/src/like/table.rs")).unwrap();
    assert_eq!(rows(&committed), rows(&fresh));
}

/// Those of all others, a hundred megabytes, are fetched by the long tier only.
#[test]
fn every_release() {
    if !toolchain::is_long() {
        return;
    }
    let Some(mvn) = toolchain::find("mvn") else { return };
    let pom = install::sources().join("kafka-releases/pom.xml");
    let key = fs::read(&pom).unwrap();
    let jars = install::once("kafka-releases", &key, |folder| fetch(&mvn, &pom, folder));
    let Some(fresh) = printed("ReleaseTable", &[&jars.to_string_lossy()]) else { return };
    assert_committed("broker/src/like/table.rs", &fresh);
}

fn fetch(mvn: &PathBuf, pom: &Path, folder: &Path) -> Result<(), String> {
    let mut command = Command::new(mvn);
    command.args(["--batch-mode", "--quiet", "--strict-checksums", "--file"]).arg(pom);
    command.arg(format!("-Dlib={}", folder.display())).arg("package");
    run::run(&mut command, Duration::from_secs(1_200)).into_result().map(drop)
}
