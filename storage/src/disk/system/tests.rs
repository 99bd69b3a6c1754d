use super::*;

/// A directory of its own for one test, and a disk that holds few files open.
struct Scratch {
    disk: SystemDisk,
    dir: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Scratch {
        Scratch { disk: SystemDisk::with_open_max(4), dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }
}

#[test]
fn appended_parts_are_read_back_by_range_small_or_large() {
    let scratch = Scratch::new();
    let file = scratch.path("file");
    let large: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
    scratch.disk.append(&file, 0, &[b"head", &large]).unwrap();
    for _ in 0..4 {
        assert_eq!(&scratch.disk.read(&file, 2..6).unwrap()[..], b"ad\x00\x01");
    }
    assert_eq!(&scratch.disk.read(&file, 4..200_004).unwrap()[..], large);
    scratch.disk.append(&file, 200_004, &[b"tail"]).unwrap();
    assert_eq!(
        &scratch.disk.read(&file, 200_004..200_008).unwrap()[..],
        b"tail",
        "in the map that there was"
    );
    for from in [0, 200_000] {
        let past = scratch.disk.read(&file, from..200_009).unwrap_err();
        assert_eq!(past.kind(), io::ErrorKind::UnexpectedEof);
    }
    assert!(scratch.disk.read(&scratch.path("none"), 0..1).is_err());
}

#[test]
fn a_file_of_which_somebody_has_slices_is_not_cut_before_a_copy_has_taken_its_place() {
    let scratch = Scratch::new();
    for name in ["held", "evicted"] {
        let file = scratch.path(name);
        scratch.disk.append(&file, 0, &[&[1; 100_000]]).unwrap();
        let held = scratch.disk.read(&file, 0..100_000).unwrap();
        if name == "evicted" {
            (0..8).for_each(|n| scratch.disk.append(&scratch.path(&n.to_string()), 0, &[b"x"]).unwrap());
        }
        let refused = scratch.disk.truncate(&file, 50).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ResourceBusy);
        let copy = scratch.path("copy");
        scratch.disk.append(&copy, 0, &[&held[..60]]).unwrap();
        scratch.disk.rename(&copy, &file).unwrap();
        scratch.disk.truncate(&file, 50).unwrap();
        scratch.disk.append(&file, 50, &[&[2; 100]]).unwrap();
        assert!(held.iter().all(|byte| *byte == 1), "{name}");
        assert_eq!(scratch.disk.read(&file, 49..52).unwrap()[..], [1, 2, 2], "{name}");
        assert_eq!(fs::metadata(&file).unwrap().len(), 150);
    }
}

#[test]
fn a_file_that_nobody_holds_is_cut_in_place() {
    let scratch = Scratch::new();
    let file = scratch.path("file");
    scratch.disk.append(&file, 0, &[&[1; 100_000]]).unwrap();
    drop(scratch.disk.read(&file, 0..100_000).unwrap());
    let mut other = File::open(&file).unwrap();
    scratch.disk.truncate(&file, 1).unwrap();
    let mut seen = Vec::new();
    io::Read::read_to_end(&mut other, &mut seen).unwrap();
    assert_eq!(seen, [1], "the same file is seen by who had opened it");
}

#[test]
fn what_nobody_has_read_is_cut_in_place_though_somebody_has_slices_of_the_rest() {
    let scratch = Scratch::new();
    let file = scratch.path("file");
    scratch.disk.append(&file, 0, &[&[1; 100_000]]).unwrap();
    let held = scratch.disk.read(&file, 0..90_000).unwrap();
    scratch.disk.append(&file, 90_000, &[]).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().len(), 90_000);
    scratch.disk.append(&file, 90_000, &[&[2; 100_000]]).unwrap();
    assert!(held.iter().all(|byte| *byte == 1));
    assert_eq!(scratch.disk.read(&file, 89_999..90_001).unwrap()[..], [1, 2]);
}

#[test]
fn descriptors_are_bounded_and_names_follow_renames() {
    let scratch = Scratch::new();
    for n in 0..40u8 {
        scratch.disk.append(&scratch.path(&n.to_string()), 0, &[&[n]]).unwrap();
        assert!(scratch.disk.open.lock().len() <= 4);
    }
    scratch.disk.rename(&scratch.path("39"), &scratch.path("0")).unwrap();
    assert_eq!(scratch.disk.read(&scratch.path("0"), 0..1).unwrap()[..], [39]);
    scratch.disk.append(&scratch.path("0"), 1, &[&[40]]).unwrap();
    assert_eq!(scratch.disk.read(&scratch.path("0"), 0..2).unwrap()[..], [39, 40]);
    scratch.disk.remove(&scratch.path("0")).unwrap();
    assert_eq!(scratch.disk.list(scratch.dir.path()).unwrap().len(), 38);
}

#[test]
fn the_tail_of_a_failed_append_is_cut_by_the_next() {
    let scratch = Scratch::new();
    let file = scratch.path("file");
    fs::write(&file, b"whole, torn").unwrap();
    scratch.disk.append(&file, 7, &[b"next"]).unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"whole, next");
    let short = scratch.disk.append(&file, 12, &[b"x"]).unwrap_err();
    assert_eq!(short.to_string(), "the file has 11 bytes, but should have 12: somebody else has cut it");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_leaves_nothing_behind() {
    // /dev/full takes no byte; a link to it is as good as a file on a full disk.
    let scratch = Scratch::new();
    let file = scratch.path("full");
    std::os::unix::fs::symlink("/dev/full", &file).unwrap();
    let full = scratch.disk.append(&file, 0, &[b"x"]).unwrap_err();
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
}
