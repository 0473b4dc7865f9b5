//! What a snapshot tells of its base's tree, against the tree itself.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sysextant::base::{Base, NodeKind};
use sysextant::foundation::progress::Silent;
use tempfile::TempDir;

use crate::support::{BaseBuilder, DebBuilder, Finished, Form, Packing, Tree, sysextant};

/// A system with merged `/usr`, links, modes and owners that matter to an extension.
fn system() -> BaseBuilder {
    let tree = Tree::new()
        .symlink("./lib", "usr/lib")
        .symlink("./bin", "usr/bin")
        .directory("./usr")
        .directory("./usr/bin")
        .directory("./usr/lib")
        .file("./usr/bin/tool", "#!/bin/sh\n")
        .mode(0o755)
        .file("./usr/bin/other", "other\n")
        .symlink("./usr/sbin", "bin")
        .directory("./usr/share/private")
        .mode(0o710)
        .owner(7, 42)
        .file("./usr/share/private/a b#c", "x")
        .directory("./etc")
        .file(
            "./etc/passwd",
            "root:x:0:0::/root:/bin/sh\ntool:x:7:42::/:/bin/sh\n",
        )
        .file("./etc/group", "tool:x:42:\n")
        .file("./usr/lib/group", "far:x:43:\n")
        .file("./etc/shadow", "root:secret::::::::\n")
        .file(
            "./usr/lib/systemd/system/tool.service",
            "[Service]\nExecStart=/usr/bin/tool\n",
        )
        .symlink("./usr/lib/systemd/system/alias.service", "tool.service")
        .directory("./var")
        .directory("./home/user");
    BaseBuilder::new()
        .package("tool", "1.0", &[("/usr/bin/tool", None)])
        .tree(tree)
}

/// A package whose files meet what the base has: the same, another, below a link, in a folder.
fn candidate(feed: &Path) {
    fs::create_dir_all(feed).unwrap();
    DebBuilder::new("extra", "1.0")
        .file("./usr/bin/tool", "#!/bin/sh\n")
        .file("./usr/bin/other", "OTHER\n")
        .file("./usr/bin/longer", "new")
        .file("./usr/sbin/extra", "x")
        .file("./lib/extra/x", "x")
        .file("./usr/share/private/new", "x")
        .write_to(feed);
}

fn snapshot(base: &Path, folder: &Path, name: &str, options: &[&str]) -> PathBuf {
    let output = folder.join(name);
    let (base, to) = (base.to_str().unwrap(), output.to_str().unwrap());
    let taken = sysextant(&[&["snapshot", base, "-o", to][..], options].concat());
    assert_eq!(taken.code, Some(0), "{taken:?}");
    output
}

fn plan(base: &Path, feed: &Path) -> Value {
    let (base, feed) = (base.to_str().unwrap(), feed.to_str().unwrap());
    let finished = sysextant(&[
        "plan", "--base", base, "--feed", feed, "extra", "--format", "json",
    ]);
    let mut plan = finished.json();
    plan["base"]["path"].take();
    plan
}

#[test]
fn a_snapshot_gives_the_plan_that_the_whole_tree_gives() {
    for form in [Form::Tarball(Packing::None), Form::Squashfs] {
        let folder = TempDir::new().unwrap();
        let feed = folder.path().join("feed");
        candidate(&feed);
        let base = system().write(form, folder.path());
        let taken = snapshot(&base, folder.path(), "taken.tar.gz", &["--no-digests"]);
        let (of_tree, of_snapshot) = (plan(&base, &feed), plan(&taken, &feed));
        assert_eq!(of_tree["contents"]["shadows"], 2, "{of_tree}");
        assert_eq!(of_snapshot, of_tree, "{form:?}");
        let again = snapshot(&taken, folder.path(), "again.tar.gz", &[]);
        assert_eq!(
            plan(&again, &feed),
            of_tree,
            "a snapshot of a snapshot, {form:?}"
        );
    }
}

