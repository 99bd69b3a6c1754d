//! `kafka-features.sh`

use crate::kit::{Kit, lines, rows};

const ALL_FAIL: &str = "The update failed for all features since the following feature had an error:";

#[test]
fn what_is_finalized_is_described() {
    let Some(kit) = Kit::start() else { return };
    let said = rows(&kit.run("features describe").expect_success().stdout);
    for (name, min, max, level) in [
        ("metadata.version", "3.3-IV3", "4.3-IV0", "4.3-IV0"),
        ("eligible.leader.replicas.version", "0", "1", "1"),
    ] {
        let line = format!(
            "Feature: {name} SupportedMinVersion: {min} SupportedMaxVersion: {max} FinalizedVersionLevel: {level} Epoch: "
        );
        assert!(said.iter().any(|said| said.starts_with(&line)), "{line:?} is not in {said:#?}");
    }
}

#[test]
fn a_feature_goes_down_and_up_again() {
    let Some(kit) = Kit::start() else { return };
    let name = "eligible.leader.replicas.version";
    for (line, said) in [
        (
            format!("features downgrade --feature {name}=0 --dry-run"),
            format!("{name} can be downgraded to 0."),
        ),
        (format!("features downgrade --feature {name}=0"), format!("{name} was downgraded to 0.")),
        (format!("features upgrade --feature {name}=1"), format!("{name} was upgraded to 1.")),
        (format!("features disable --feature {name} --dry-run"), format!("{name} can be disabled.")),
    ] {
        assert_eq!(lines(&kit.run(&line).expect_success().stdout), [said]);
    }
    let said = rows(&kit.run("features describe").expect_success().stdout);
    let line = format!(
        "Feature: {name} SupportedMinVersion: 0 SupportedMaxVersion: 1 FinalizedVersionLevel: 1 Epoch: "
    );
    assert!(said.iter().any(|said| said.starts_with(&line)), "{said:#?}");
}

#[test]
fn what_cannot_be_is_refused_with_the_reason() {
    let Some(kit) = Kit::start() else { return };
    let controller = format!("Local controller {}", kit.broker_id());
    for (update, why) in [
        ("metadata.version=99", format!("{controller} only supports versions 7-30")),
        ("nope.version=1", format!("{controller} does not support this feature.")),
        ("eligible.leader.replicas.version=5", format!("{controller} only supports versions 0-1")),
    ] {
        let (name, level) = update.split_once('=').unwrap();
        let output = kit.run(&format!("features upgrade --feature {update}")).expect_status(1);
        let said = format!(
            "Could not upgrade {name} to {level}. {ALL_FAIL} Invalid update version {level} for feature {name}. {why}"
        );
        assert_eq!(lines(&output.stdout), [said]);
        assert!(output.stderr.contains("1 out of 1 operation(s) failed."), "{output}");
    }
    let output = kit.run("features downgrade --feature metadata.version=25").expect_status(1);
    let why = "Unsupported metadata.version downgrade from 30 to 25. Refusing to perform the requested downgrade because it \
               might delete metadata information.";
    assert_eq!(
        lines(&output.stdout),
        [format!("Could not downgrade metadata.version to 25. {ALL_FAIL} {why}")]
    );
}
