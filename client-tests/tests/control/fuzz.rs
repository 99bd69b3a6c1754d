//! schemathesis reads the OpenAPI document and asks the port for everything that it allows, and for what it does not.

use std::{process::Command, time::Duration};

use kafkito::Cluster;
use kafkito_client_tests::{install, python, run, toolchain};
use serde_json::json;

use crate::kit::start_with;

/// What an answer is checked for. Whether everything valid is accepted is not asked: a broker may refuse a topic's name.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,unsupported_method,allow_header_conformance";

/// A guard against a hang.
const LIMIT: Duration = Duration::from_secs(1800);

#[test]
fn no_request_gets_an_undocumented_answer() {
    let Some(programs) = python::programs("schemathesis") else { return };
    let long = toolchain::is_long();
    let controlled = start_with(Cluster::builder().topic("orders", 2).seed(1));
    let record = json!({"records": [{"key": "a", "value": "b"}]});
    controlled.http.post("/v1/topics/orders/records", &record).expect(201);
    let mut command = Command::new(programs.join("schemathesis"));
    command.env("SCHEMATHESIS_HOOKS", "bounds").env("PYTHONPATH", install::sources().join("schemathesis"));
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("NO_COLOR", "1").current_dir(install::root());
    command.args(["run", &format!("http://{}/openapi.json", controlled.http.address())]);
    command.args(["--checks", CHECKS, "--seed", "1", "--request-timeout", "20", "--no-shrink"]);
    // An endless answer is not for a fuzzer, and neither are directories all over the disk.
    command.args([
        "--exclude-path",
        "/v1/trace/events",
        "--exclude-path",
        "/v1/export",
        "--suppress-health-check",
        "all",
        "--warnings",
        "off",
    ]);
    match long {
        true => command.args(["--max-examples", "300"]),
        false => command.args(["--max-examples", "8", "--phases", "examples,coverage,fuzzing"]),
    };
    let output = run::run(&mut command, LIMIT).expect_success();
    println!("{}", output.stdout);
    controlled.http.get("/v1/cluster").expect(200);
}
