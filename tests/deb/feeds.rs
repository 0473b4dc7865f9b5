//! Feeds as they are found: folders with and without an index, single packages, several of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sysextant::feed::{CandidateId, FeedError, Pool, PoolOrder};
use sysextant::foundation::progress::{CancelFlag, Cancellation, Event, Progress, Silent};
use sysextant::package::Family;
use tempfile::TempDir;

use crate::support::{DebBuilder, Packing, write_index};

fn open(feeds: &[&Path], named: &[&Path]) -> Result<(Pool, Vec<CandidateId>), FeedError> {
    let paths = |paths: &[&Path]| -> Vec<PathBuf> { paths.iter().map(PathBuf::from).collect() };
    Pool::open(
        &paths(feeds),
        &paths(named),
        &PoolOrder::new(Family::Deb, &[]),
        &Silent,
    )
}

/// `NAME VERSION ARCHITECTURE of FEED`, in the pool's order.
fn rows(pool: &Pool) -> Vec<String> {
    let row = |candidate: &sysextant::feed::Candidate| {
        let package = &candidate.package;
        let (name, version) = (&package.name, &package.version);
        format!(
            "{name} {version} {} of {}",
            package.architecture, candidate.feed
        )
    };
    pool.candidates.iter().map(row).collect()
}

#[test]
fn folders_within_folders_are_searched_for_packages() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let deep = path.join("core2-64/more");
    fs::create_dir_all(&deep).unwrap();
    DebBuilder::new("b", "1").write_to(path);
    DebBuilder::new("a", "1").write_to(&deep);
    fs::write(path.join("readme.txt"), "no package").unwrap();
    // Links to folders might lead in a circle.
    std::os::unix::fs::symlink(path, path.join("loop")).unwrap();
    let (pool, _) = open(&[path], &[]).unwrap();
    assert_eq!(rows(&pool), ["a 1 amd64 of 0", "b 1 amd64 of 0"]);
    assert_eq!(pool.feeds[0].packages, 2);
    assert!(pool.notes.is_empty(), "{:?}", pool.notes);
    assert!(pool.candidates[0].file.path.is_file());
    assert_eq!(
        pool.candidates[0].file.size,
        fs::metadata(&pool.candidates[0].file.path).unwrap().len()
    );
}

#[test]
fn what_is_no_package_in_a_folder_is_passed_over_and_told() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    DebBuilder::new("a", "1").write_to(path);
    fs::write(path.join("broken.deb"), "!<arch>\nbroken").unwrap();
    let pipe = path.join("pipe.deb");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let (pool, _) = open(&[path], &[]).unwrap();
    assert_eq!(rows(&pool), ["a 1 amd64 of 0"]);
    assert_eq!(pool.notes.len(), 2, "{:?}", pool.notes);
    assert!(
        pool.notes[0].to_string().contains("broken.deb")
            && pool.notes[0].to_string().contains("ends too early")
    );
    assert!(
        pool.notes[1].to_string().contains("pipe.deb")
            && pool.notes[1].to_string().contains("not a regular file")
    );
}

#[test]
fn an_index_counts_before_what_lies_beside_it_in_every_compression() {
    for packing in Packing::ALL {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        let index = write_index(path, &[DebBuilder::new("a", "1")], packing);
        DebBuilder::new("unlisted", "1").write_to(path);
        let (pool, _) = open(&[path], &[]).unwrap();
        assert_eq!(rows(&pool), ["a 1 amd64 of 0"], "{packing:?}");
        let file = &pool.candidates[0].file;
        assert!(file.path.is_file() && file.digest.is_some() && file.size > 0);
        file.verify(&Silent, |_| {}).unwrap();
        let (pool, _) = open(&[&index], &[]).unwrap();
        assert_eq!(
            rows(&pool),
            ["a 1 amd64 of 0"],
            "the index itself as a feed"
        );
    }
}

#[test]
fn an_index_need_not_have_its_packages() {
    let folder = TempDir::new().unwrap();
    let stanza = DebBuilder::new("a", "1").index_stanza();
    fs::write(folder.path().join("Packages"), stanza).unwrap();
    let (pool, _) = open(&[folder.path()], &[]).unwrap();
    assert_eq!(rows(&pool), ["a 1 amd64 of 0"]);
    let error = pool.candidates[0].file.verify(&Silent, |_| {}).unwrap_err();
    assert!(error.to_string().contains("a_1_amd64.deb"), "{error}");
}

/// A mirror with those packages in `pool` and in the index at `dists/INDEX`.
fn write_mirror(root: &Path, index: &str, packages: &[DebBuilder], packing: Packing) -> PathBuf {
    let folder = root.join("dists").join(index);
    let pool = root.join("pool/main");
    for folder in [&folder, &pool] {
        fs::create_dir_all(folder).unwrap();
    }
    let stanza = |package: &DebBuilder| {
        package.write_to(&pool);
        let stanza = package.index_stanza();
        stanza.replace("Filename: ./", "Filename: pool/main/")
    };
    let stanzas: Vec<String> = packages.iter().map(stanza).collect();
    let index = folder.join(format!("Packages{}", packing.suffix()));
    fs::write(&index, packing.pack(stanzas.join("\n").as_bytes())).unwrap();
    index
}