#[test]
fn with_digests_a_snapshot_tells_whether_a_file_is_the_same() {
    let folder = TempDir::new().unwrap();
    let feed = folder.path().join("feed");
    candidate(&feed);
    let base = system().write(Form::Squashfs, folder.path());
    let taken = snapshot(&base, folder.path(), "taken.tar.gz", &[]);
    let findings = plan(&taken, &feed)["findings"].to_string();
    assert!(
        findings.contains("1 path of the base hidden with other content"),
        "{findings}"
    );
    assert!(
        findings.contains("1 path of the base hidden with the same content"),
        "{findings}"
    );
    let base = Base::open(&taken, None, &Silent).unwrap();
    // Digests of sha256sum(1).
    let rows = [
        (
            "/usr/share/private/a b#c",
            Some("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
        ),
        ("/etc/passwd", None),
        ("/usr/bin", None),
    ];
    for (path, expected) in rows {
        assert_eq!(base.paths.digest(path), expected, "{path}");
    }
}

#[test]
fn a_snapshot_keeps_links_modes_owners_and_small_files_and_no_secrets() {
    let folder = TempDir::new().unwrap();
    let base = system().write(Form::Squashfs, folder.path());
    let taken = snapshot(&base, folder.path(), "taken.tar.zst", &[]);
    let base = Base::open(&taken, None, &Silent).unwrap();
    let node = |path: &str| base.paths.node(path).unwrap().clone();
    assert_eq!(node("/lib").kind, NodeKind::Symlink("usr/lib".into()));
    let private = node("/usr/share/private");
    assert_eq!((private.mode, private.uid, private.gid), (0o710, 7, 42));
    assert_eq!(node("/usr/share/private/a b#c").size, 1);
    assert_eq!(node("/home").kind, NodeKind::Directory);
    assert_eq!(base.paths.node("/home/user"), None);
    assert!(base.paths.covers("/usr/x") && !base.paths.covers("/home/user"));
    assert_eq!(base.accounts.user("tool"), Some(7));
    assert_eq!(base.accounts.group("far"), Some(43));
    let unit = base.file("/lib/systemd/system/alias.service").unwrap();
    assert!(unit.starts_with(b"[Service]"));
    assert_eq!(base.file("/etc/shadow"), None);
    let bytes = fs::read(&taken).unwrap();
    let bytes = zstd::decode_all(&bytes[..]).unwrap();
    assert!(!bytes.windows(6).any(|letters| letters == b"secret"));
}

#[test]
fn a_hard_link_in_a_tarball_has_the_size_of_its_file() {
    let tree = Tree::new()
        .hard_link("./usr/bin/second", "./usr/bin/first")
        .file("./usr/bin/first", "four")
        .hard_link("./usr/bin/third", "usr/bin/first")
        .hard_link("./usr/bin/lost", "./usr/bin/nowhere");
    let folder = TempDir::new().unwrap();
    let base = BaseBuilder::new()
        .tree(tree)
        .write(Form::Tarball(Packing::Gzip), folder.path());
    let taken = snapshot(&base, folder.path(), "taken.tar", &[]);
    for path in [&base, &taken] {
        let base = Base::open(path, None, &Silent).unwrap();
        for (name, expected) in [("first", 4), ("second", 4), ("third", 4), ("lost", 0)] {
            let node = base.paths.node(&format!("/usr/bin/{name}")).unwrap();
            assert_eq!(node.size, expected, "{name} of {}", path.display());
        }
    }
    let base = Base::open(&taken, None, &Silent).unwrap();
    assert_eq!(
        base.paths.digest("/usr/bin/third"),
        base.paths.digest("/usr/bin/first")
    );
}

#[test]
fn a_listing_that_cannot_be_read_is_refused_with_its_line() {
    let tree = Tree::new().file("./.sysextant/tree.mtree", "#mtree\n./usr type=dir\n");
    let folder = TempDir::new().unwrap();
    let base = BaseBuilder::new().tree(tree).write_to(folder.path());
    let refused = refusal(&base, folder.path());
    assert!(
        refused
            .stderr
            .contains("tree.mtree: line 2: /usr has no mode"),
        "{refused:?}"
    );
}

fn refusal(base: &Path, folder: &Path) -> Finished {
    let (base, output) = (base.to_str().unwrap(), folder.join("no.tar"));
    let refused = sysextant(&[
        "plan",
        "--base",
        base,
        "--feed",
        folder.to_str().unwrap(),
        "x",
    ]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    drop(output);
    refused
}

/// 1 TiB, of which nothing is on the disk.
const SPARSE: u64 = 1 << 40;

#[test]
fn a_sparse_file_in_the_database_s_folder_fills_no_disk() {
    let folder = TempDir::new().unwrap();
    let base = BaseBuilder::new()
        .package("x", "1", &[])
        .write(Form::Folder, folder.path());
    let sparse = |path: &str| {
        let path = base.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(path).unwrap().set_len(SPARSE).unwrap();
    };
    // In the tree it is listed, without a digest; as a small system file it is left out.
    sparse("usr/bin/large");
    sparse("etc/fstab");
    let output = folder.path().join("taken.tar");
    let arguments = [
        "snapshot",
        base.to_str().unwrap(),
        "-o",
        output.to_str().unwrap(),
        "--force",
    ];
    let taken = sysextant(&arguments);
    assert_eq!(taken.code, Some(0), "{taken:?}");
    assert!(taken.stderr.contains("1 files have no digest"), "{taken:?}");
    sparse("var/lib/dpkg/large");
    let refused = sysextant(&arguments);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let expected = "var/lib/dpkg/large: is larger than the 512 MiB that are read at most";
    assert!(refused.stderr.contains(expected), "{refused:?}");
    sparse("var/lib/dpkg/info/x.list");
    let refused = refusal(&base, folder.path());
    assert!(refused.stderr.contains("x.list"), "{refused:?}");
}
