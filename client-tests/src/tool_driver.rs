//! Kafka's tools and our Java clients, run inside one JVM for a whole test process (`client-tests/java/kafkito/
//! ToolDriver.java`): a JVM start costs seconds, a call tens of milliseconds. Calls of several tests run side by side.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    process::{ChildStdin, Command, Stdio},
    sync::{
        Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    install, java,
    run::{Group, Output},
    toolchain,
    wait::Deadline,
};

/// The JVM of this test process.
#[derive(Debug)]
pub struct Jvm {
    commands: Mutex<ChildStdin>,
    /// Kept, as dropping it kills the JVM. When the test process ends, the JVM reads the end of its input and ends too.
    _group: Group,
    calls: Arc<Calls>,
    next: AtomicU64,
}

/// A main method that runs, or has ended. Dropped, it is stopped.
#[derive(Debug)]
pub struct Call<'a> {
    jvm: &'a Jvm,
    id: u64,
    command: String,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct Calls {
    open: Mutex<HashMap<u64, Arc<State>>>,
    /// What the JVM itself wrote to stderr.
    stderr: Mutex<String>,
}

#[derive(Debug, Default)]
struct State {
    seen: Mutex<Seen>,
    news: Condvar,
}

#[derive(Debug, Default, Clone)]
struct Seen {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    status: Option<i32>,
}

/// The JVM, started by the first who asks. `None`: Java or Maven is missing, and the calling test has been reported as
/// skipped.
///
/// # Panics
/// When our Java sources do not compile, or the JVM does not start.
#[track_caller]
pub fn jvm() -> Option<&'static Jvm> {
    static JVM: LazyLock<Option<Jvm>> = LazyLock::new(|| {
        let programs = ["java", "javac", "mvn"];
        programs.iter().all(|program| toolchain::look_up(program).is_some()).then(Jvm::start)
    });
    if JVM.is_none() {
        toolchain::skip("java, javac or mvn is not on PATH");
    }
    JVM.as_ref()
}

