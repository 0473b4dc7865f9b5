use std::io::{Read, Seek, SeekFrom};

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_has_no_name_until_it_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.raw");
    for (existing, content) in [(Existing::Keep, "new"), (Existing::Replace, "newer")] {
        let draft = Draft::create(&path).unwrap();
        draft.file().write_all(content.as_bytes()).unwrap();
        draft.settle(MODE).unwrap();
        let before = names(folder.path());
        assert!(before.iter().all(|name| name == "x.raw"), "{before:?}");
        draft.publish(existing).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
        assert_eq!(names(folder.path()), ["x.raw"]);
    }
    drop(Draft::create(&path).unwrap());
    assert_eq!(names(folder.path()), ["x.raw"]);
}

#[test]
fn a_file_that_may_not_be_replaced_stays_and_nothing_is_left_of_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.raw");
    let draft = Draft::create(&path).unwrap();
    fs::write(&path, "was here first").unwrap();
    let error = draft.publish(Existing::Keep).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&path).unwrap(), "was here first");
    assert_eq!(names(folder.path()), ["x.raw"]);
}

#[test]
fn leftovers_of_killed_runs_are_removed_but_locked_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.raw");
    let other = [
        ".y.raw.abcdef.sysextant-partial",
        ".x.raw.notes.sysextant-partial",
    ];
    for name in other {
        fs::write(folder.path().join(name), "of somebody else").unwrap();
    }
    fs::write(
        folder.path().join(".x.raw.abcdef.sysextant-partial"),
        "left",
    )
    .unwrap();
    let living = beside(&path, held).unwrap();
    let draft = Draft::create(&path).unwrap();
    let found = names(folder.path());
    assert!(living.path().exists());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(other.iter().all(|name| found.contains(&(*name).to_owned())));
    drop(draft);
}

#[test]
fn where_links_are_refused_a_copy_gets_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.raw");
    let draft = Draft::create(&path).unwrap();
    draft.file().write_all(b"content").unwrap();
    draft.settle(0o640).unwrap();
    rename(copy(draft.file(), &path).unwrap(), &path, Existing::Keep).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"content");
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o640);
    assert_eq!(names(folder.path()), ["x.raw"]);
}

#[test]
fn a_draft_under_a_temporary_name_is_published_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.raw");
    for existing in [Existing::Keep, Existing::Replace] {
        let (file, name) = beside(&path, held).unwrap().into_parts();
        let draft = Draft {
            file,
            name: Some(name),
            path: path.clone(),
        };
        assert!(draft.publish(existing).unwrap().unsynced.is_none());
        assert_eq!(names(folder.path()), ["x.raw"]);
    }
}

#[test]
fn a_name_of_the_greatest_length_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{}.raw", "ä".repeat(125)));
    for existing in [Existing::Keep, Existing::Replace] {
        write(&path, b"x", existing).unwrap();
    }
    assert_eq!(names(folder.path()).len(), 1);
}

#[test]
fn an_input_is_known_by_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("base"), "x").unwrap();
    fs::write(at("other"), "x").unwrap();
    fs::hard_link(at("base"), at("hard")).unwrap();
    std::os::unix::fs::symlink("base", at("soft")).unwrap();
    for name in ["base", "hard", "soft", "./base"] {
        assert!(is_input(&at(name), &at("base")), "{name}");
        assert!(is_input(&at("base"), &at(name)), "{name}");
    }
    assert!(is_input(&at("base"), folder.path()));
    assert!(!is_input(&at("other"), &at("base")));
    assert!(!is_input(&at("none"), &at("base")));
}

#[test]
fn a_reader_has_a_place_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let draft = Draft::create(&folder.path().join("x")).unwrap();
    draft.file().write_all(b"0123456789").unwrap();
    let (mut one, mut other) = (draft.reader(), draft.reader());
    let mut bytes = [0; 4];
    one.read_exact(&mut bytes).unwrap();
    other.seek(SeekFrom::End(-4)).unwrap();
    other.read_exact(&mut bytes).unwrap();
    assert_eq!(&bytes, b"6789");
    one.read_exact(&mut bytes).unwrap();
    assert_eq!(&bytes, b"4567");
    assert!(one.seek(SeekFrom::Current(-9)).is_err());
}
