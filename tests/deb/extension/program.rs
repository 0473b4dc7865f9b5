//! The same by the program: exit codes, what it says, and JSON, over bases in several forms.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use backhand::{FilesystemReader, InnerNode};
use serde_json::Value;
use tempfile::TempDir;

use super::support::{BaseBuilder, DebBuilder, Finished, Form, Tree, sysextant};

/// A base and a feed in a folder of their own.
pub(super) struct World {
    pub(super) folder: TempDir,
    base: PathBuf,
}

impl World {
    pub(super) fn new(base: &BaseBuilder, packages: &[DebBuilder]) -> Self {
        Self::on(base, Form::Folder, packages)
    }

    fn on(base: &BaseBuilder, form: Form, packages: &[DebBuilder]) -> Self {
        let folder = TempDir::new().unwrap();
        let feed = folder.path().join("feed");
        fs::create_dir(&feed).unwrap();
        for package in packages {
            package.write_to(&feed);
        }
        let base = base.write(form, folder.path());
        Self { folder, base }
    }

    pub(super) fn image(&self) -> PathBuf {
        self.folder.path().join("x.raw")
    }

    pub(super) fn run(&self, command: &str, arguments: &[&str]) -> Finished {
        let feed = self.folder.path().join("feed");
        let mut all: Vec<OsString> =
            vec![command.into(), "--base".into(), self.base.clone().into()];
        all.extend(["--feed".into(), feed.into()]);
        all.extend(arguments.iter().map(OsString::from));
        sysextant(&all)
    }

    pub(super) fn build(&self, arguments: &[&str]) -> Finished {
        let image = self.image();
        let mut all = vec!["-o", image.to_str().unwrap(), "--format", "json"];
        all.extend(arguments);
        self.run("build", &all)
    }

    /// Builds, and gives the report with the image's entries.
    fn built(&self, arguments: &[&str]) -> (Value, BTreeMap<String, Seen>) {
        let finished = self.build(arguments);
        assert_eq!(finished.code, Some(0), "{}", finished.stderr);
        (finished.json(), entries(&self.image()))
    }
}

/// An entry as backhand sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    mode: u16,
    uid: u32,
    gid: u32,
    mtime: u32,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    File(Vec<u8>),
    Folder,
    Link(String),
    Other,
}

fn entries(image: &Path) -> BTreeMap<String, Seen> {
    let file = BufReader::new(File::open(image).unwrap());
    let image = FilesystemReader::from_reader(file).unwrap();
    let mut entries = BTreeMap::new();
    for node in image.files() {
        let what = match &node.inner {
            InnerNode::File(file) => {
                let mut content = Vec::new();
                image.file(file).reader().read_to_end(&mut content).unwrap();
                What::File(content)
            }
            InnerNode::Dir(_) => What::Folder,
            InnerNode::Symlink(link) => What::Link(link.link.to_string_lossy().into_owned()),
            _ => What::Other,
        };
        let seen = Seen {
            mode: node.header.permissions & 0o7777,
            uid: node.header.uid,
            gid: node.header.gid,
            mtime: node.header.mtime,
            what,
        };
        entries.insert(node.fullpath.to_string_lossy().into_owned(), seen);
    }
    entries
}

fn content<'e>(entries: &'e BTreeMap<String, Seen>, path: &str) -> &'e [u8] {
    match &entries
        .get(path)
        .unwrap_or_else(|| panic!("no {path}"))
        .what
    {
        What::File(content) => content,
        other => panic!("{path} is {other:?}"),
    }
}

/// What stays out, and why.
fn left_out(report: &Value) -> Vec<(String, String)> {
    let list = report["contents"]["left_out"].as_array().unwrap();
    let text = |entry: &Value, key| entry[key].as_str().unwrap().to_owned();
    list.iter()
        .map(|entry| (text(entry, "path"), text(entry, "reason")))
        .collect()
}

/// A base with a tree, whose `/lib`, `/bin` and `/sbin` are links, and `/usr/sbin` too.
fn merged_base() -> BaseBuilder {
    let tree = Tree::new()
        .directory("./usr")
        .directory("./usr/bin")
        .directory("./usr/lib")
        .directory("./usr/share/vault")
        .mode(0o700)
        .owner(7, 8)
        .file("./usr/bin/there", "base")
        .symlink("./bin", "usr/bin")
        .symlink("./lib", "usr/lib")
        .symlink("./sbin", "usr/bin")
        .symlink("./usr/sbin", "bin");
    BaseBuilder::new().tree(tree)
}