/// The pool for a base of amd64 that takes packages of armhf too.
fn open_for_amd64(feed: &Path) -> Pool {
    let order = PoolOrder::new(Family::Deb, &["amd64".into(), "armhf".into()]);
    let (pool, _) = Pool::open(&[feed.to_owned()], &[], &order, &Silent).unwrap();
    pool
}

#[test]
fn a_mirror_gives_what_its_indexes_list_for_the_architectures_of_the_base() {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    let package = |name: &str| [DebBuilder::new(name, "1")];
    let rows = [
        ("bookworm/main/binary-amd64", "of-main", Packing::Xz),
        ("bookworm/main/binary-armhf", "of-armhf", Packing::Gzip),
        ("bookworm/main/binary-all", "of-all", Packing::Zstd),
        ("bookworm/main/binary-arm64", "of-arm64", Packing::Gzip),
        (
            "bookworm/main/debian-installer/binary-amd64",
            "udeb",
            Packing::Gzip,
        ),
        (
            "bookworm/main/binary-amd64/by-hash/SHA256",
            "hashed",
            Packing::None,
        ),
        (
            "bookworm/updates/contrib/binary-amd64",
            "of-updates",
            Packing::Lzma,
        ),
        ("trixie/main/binary-amd64", "of-trixie", Packing::Bzip2),
    ];
    for (index, name, packing) in rows {
        write_mirror(root, index, &package(name), packing);
    }
    DebBuilder::new("unlisted", "1").write_to(&root.join("pool"));
    std::os::unix::fs::symlink("bookworm", root.join("dists/stable")).unwrap();
    let of_bookworm = ["of-all", "of-armhf", "of-main", "of-updates"];
    for (feed, expected) in [
        (
            "",
            ["of-all", "of-armhf", "of-main", "of-trixie", "of-updates"].as_slice(),
        ),
        (
            "dists",
            &["of-all", "of-armhf", "of-main", "of-trixie", "of-updates"],
        ),
        ("dists/bookworm", &of_bookworm),
        ("dists/stable", &of_bookworm),
        ("dists/bookworm/updates", &["of-updates"]),
        ("dists/bookworm/main/binary-amd64", &["of-main"]),
        ("dists/bookworm/main/binary-amd64/Packages.xz", &["of-main"]),
        ("dists/bookworm/main/binary-arm64", &["of-arm64"]),
        (
            "dists/bookworm/main/debian-installer/binary-amd64",
            &["udeb"],
        ),
    ] {
        let pool = open_for_amd64(&root.join(feed));
        let names: Vec<&str> = pool
            .candidates
            .iter()
            .map(|known| known.package.name.as_str())
            .collect();
        assert_eq!(names, expected, "{feed}");
        assert!(pool.notes.is_empty(), "{feed}: {:?}", pool.notes);
        for candidate in &pool.candidates {
            candidate.file.verify(&Silent, |_| {}).unwrap();
        }
    }
}

#[test]
fn the_suites_of_a_mirror_follow_one_another_by_name() {
    let folder = TempDir::new().unwrap();
    let stanzas = |names: [&str; 2]| names.map(|name| DebBuilder::new(name, "1"));
    for (index, names) in [
        ("b/main/binary-amd64", ["same", "x"]),
        ("a/main/binary-amd64", ["z", "same"]),
    ] {
        write_mirror(folder.path(), index, &stanzas(names), Packing::Gzip);
    }
    let pool = open_for_amd64(folder.path());
    let places = pool
        .candidates
        .iter()
        .map(|known| (known.package.name.as_str(), known.place));
    let places: Vec<_> = places.collect();
    assert_eq!(places, [("same", 1), ("x", 3), ("z", 0)]);
}

#[test]
fn a_mirror_without_the_architectures_of_the_base_says_which_it_has() {
    let folder = TempDir::new().unwrap();
    for architecture in ["riscv64", "arm64"] {
        let package = DebBuilder::new("x", "1").architecture(architecture);
        let index = format!("bookworm/main/binary-{architecture}");
        write_mirror(folder.path(), &index, &[package], Packing::Gzip);
    }
    let pool = open_for_amd64(folder.path());
    assert!(pool.candidates.is_empty());
    let notes: Vec<String> = pool.notes.iter().map(ToString::to_string).collect();
    let [note] = notes.as_slice() else {
        panic!("{notes:?}");
    };
    let expected = "has no index for an architecture of the base, but for arm64, riscv64";
    assert!(note.ends_with(expected), "{note}");
}

