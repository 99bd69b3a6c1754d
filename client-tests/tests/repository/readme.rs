//! What README.md shows works as it stands there.

use std::{fs, process::Command, time::Duration};

use kafkito_client_tests::{broker::binary, install::workspace, names::unique, node::Project, run::run};

/// The first block of README.md in this language.
fn block(language: &str) -> String {
    let readme = fs::read_to_string(workspace().join("README.md")).expect("README.md is committed");
    let begin = format!("```{language}\n");
    let (_, rest) = readme.split_once(&begin).unwrap_or_else(|| panic!("README.md has no {begin}"));
    rest.split_once("```").expect("a block ends").0.to_owned()
}

#[test]
fn its_nestjs_test_passes_under_kafkito_run() {
    let Some(project) = Project::install("nestjs") else { return };
    // Beside the other tests, where the tsconfig with its decorators holds.
    let file = project.folder().join("test").join(format!("{}.test.ts", unique("readme")));
    fs::write(&file, block("ts")).expect("target is writable");
    let mut test = Command::new(binary());
    test.current_dir(project.folder()).args(["run", "--"]).arg(project.node());
    test.args(["--import", "tsx", "--test-reporter=spec", "--test"]).arg(&file);
    let output = run(test.env("NO_COLOR", "1").env("TSX_DISABLE_CACHE", "1"), Duration::from_secs(120));
    fs::remove_file(&file).expect("it was just written");
    output.expect_success();
}

/// `readme_test.rs` is the block, with what it leaves to the reader behind it.
#[test]
fn its_rust_test_is_the_one_that_runs() {
    let source =
        fs::read_to_string(workspace().join("client-tests/tests/readme_test.rs")).expect("it is committed");
    assert!(
        source.starts_with(&block("rust,ignore")),
        "client-tests/tests/readme_test.rs differs from README.md"
    );
}