pub(super) fn deb(name: &str) -> DebBuilder {
    DebBuilder::new(name, "1.0")
}

/// Bytes that do not compress, the same in every run (xorshift).
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn only_usr_and_opt_go_in_and_all_else_is_listed_with_its_reason() {
    let tree = Tree::new()
        .file("./usr/bin/tool", "tool")
        .file("./opt/tool/data", "data")
        .file("./etc/tool.conf", "conf")
        .directory("./var/lib/tool/empty")
        .file("./usr/lib/os-release", "ID=evil")
        .file("./usr/lib/sysimage/rpm/x", "db")
        .character_device("./usr/lib/gone", 0, 0)
        .character_device("./usr/lib/console", 5, 1);
    let world = World::new(&BaseBuilder::new(), &[deb("tool").tree(tree)]);
    let (report, entries) = world.built(&["tool"]);
    assert_eq!(content(&entries, "/usr/bin/tool"), b"tool");
    assert_eq!(content(&entries, "/opt/tool/data"), b"data");
    let mut names: Vec<_> = entries.keys().map(String::as_str).collect();
    names.retain(|name| !name.starts_with("/usr") && !name.starts_with("/opt"));
    assert_eq!(names, ["/"]);
    let expected = [
        ("/etc/tool.conf", "outside-hierarchies"),
        ("/usr/lib/console", "device"),
        ("/usr/lib/gone", "whiteout"),
        ("/usr/lib/os-release", "os-release"),
        ("/usr/lib/sysimage/rpm/x", "package-database"),
        ("/var/lib/tool/empty", "outside-hierarchies"),
    ];
    let expected = expected.map(|(path, reason)| (path.to_owned(), reason.to_owned()));
    assert_eq!(left_out(&report), expected);
}

#[test]
fn on_a_merged_base_a_path_goes_where_the_base_links_it() {
    let tree = Tree::new()
        .directory("./lib")
        .file("./lib/libtool.so", "so")
        .file("./bin/a", "a")
        .file("./sbin/b", "b")
        .directory("./usr/sbin")
        .file("./usr/sbin/c", "c");
    let packages = [deb("tool").tree(tree)];
    for form in [Form::Folder, Form::Squashfs] {
        let world = World::on(&merged_base(), form, &packages);
        let (_, entries) = world.built(&["tool"]);
        for (path, expected) in [
            ("/usr/lib/libtool.so", "so"),
            ("/usr/bin/a", "a"),
            ("/usr/bin/b", "b"),
            ("/usr/bin/c", "c"),
        ] {
            assert_eq!(content(&entries, path), expected.as_bytes(), "{path}");
        }
        assert!(
            !entries.contains_key("/usr/sbin"),
            "it would hide the base's link"
        );
    }
}

#[test]
fn one_file_in_two_packages_is_one_and_another_content_is_a_conflict() {
    let one = deb("one").file("./usr/share/doc/shared", "same");
    let two = deb("two").file("./usr/share/doc/shared", "same");
    let other = deb("other").file("./usr/share/doc/shared", "different");
    let world = World::new(&BaseBuilder::new(), &[one, two, other]);
    let (_, entries) = world.built(&["one", "two"]);
    assert_eq!(content(&entries, "/usr/share/doc/shared"), b"same");
    fs::remove_file(world.image()).unwrap();
    let finished = world.build(&["one", "other"]);
    assert_eq!(finished.code, Some(1));
    for part in ["one 1.0", "other 1.0", "/usr/share/doc/shared"] {
        assert!(
            finished.stderr.contains(part),
            "{part}: {}",
            finished.stderr
        );
    }
    assert!(!world.image().exists());
    let plan = world.run("plan", &["one", "other", "--format", "json"]);
    assert_eq!(plan.code, Some(1));
    let text = String::from_utf8(plan.stdout).unwrap();
    assert!(text.contains("file-conflict"), "{text}");
}