#[test]
fn no_file_name_of_a_mirror_leads_out_of_it() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("mirror");
    let index = write_mirror(&root, "b/main/binary-amd64", &[], Packing::None);
    let stanza = DebBuilder::new("x", "1").index_stanza();
    fs::write(&index, stanza.replace("Filename: ./", "Filename: ../")).unwrap();
    for feed in [&root, &index] {
        let error = open(&[feed], &[]).unwrap_err();
        assert!(matches!(error, FeedError::Escape { .. }), "{error}");
    }
}

#[test]
fn candidates_are_ordered_by_name_then_newest_first_then_architecture_then_feed() {
    let feeds = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    for (name, version, architecture, feed) in [
        ("b", "1.10", "amd64", 0),
        ("b", "1.9", "amd64", 0),
        ("b", "1:0", "amd64", 1),
        ("b", "1.10", "amd64", 1),
        ("b", "1.10", "all", 1),
        ("b", "1.10~rc1", "amd64", 1),
        ("a", "2", "amd64", 1),
        ("B", "1", "amd64", 1),
    ] {
        let feed: &TempDir = &feeds[feed];
        DebBuilder::new(name, version)
            .architecture(architecture)
            .write_to(feed.path());
    }
    let (pool, _) = open(&[feeds[0].path(), feeds[1].path()], &[]).unwrap();
    let expected = [
        "B 1 amd64 of 1",
        "a 2 amd64 of 1",
        "b 1:0 amd64 of 1",
        "b 1.10 all of 1",
        "b 1.10 amd64 of 0",
        "b 1.10~rc1 amd64 of 1",
        "b 1.9 amd64 of 0",
    ];
    assert_eq!(rows(&pool), expected, "the first feed's counts");
    let named: Vec<u32> = pool.named("b").map(|id| id.0).collect();
    assert_eq!(named, [2, 3, 4, 5, 6]);
    assert_eq!(pool.named("c").count(), 0);
}

#[test]
fn of_equal_versions_written_differently_the_first_feed_s_comes_first() {
    let feeds = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    for (version, feed) in [("1.00", 0), ("2", 1), ("1.0", 1), ("1.00", 1)] {
        DebBuilder::new("a", version).write_to(feeds[feed].path());
    }
    let [one, two] = [feeds[0].path(), feeds[1].path()];
    let (pool, _) = open(&[one, two], &[]).unwrap();
    let expected = ["a 2 amd64 of 1", "a 1.00 amd64 of 0", "a 1.0 amd64 of 1"];
    assert_eq!(rows(&pool), expected);
    let (pool, _) = open(&[two, one], &[]).unwrap();
    let expected = ["a 2 amd64 of 0", "a 1.0 amd64 of 0", "a 1.00 amd64 of 0"];
    assert_eq!(rows(&pool), expected);
}

#[test]
fn packages_and_folders_named_by_themselves_are_requests() {
    let folder = TempDir::new().unwrap();
    let feed = folder.path().join("feed");
    let own = folder.path().join("own");
    for path in [&feed, &own] {
        fs::create_dir(path).unwrap();
    }
    DebBuilder::new("a", "1").write_to(&feed);
    DebBuilder::new("c", "1").write_to(&own);
    DebBuilder::new("d", "1").write_to(&own);
    let file = DebBuilder::new("b", "2").write_to(folder.path());
    let (pool, requested) = open(&[&feed], &[&file, &own]).unwrap();
    let names: Vec<&str> = requested
        .iter()
        .map(|&id| pool.get(id).package.name.as_str())
        .collect();
    assert_eq!(names, ["b", "c", "d"]);
    assert_eq!(pool.feeds.len(), 3);
}

#[test]
fn a_feed_that_is_not_there_is_named() {
    let error = open(&[Path::new("no/such/feed")], &[]).unwrap_err();
    assert!(error.to_string().contains("no/such/feed"), "{error}");
}

#[test]
fn reading_stops_when_it_is_cancelled() {
    struct Cancelled(CancelFlag);
    impl Progress for Cancelled {
        fn report(&self, _: Event) {}
    }

    impl Cancellation for Cancelled {
        fn is_cancelled(&self) -> bool {
            self.0.is_cancelled()
        }
    }
    let folder = TempDir::new().unwrap();
    write_index(folder.path(), &[DebBuilder::new("a", "1")], Packing::None);
    let flag = Cancelled(CancelFlag::default());
    let feeds = [folder.path().to_owned()];
    assert!(Pool::open(&feeds, &[], &PoolOrder::new(Family::Deb, &[]), &flag).is_ok());
    flag.0.cancel();
    let error = Pool::open(&feeds, &[], &PoolOrder::new(Family::Deb, &[]), &flag).unwrap_err();
    assert!(matches!(error, FeedError::Cancelled), "{error}");
}