impl Jvm {
    fn start() -> Self {
        let class_path = java::class_path().expect("java, javac and mvn have just been found");
        let mut command = Command::new("java");
        command.args(["-Xmx512m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]);
        // For `JvmHooks`.
        command.arg("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.arg(format!("-Dlog4j2.configurationFile={}/java/log4j2.xml", install::sources().display()));
        command.args(["-cp", &class_path, "kafkito.ToolDriver"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut group = Group::spawn(&mut command);
        let calls = Arc::new(Calls::default());
        follow(group.child.stdout.take().expect("asked for as a pipe"), Arc::clone(&calls));
        keep_stderr(group.child.stderr.take().expect("asked for as a pipe"), Arc::clone(&calls));
        let commands = Mutex::new(group.child.stdin.take().expect("asked for as a pipe"));
        Self { commands, _group: group, calls, next: AtomicU64::new(1) }
    }

    /// Starts `main` of `class` with `stdin` as its whole standard input.
    ///
    /// # Panics
    /// When the JVM has died, with what it said.
    #[track_caller]
    pub fn call(&self, class: &str, args: &[&str], stdin: &str) -> Call<'_> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let state = Arc::new(State::default());
        held(&self.calls.open).insert(id, Arc::clone(&state));
        let call = Call { jvm: self, id, command: format!("{class} {}", args.join(" ")), state };
        self.send(&json!({"id": id, "main": class, "args": args, "stdin": stdin}));
        call
    }

    #[track_caller]
    fn send(&self, command: &Value) {
        if let Err(error) = writeln!(held(&self.commands), "{command}") {
            panic!("the JVM of Kafka's tools is gone: {error}\n{}", held(&self.calls.stderr));
        }
    }
}

impl Call<'_> {
    /// Waits for its end.
    ///
    /// # Panics
    /// When it takes longer than `limit`, with what it said so far.
    #[track_caller]
    pub fn wait(&self, limit: Duration) -> Output {
        self.wait_until(limit, "its end", |seen| seen.status.is_some())
    }

    /// Waits until its standard output holds `text`.
    ///
    /// # Panics
    /// When it takes longer than `limit` or ends before, with what it said so far.
    #[track_caller]
    pub fn wait_for_stdout(&self, limit: Duration, text: &str) -> Output {
        let output = self.wait_for_stdout_or_end(limit, text);
        assert!(output.stdout.contains(text), "ended without saying {text:?}: {output}");
        output
    }

    /// Waits until its standard output holds `text`, or it has ended.
    ///
    /// # Panics
    /// When it takes longer than `limit`, with what it said so far.
    #[track_caller]
    pub fn wait_for_stdout_or_end(&self, limit: Duration, text: &str) -> Output {
        let said = |seen: &Seen| String::from_utf8_lossy(&seen.stdout).contains(text);
        self.wait_until(limit, &format!("{text:?}"), |seen| said(seen) || seen.status.is_some())
    }

    /// What it has said so far.
    pub fn output(&self) -> Output {
        self.as_output(&held(&self.state.seen))
    }

    /// Ends it as SIGTERM would: its shutdown hooks run. Its status becomes 143.
    pub fn stop(&self) {
        self.jvm.send(&json!({"id": self.id, "stop": true}));
    }

    #[track_caller]
    fn wait_until(&self, limit: Duration, what: &str, enough: impl Fn(&Seen) -> bool) -> Output {
        let deadline = Deadline::after(limit);
        let mut seen = held(&self.state.seen);
        while !enough(&seen) {
            let left = deadline.left();
            assert!(!left.is_zero(), "waited {} s for {what}: {}", limit.as_secs(), self.as_output(&seen));
            let woken = self.state.news.wait_timeout(seen, left);
            seen = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        self.as_output(&seen)
    }

    fn as_output(&self, seen: &Seen) -> Output {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&seen.stdout), text(&seen.stderr));
        Output { command: self.command.clone(), status: seen.status, stdout, stderr }
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        if held(&self.jvm.calls.open).remove(&self.id).is_some() {
            // A dead JVM is no reason for a second panic.
            let _ = writeln!(held(&self.jvm.commands), "{}", json!({"id": self.id, "stop": true}));
        }
    }
}

/// Hands what the JVM reports to the calls, until its output ends: then every open call ends with status -1.
fn follow(stdout: impl Read + Send + 'static, calls: Arc<Calls>) {
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Ok(message) = serde_json::from_str(&line) {
                report(&message, &calls);
            }
        }
        let why = format!("the JVM of Kafka's tools has died: {}", held(&calls.stderr));
        for state in held(&calls.open).values() {
            let mut seen = held(&state.seen);
            seen.stderr.extend(why.as_bytes());
            seen.status.get_or_insert(-1);
            state.news.notify_all();
        }
    });
}

fn report(message: &Value, calls: &Calls) {
    let Some(id) = message["id"].as_u64() else { return };
    let mut open = held(&calls.open);
    let Some(state) = open.get(&id).map(Arc::clone) else { return };
    let mut seen = held(&state.seen);
    seen.stdout.extend(bytes(&message["stdout"]));
    seen.stderr.extend(bytes(&message["stderr"]));
    if let Some(status) = message["status"].as_i64() {
        seen.status = i32::try_from(status).ok();
        open.remove(&id);
    }
    state.news.notify_all();
}

/// The driver writes a byte as the char of that number.
fn bytes(text: &Value) -> impl Iterator<Item = u8> {
    text.as_str().unwrap_or_default().chars().filter_map(|char| u8::try_from(u32::from(char)).ok())
}

fn keep_stderr(stderr: impl Read + Send + 'static, calls: Arc<Calls>) {
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            let mut kept = held(&calls.stderr);
            kept.push_str(&line);
            kept.push('\n');
        }
    });
}

/// A test that panicked with the lock held leaves nothing half-done behind it.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
