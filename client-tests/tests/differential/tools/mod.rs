//! Every tool of Kafka's, one after the other: what it says on stdout and stderr, and the status it ends with.

mod script;
mod text;
mod transcript;

use std::{fs, path::Path, time::Duration};

use kafkito_client_tests::{
    install,
    run::Output,
    tool_driver::{Jvm, jvm},
    toolchain::is_long,
    tools, wait,
};

use crate::{differences::Listed, subject::Subject};
use script::{Action, Script, Tool};
use text::Normal;
use transcript::Said;

/// A guard against a hang, not a bound.
const LIMIT: Duration = Duration::from_secs(120);

/// How long after a controller of Kafka's has done something its brokers may not know it yet.
const SETTLES: Duration = Duration::from_millis(150);

#[test]
fn tools_say_what_they_say_on_one_broker_of_kafka() {
    compare("one", 1);
}

#[test]
fn tools_say_what_they_say_on_three_brokers_of_kafka() {
    compare("three", 3);
}

fn compare(name: &str, brokers: u16) {
    let Some(jvm) = jvm() else { return };
    let script = Script::read(name);
    let kafka = recorded(jvm, &script, brokers);
    let dir = tempfile::tempdir().expect("a directory can be made");
    let subject = Subject::kafkito(&dir.path().join("logs"), brokers);
    let kafkito = play(jvm, &script, subject, dir.path(), &|| {});
    println!("compared what {} tools said", kafkito.len());
    let found = transcript::differences(&format!("tools, {name}"), &kafka, &kafkito);
    Listed::of(&format!("Tools, {name}")).judge(&found);
}

/// What they said of Kafka: as recorded, or in the long tier as they say now.
fn recorded(jvm: &Jvm, script: &Script, brokers: u16) -> Vec<Said> {
    let path = install::sources().join(format!("differential/recorded/tools-{}.txt", script.name));
    if !is_long() {
        return transcript::read(&fs::read_to_string(path).expect("it is part of the repository"));
    }
    let dir = tempfile::tempdir().expect("a directory can be made");
    let subject = Subject::kafka(jvm, dir.path(), brokers);
    let said = play(jvm, script, subject, dir.path(), &|| wait::pause_for(SETTLES));
    fs::write(path, transcript::write(&said)).expect("the recording is writable");
    said
}

/// All that the tools say; `after` each.
fn play(jvm: &Jvm, script: &Script, mut subject: Subject, dir: &Path, after: &dyn Fn()) -> Vec<Said> {
    let normal = Normal::new(&subject, dir);
    let at = Place {
        bootstrap: subject.bootstrap(),
        controllers: subject.controllers().join(","),
        dir: dir.display().to_string(),
        logs: subject.logs().display().to_string(),
    };
    let mut all = Vec::new();
    for action in &script.actions {
        match action {
            Action::File { name, content } => {
                fs::write(dir.join(name), at.fill(content)).expect("a file can be written");
            }
            Action::Stop(id) => {
                subject.stop(*id);
                let gone = format!("(id: {id} ");
                at.until(jvm, "broker-api-versions", &|said| !said.contains(&gone));
            }
            Action::Start(id) => {
                subject.start(*id);
                at.until(jvm, "topics --describe --under-replicated-partitions", &|said| said.is_empty());
            }
            Action::Tool(tool) => {
                let output = at.run(jvm, tool);
                all.push(normal.said(tool, &output));
                after();
            }
        }
    }
    all
}

/// What stands for the names in braces.
struct Place {
    bootstrap: String,
    controllers: String,
    dir: String,
    logs: String,
}

impl Place {
    fn fill(&self, text: &str) -> String {
        text.replace("{dir}", &self.dir)
            .replace("{logs}", &self.logs)
            .replace("{controllers}", &self.controllers)
    }

    fn run(&self, jvm: &Jvm, tool: &Tool) -> Output {
        let line = self.fill(&tool.line);
        let (class, args) = tools::call(&line, Some(&self.bootstrap));
        let Some(until) = &tool.until else { return jvm.call(class, &args, &tool.input).wait(LIMIT) };
        wait::until(LIMIT, until, || {
            let call = jvm.call(class, &args, &tool.input);
            let seen = call.wait_for_stdout_or_end(LIMIT, until);
            if !seen.stdout.contains(until) {
                return Err(seen.to_string());
            }
            call.stop();
            // Some have ended by themselves by then, as fast as the machine is.
            Ok(Output { stdout: until.clone(), status: None, ..seen })
        })
    }

    /// Runs a tool again until what it says is right.
    fn until(&self, jvm: &Jvm, line: &str, is_right: &dyn Fn(&str) -> bool) {
        let (class, args) = tools::call(line, Some(&self.bootstrap));
        wait::until(LIMIT, line, || {
            let output = jvm.call(class, &args, "").wait(LIMIT);
            if is_right(&output.stdout) { Ok(()) } else { Err(output.to_string()) }
        });
    }
}
