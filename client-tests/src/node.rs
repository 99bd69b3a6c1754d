//! Node projects of the repository: a folder under `client-tests` with `package.json`, its lock file and sources.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    broker::{self, Broker},
    install, names,
    run::{self, Output},
    toolchain,
};

/// What npm needs to know; everything else in a project's folder is a source.
const PACKAGE_FILES: [&str; 3] = [".npmrc", "package-lock.json", "package.json"];
/// The oldest release that the newest NestJS runs on.
const NODE_MAJOR_MIN: u32 = 20;
/// A guard against hanging for one program; each takes seconds.
const LIMIT: Duration = Duration::from_secs(180);

/// A project whose packages are installed, with its sources beside them.
#[derive(Debug, Clone)]
pub struct Project {
    node: PathBuf,
    npm: PathBuf,
    folder: PathBuf,
}

impl Project {
    /// The project `client-tests/NAME` (which may be a folder in a project), installed into `target/client-tests` by the first who asks. `None`: node or npm
    /// is missing or too old, and the calling test has been reported as skipped.
    ///
    /// # Panics
    /// When npm fails, with what it said.
    #[track_caller]
    pub fn install(name: &str) -> Option<Self> {
        let node = toolchain::find("node")?;
        let npm = toolchain::find("npm")?;
        let major = major(&node);
        if major < NODE_MAJOR_MIN {
            toolchain::skip(&format!("node {major} is too old, {NODE_MAJOR_MIN} is needed"));
            return None;
        }
        let source = install::sources().join(name);
        let name = name.replace('/', "-");
        let (packages, sources) = files(&source);
        let modules = install::once(&format!("{name}-packages"), &content(&source, &packages), |folder| {
            copy(&source, &packages, folder)?;
            let mut command = Command::new(&npm);
            run::run(command.arg("ci").current_dir(folder), Duration::from_secs(600)).into_result().map(drop)
        });
        let mut key = modules.to_string_lossy().into_owned().into_bytes();
        key.extend(content(&source, &sources));
        let folder = install::once(&name, &key, |folder| {
            copy(&source, &sources, folder)?;
            fs::copy(modules.join("package.json"), folder.join("package.json")).map_err(|e| e.to_string())?;
            symlink(modules.join("node_modules"), folder.join("node_modules")).map_err(|e| e.to_string())
        });
        Some(Self { node, npm, folder })
    }

    /// Where the project is installed: node finds its packages from here.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The program `node`.
    pub fn node(&self) -> &Path {
        &self.node
    }

    /// Runs node with `args` in the project's folder against `broker`: `KAFKITO_BOOTSTRAP_SERVERS` has its address, and
    /// `KAFKITO_TEST_PREFIX` what names are to begin with, which is nothing on a broker of the test's own.
    ///
    /// # Panics
    /// When it takes longer than a guard's three minutes.
    #[track_caller]
    pub fn run(&self, broker: &Broker, args: &[&str]) -> Output {
        let prefix =
            if Broker::is_external() { format!("{}.", names::unique("node")) } else { String::new() };
        let mut command = self.command(broker.bootstrap());
        run::run(command.args(args).env("KAFKITO_TEST_PREFIX", prefix), LIMIT)
    }

    /// Node in the project's folder, told where a broker is: `KAFKITO_BOOTSTRAP_SERVERS`.
    pub fn command(&self, bootstrap: &str) -> Command {
        let mut command = Command::new(&self.node);
        command.current_dir(&self.folder).env("KAFKITO_BOOTSTRAP_SERVERS", bootstrap);
        // Two processes may compile the same source at once; a cache that they share saves milliseconds.
        command.env("TSX_DISABLE_CACHE", "1").env("NO_COLOR", "1").env("KAFKAJS_NO_PARTITIONER_WARNING", "1");
        command
    }

    /// Runs `kafkito run -- npm test` in the project's folder, as its user would.
    ///
    /// # Panics
    /// When a test fails, with all that was said, or when it takes longer than a guard's three minutes.
    #[track_caller]
    pub fn kafkito_run_npm_test(&self) -> Output {
        self.kafkito_run(&[], &self.npm, &["test"])
    }

    /// Runs one file of tests by `kafkito run`, with these options of its own: the tests find the control port, and fail if
    /// a rule of theirs was never hit. It ends with its last test, whatever kafkajs has left open: after some faults it
    /// forgets a socket.
    ///
    /// # Panics
    /// When one of its tests fails, with all that the file said.
    #[track_caller]
    pub fn kafkito_run_test(&self, options: &[&str], file: &str) -> Output {
        let args = ["--import", "tsx", "--test-force-exit", "--test-reporter=spec", file];
        self.kafkito_run(options, &self.node, &args)
    }

    #[track_caller]
    fn kafkito_run(&self, options: &[&str], program: &Path, args: &[&str]) -> Output {
        let mut command = Command::new(broker::binary());
        command.current_dir(&self.folder).arg("run").args(options).arg("--").arg(program).args(args);
        command.env("TSX_DISABLE_CACHE", "1").env("NO_COLOR", "1").env("KAFKAJS_NO_PARTITIONER_WARNING", "1");
        run::run(&mut command, LIMIT).expect_success()
    }

    /// Runs one file of tests with node's own test runner; TypeScript through the project's tsx.
    ///
    /// # Panics
    /// When one of its tests fails, with all that the file said.
    #[track_caller]
    pub fn test(&self, broker: &Broker, file: &str) -> Output {
        let loader: &[&str] = if file.ends_with(".ts") { &["--import", "tsx"] } else { &[] };
        self.run(broker, &[loader, &["--test-reporter=spec", file]].concat()).expect_success()
    }
}

fn major(node: &Path) -> u32 {
    let version =
        run::run(Command::new(node).arg("--version"), Duration::from_secs(30)).expect_success().stdout;
    version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0)
}

/// The files of a project, relative to its folder and sorted: what npm reads, and the rest.
fn files(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found.into_iter().partition(|file| PACKAGE_FILES.iter().any(|name| file == Path::new(name)))
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the project is part of the repository").flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "node_modules" {
            walk(root, &path, found);
        } else if path.is_file() {
            found.push(path.strip_prefix(root).expect("it lies below the root").to_path_buf());
        }
    }
}

/// Names and bytes of the files, one after the other.
fn content(folder: &Path, files: &[PathBuf]) -> Vec<u8> {
    let mut all = Vec::new();
    for file in files {
        all.extend(file.to_string_lossy().as_bytes());
        all.push(0);
        all.extend(fs::read(folder.join(file)).expect("a file that was just listed"));
    }
    all
}

fn copy(from: &Path, files: &[PathBuf], to: &Path) -> Result<(), String> {
    for file in files {
        let target = to.join(file);
        let parent = target.parent().expect("a file lies in a folder");
        fs::create_dir_all(parent)
            .and_then(|()| fs::copy(from.join(file), &target))
            .map_err(|e| e.to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_files_name_no_registry() {
        for project in ["nestjs", "nestjs/example", "event-streaming"] {
            let lock =
                fs::read_to_string(install::sources().join(project).join("package-lock.json")).unwrap();
            assert!(!lock.contains("\"resolved\""), "{project}: npm install with its .npmrc");
        }
    }

    #[test]
    fn a_projects_package_files_are_apart_from_its_sources() {
        let (packages, sources) = files(&install::sources().join("nestjs"));
        assert_eq!(packages, PACKAGE_FILES.map(PathBuf::from));
        assert!(sources.contains(&PathBuf::from("src/apps.ts")));
    }
}
