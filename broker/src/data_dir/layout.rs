//! Where the log directories of a data directory lie: it is one itself, or they are in it, numbered from 1.

use std::path::{Path, PathBuf};

use super::{META_PROPERTIES, is_nothing, names_in, refused};
use crate::error::Error;
use crate::list::Listed;

const PREFIX: &str = "log-dir-";

/// Where so many log directories lie.
pub(super) fn paths(path: &Path, count: usize) -> Vec<PathBuf> {
    match count {
        1 => vec![path.to_owned()],
        _ => numbered(path, count),
    }
}

fn numbered(path: &Path, count: usize) -> Vec<PathBuf> {
    (1..=count).map(|number| path.join(log_dir_name(number))).listed()
}

fn log_dir_name(number: usize) -> String {
    format!("{PREFIX}{number}")
}

/// Where the log directories are, or are to be, if there are to be so many; without a number, as many as there are.
///
/// # Errors
/// [`crate::ErrorKind::Storage`] with one sentence: the directory has something else in it, or others than these.
pub(super) fn places(path: &Path, asked: Option<u16>) -> Result<Vec<PathBuf>, Error> {
    let wrong = |what: String| Err(refused(format!("{} {what}", path.display())));
    let asked = asked.map(usize::from);
    let several = asked.filter(|count| *count > 1);
    if path.join(META_PROPERTIES).is_file() {
        let Some(count) = several else { return Ok(vec![path.to_owned()]) };
        return wrong(format!(
            "is a log directory itself, and log_dirs={count} asks for several in it: what it holds can be moved to {}",
            path.join(log_dir_name(1)).display()
        ));
    }
    let names = names_in(path)?;
    let found = names.iter().filter_map(|name| number(name.to_str()?));
    let found = found.filter(|number| is_formatted(path, *number)).max().unwrap_or(0);
    if found == 0 && several.is_none() {
        return Ok(vec![path.to_owned()]);
    }
    let count = asked.unwrap_or(found);
    if count < found {
        return wrong(format!(
            "has {found} log directories, and log_dirs={count} leaves out {}: at least log_dirs={found} is right, or none, \
             which is as many as there are",
            log_dir_name(found)
        ));
    }
    if let Some(missing) = (1..found).find(|number| !is_formatted(path, *number)) {
        let (missing, last) = (log_dir_name(missing), log_dir_name(found));
        return wrong(format!("has {last}, and {missing} is missing, or has no {META_PROPERTIES}"));
    }
    let is_known = |name: &str| number(name).is_some();
    if let Some(other) = names.iter().find(|name| !is_nothing(name) && !name.to_str().is_some_and(is_known)) {
        return wrong(format!("is no data directory of several log directories: it has {}", other.display()));
    }
    Ok(numbered(path, count))
}

/// The number of a log directory of this name.
fn number(name: &str) -> Option<usize> {
    let number = name.strip_prefix(PREFIX)?.parse().ok()?;
    // Not one with a sign or zeros before it.
    (number > 0 && log_dir_name(number) == name).then_some(number)
}

fn is_formatted(path: &Path, number: usize) -> bool {
    path.join(log_dir_name(number)).join(META_PROPERTIES).is_file()
}