#[test]
fn the_release_file_says_what_the_base_is() {
    let release = "ID=poky\nVERSION_ID=\"5.0.4\"\nSYSEXT_LEVEL=2\nNAME=\"Poky\"\n";
    let base = BaseBuilder::new().os_release(Some(release));
    let unit = deb("unit").file("./usr/lib/systemd/system/x.service", "[Service]\n");
    let tool = deb("tool").file("./usr/bin/tool", "tool");
    let world = World::new(&base, &[unit, tool]);
    let of = |arguments: &[&str]| {
        let mut all = vec!["--force"];
        all.extend(arguments);
        let (_, entries) = world.built(&all);
        let path = "/usr/lib/extension-release.d/extension-release.x";
        String::from_utf8(content(&entries, path).to_vec()).unwrap()
    };
    let tool = "ID=poky\nVERSION_ID=5.0.4\nSYSEXT_LEVEL=2\nARCHITECTURE=x86-64\n";
    assert_eq!(of(&["tool"]), tool);
    assert_eq!(of(&["unit"]), format!("{tool}EXTENSION_RELOAD_MANAGER=1\n"));
    let any = of(&["tool", "--id", "_any", "--architecture", "arm64"]);
    assert_eq!(any, "ID=_any\nARCHITECTURE=arm64\n");
}

#[test]
fn a_base_without_os_release_needs_the_id_and_says_how() {
    let base = BaseBuilder::new().os_release(None);
    let world = World::new(&base, &[deb("tool").file("./usr/bin/tool", "tool")]);
    let finished = world.build(&["tool"]);
    assert_eq!(finished.code, Some(3));
    assert!(
        finished.stderr.contains("--os-release FILE"),
        "{}",
        finished.stderr
    );
    assert!(!world.image().exists());
}

#[test]
fn names_that_systemd_would_not_take_are_refused() {
    let world = World::new(
        &BaseBuilder::new(),
        &[deb("tool").file("./usr/bin/tool", "tool")],
    );
    for name in ["x.img", ".raw", ".a.raw", "x"] {
        let output = world.folder.path().join(name);
        let finished = world.run("build", &["tool", "-o", output.to_str().unwrap()]);
        assert_eq!(finished.code, Some(3), "{name}: {}", finished.stderr);
        assert!(
            finished.stderr.contains(name),
            "{name}: {}",
            finished.stderr
        );
        assert!(!output.exists(), "{name}");
    }
}

#[test]
fn an_output_that_exists_stays_without_force() {
    let world = World::new(
        &BaseBuilder::new(),
        &[deb("tool").file("./usr/bin/tool", "tool")],
    );
    fs::write(world.image(), "mine").unwrap();
    let finished = world.build(&["tool"]);
    assert_eq!(finished.code, Some(3));
    assert!(finished.stderr.contains("--force"), "{}", finished.stderr);
    assert_eq!(fs::read(world.image()).unwrap(), b"mine");
    assert_eq!(world.build(&["tool", "--force"]).code, Some(0));
    assert!(fs::read(world.image()).unwrap().starts_with(b"hsqs"));
}

#[test]
fn nothing_to_build_is_said_and_nothing_is_written() {
    let world = World::new(
        &BaseBuilder::new(),
        &[deb("tool").file("./usr/bin/tool", "tool")],
    );
    let finished = world.build(&[]);
    assert_eq!(finished.code, Some(3));
    assert!(
        finished.stderr.contains("nothing is included"),
        "{}",
        finished.stderr
    );
    assert!(!world.image().exists());
}

#[test]
fn a_folder_that_is_a_link_in_another_package_is_a_conflict() {
    let folder = deb("folder").tree(
        Tree::new()
            .directory("./usr/share/x")
            .file("./usr/share/x/a", "a"),
    );
    let link = deb("link").tree(Tree::new().symlink("./usr/share/x", "/etc"));
    let world = World::new(&BaseBuilder::new(), &[folder, link]);
    for request in [["folder", "link"], ["link", "folder"]] {
        let finished = world.build(&request);
        assert!(matches!(finished.code, Some(1 | 3)), "{}", finished.stderr);
        assert!(
            finished.stderr.contains("/usr/share/x"),
            "{}",
            finished.stderr
        );
        assert!(!world.image().exists());
    }
}

#[test]
fn each_package_says_what_it_takes_in_the_image() {
    let noise = noise(300_000);
    let packages = [
        deb("noise").file("./usr/lib/noise", &noise),
        deb("zeros").file("./usr/lib/zeros", vec![0; 300_000]),
    ];
    let world = World::new(&BaseBuilder::new(), &packages);
    let (report, _) = world.built(&["noise", "zeros"]);
    let packages = report["packages"].as_array().unwrap();
    let bytes = |name: &str, key: &str| {
        let package = packages.iter().find(|package| package["name"] == name);
        package.unwrap()[key].as_u64().unwrap()
    };
    assert_eq!(bytes("noise", "bytes_in"), 300_000);
    assert!(bytes("noise", "bytes_out") > 100_000);
    assert!(bytes("zeros", "bytes_out") < 1_000);
}
