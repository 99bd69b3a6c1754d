use proptest::prelude::*;

use super::*;
use crate::SystemDisk;

/// One thing that is asked of a disk; numbers name files and directories.
#[derive(Debug, Clone)]
enum Ask {
    Append(usize, bool, Vec<u8>),
    Truncate(usize, usize),
    Rename(usize, usize),
    RenameDir(usize, usize),
    Remove(usize),
    CreateDir(usize),
    RemoveDir(usize),
    Sync(usize),
}

const DIRS: [&str; 3] = ["", "a", "b"];
const FILES: [&str; 6] = ["x", "y", "a/x", "a/y", "b/x", "b/y"];

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let (file, dir) = (0..FILES.len(), 1..DIRS.len());
    let bytes = prop::collection::vec(any::<u8>(), 0..5);
    let ask = prop_oneof![
        4 => (file.clone(), any::<bool>(), bytes).prop_map(|(file, anew, bytes)| Ask::Append(file, anew, bytes)),
        2 => (file.clone(), 0..8usize).prop_map(|(file, len)| Ask::Truncate(file, len)),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Ask::Rename(from, to)),
        1 => (dir.clone(), dir.clone()).prop_map(|(from, to)| Ask::RenameDir(from, to)),
        2 => file.clone().prop_map(Ask::Remove),
        2 => dir.clone().prop_map(Ask::CreateDir),
        1 => dir.prop_map(Ask::RemoveDir),
        1 => file.prop_map(Ask::Sync),
    ];
    prop::collection::vec(ask, 0..40)
}

/// What is there, with what files have.
fn content(disk: &dyn Disk, root: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    for dir in DIRS {
        for entry in disk.list(&root.join(dir)).unwrap_or_default() {
            let path = Path::new(dir).join(&entry.name);
            let bytes = (!entry.is_dir).then(|| disk.read(&root.join(&path), 0..entry.len).unwrap().to_vec());
            found.push((path, bytes));
        }
    }
    found.sort();
    found
}

fn len_of(disk: &dyn Disk, root: &Path, name: &str) -> Option<usize> {
    let (dir, name) = name.rsplit_once('/').unwrap_or(("", name));
    let listed = disk.list(&root.join(dir)).ok()?;
    listed.into_iter().find(|entry| entry.name == name).map(|entry| entry.len)
}

/// Asks it, where the interface says what comes of it. Returns whether it was done.
fn ask(disk: &dyn Disk, root: &Path, ask: &Ask) -> Option<bool> {
    let (file, dir) = (|at: usize| root.join(FILES[at]), |at: usize| root.join(DIRS[at]));
    let len = |at: usize| len_of(disk, root, FILES[at]);
    let done = match ask {
        Ask::Append(at, anew, bytes) => {
            disk.append(&file(*at), if *anew { 0 } else { len(*at).unwrap_or(0) }, &[bytes, b"."])
        }
        Ask::Truncate(at, to) => disk.truncate(&file(*at), (*to).min(len(*at)?)),
        Ask::Rename(from, to) if from != to && disk.list(file(*to).parent()?).is_ok() => {
            disk.rename(&file(*from), &file(*to))
        }
        Ask::RenameDir(from, to) if from != to && disk.list(&dir(*to)).is_err() => {
            disk.rename(&dir(*from), &dir(*to))
        }
        Ask::Rename(..) | Ask::RenameDir(..) => return None,
        Ask::Remove(at) => disk.remove(&file(*at)),
        Ask::CreateDir(at) => disk.create_dir(&dir(*at)),
        Ask::RemoveDir(at) => disk.remove_dir(&dir(*at)),
        Ask::Sync(at) => len(*at).map_or(Ok(()), |_| disk.sync(&file(*at))),
    };
    Some(done.is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn it_shows_what_was_asked_for_and_does_it_once_it_is_committed(before in asks(), after in asks(), late in asks()) {
        let roots = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let disks = roots.each_ref().map(|_| Arc::new(SystemDisk::new()));
        for asked in &before {
            let done = [0, 1].map(|at| ask(&*disks[at], roots[at].path(), asked));
            prop_assert_eq!(done[0], done[1]);
        }
        let untouched = content(&*disks[0], roots[0].path());
        let staged = StagedDisk::new(disks[1].clone());
        for asked in &after {
            let done = [ask(&*disks[0], roots[0].path(), asked), ask(&staged, roots[1].path(), asked)];
            prop_assert_eq!(done[0], done[1], "{:?}", asked);
            prop_assert_eq!(content(&*disks[0], roots[0].path()), content(&staged, roots[1].path()));
        }
        prop_assert_eq!(content(&SystemDisk::new(), roots[1].path()), untouched);
        staged.commit().unwrap();
        for asked in &late {
            let done = [ask(&*disks[0], roots[0].path(), asked), ask(&staged, roots[1].path(), asked)];
            prop_assert_eq!(done[0], done[1], "{:?}", asked);
        }
        prop_assert_eq!(content(&*disks[0], roots[0].path()), content(&SystemDisk::new(), roots[1].path()));
    }
}
