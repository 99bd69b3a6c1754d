//! `kafka-acls.sh`: without an authorizer nothing is secured, and it says so.

use crate::kit::Kit;

const WHY: &str = "Error while executing ACL command: org.apache.kafka.common.errors.SecurityDisabledException: \
                   No Authorizer is configured";

#[test]
fn nothing_is_secured() {
    let Some(kit) = Kit::start() else { return };
    let who = "--allow-principal User:bob --operation Read --topic orders";
    for (line, why) in [
        ("acls --list".to_owned(), " on the broker"),
        ("acls --list --topic orders".to_owned(), " on the broker"),
        (format!("acls --add {who}"), " on the broker"),
        (format!("acls --remove --force {who}"), "."),
    ] {
        let output = kit.run(&line).expect_status(1);
        assert_eq!(output.stdout.lines().next(), Some(&*format!("{WHY}{why}")), "{output}");
    }
}
