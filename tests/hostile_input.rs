//! Input that lies: the real program says what is wrong with which file, writes nothing, and lives.

#![expect(
    clippy::unwrap_used,
    reason = "a step that does not work fails the test"
)]

mod support;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use support::deb::{ar, ar_header};
use support::tree::write_extra;
use support::{BaseBuilder, DebBuilder, Finished, Form, Packing, Tree, sysextant, write_index};
use tempfile::TempDir;

/// A base and a feed, and a place for the output.
struct World {
    folder: TempDir,
    base: PathBuf,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["feed", "out"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let base = base().write_to(folder.path());
        Self { folder, base }
    }

    fn feed(&self) -> PathBuf {
        self.folder.path().join("feed")
    }

    /// Writes a file into the feed.
    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.feed().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn build(&self, request: &str) -> Finished {
        let (base, feed, image) = (&self.base, self.feed(), self.output().join("x.raw"));
        run(
            &["build", "--base"],
            base,
            &["--feed"],
            &feed,
            &[request, "-o"],
            &image,
        )
    }

    fn plan(&self, request: &str) -> Finished {
        let (base, feed) = (&self.base, self.feed());
        run(
            &["plan", "--base"],
            base,
            &["--feed"],
            &feed,
            &[],
            Path::new(request),
        )
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Nothing but what the test put there stands anywhere.
    fn assert_nothing_written(&self, context: &str) {
        let left = fs::read_dir(self.output()).unwrap().count();
        assert_eq!(left, 0, "{context}");
        let strays = fs::read_dir(self.folder.path()).unwrap().count();
        assert_eq!(strays, 3, "{context}: only base, feed and out are there");
    }

    /// Builds, and expects a refusal that says all of `expected`.
    fn refuses(&self, request: &str, code: i32, expected: &[&str]) {
        let finished = self.build(request);
        assert_refused(&finished, code, expected);
        self.assert_nothing_written(request);
    }
}

fn run(
    first: &[&str],
    base: &Path,
    second: &[&str],
    feed: &Path,
    third: &[&str],
    last: &Path,
) -> Finished {
    let mut arguments: Vec<&std::ffi::OsStr> = Vec::new();
    arguments.extend(first.iter().map(std::ffi::OsStr::new));
    arguments.push(base.as_os_str());
    arguments.extend(second.iter().map(std::ffi::OsStr::new));
    arguments.push(feed.as_os_str());
    arguments.extend(third.iter().map(std::ffi::OsStr::new));
    arguments.push(last.as_os_str());
    sysextant(&arguments)
}

fn assert_refused(finished: &Finished, code: i32, expected: &[&str]) {
    assert_eq!(finished.code, Some(code), "{finished:?}");
    assert!(!finished.stderr.contains("panicked"), "{finished:?}");
    for text in expected {
        assert!(finished.stderr.contains(text), "no `{text}`: {finished:?}");
    }
    assert_harmless(finished);
}

/// Nothing that a terminal acts upon was printed.
fn assert_harmless(finished: &Finished) {
    let stdout = String::from_utf8_lossy(&finished.stdout);
    for text in [&finished.stderr, &*stdout] {
        let acts = |letter: char| letter.is_control() && letter != '\n';
        assert!(!text.contains(acts), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}

fn base() -> BaseBuilder {
    let files = [
        ("/usr", None),
        ("/usr/lib", None),
        ("/usr/lib/libx.so.1", None),
    ];
    BaseBuilder::new().package("libx", "1.0", &files)
}

fn tool() -> DebBuilder {
    DebBuilder::new("tool", "1.0").field("Depends", "libx")
}

/// A package whose payload is this tree.
fn with(tree: Tree) -> DebBuilder {
    tool().tree(tree)
}

/// A package around a data.tar.
fn around(data_name: &str, data: &[u8]) -> Vec<u8> {
    let control = Packing::Gzip.pack(&tool().control_tar());
    ar(&[
        ("debian-binary", b"2.0\n"),
        ("control.tar.gz", &control),
        (data_name, data),
    ])
}

#[test]
fn the_honest_package_that_the_others_are_made_of_builds() {
    for packing in Packing::ALL {
        let world = World::new();
        let tree = Tree::new().directory("./usr/").file("./usr/bin/tool", "x");
        world.put("tool.deb", with(tree).packing(packing).bytes());
        let built = world.build("tool");
        assert_eq!(built.code, Some(0), "{packing:?}: {built:?}");
        assert!(world.output().join("x.raw").is_file());
    }
}

#[test]
fn members_that_lead_out_of_the_package_stop_the_build() {
    let rows = [
        ("../etc/passwd", "../etc/passwd"),
        ("./usr/../../etc/passwd", "./usr/../../etc/passwd"),
        ("/etc/passwd", "absolute"),
        ("/usr/bin/x", "absolute"),
        ("../\u{1b}[2J", "../\\x1b[2J"),
    ];
    for (path, expected) in rows {
        let world = World::new();
        world.put("tool.deb", with(Tree::new().file(path, "x")).bytes());
        world.refuses("tool", 3, &["tool.deb", expected]);
    }
}

#[test]
fn a_link_and_a_file_below_it_stop_the_build() {
    let world = World::new();
    let tree = Tree::new()
        .symlink("./usr/share/x", "/etc")
        .file("./usr/share/x/passwd", "root::0:0:::\n");
    world.put("tool.deb", with(tree).bytes());
    let built = world.build("tool");
    assert_ne!(built.code, Some(0), "{built:?}");
    assert!(built.stderr.contains("usr/share/x"), "{built:?}");
    world.assert_nothing_written("a symlinked parent");
}

#[test]
fn a_header_that_declares_10_gb_costs_nothing() {
    let mut header = tar::Header::new_gnu();
    header.set_path("usr/bin/tool").unwrap();
    header.set_size(10 << 30);
    header.set_mode(0o644);
    header.set_cksum();
    let mut data = header.as_bytes().to_vec();
    data.extend([0; 2048]);
    for packing in [Packing::None, Packing::Zstd] {
        let world = World::new();
        let name = format!("data.tar{}", packing.suffix());
        world.put("tool.deb", around(&name, &packing.pack(&data)));
        world.refuses("tool", 3, &["tool.deb", "usr/bin/tool", "ends within"]);
    }
}

#[test]
fn zeros_that_unpack_to_10_gb_are_refused() {
    let size: u64 = 10 << 30;
    let mut header = tar::Header::new_gnu();
    header.set_path("usr/bin/tool").unwrap();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    // A frame of zstd that repeats itself stands for 1 GiB of the zeros.
    let zeros = Packing::Zstd.pack_from(|output| write_zeros(output, 64 << 20));
    let mut data = Packing::Zstd.pack(header.as_bytes());
    for _ in 0..size / (64 << 20) {
        data.extend(&zeros);
    }
    assert!(data.len() < 2 << 20, "{} bytes", data.len());
    let world = World::new();
    world.put("tool.deb", around("data.tar.zst", &data));
    world.refuses("tool", 3, &["tool.deb", "decompression bomb"]);
}

#[test]
fn zeros_as_a_base_an_index_or_a_control_part_are_refused() {
    let bomb = Packing::Zstd.pack_from(|output| {
        output
            .write_all(b"Package: x\nVersion: 1\nDescription: ")
            .unwrap();
        write_zeros(output, 1 << 30);
    });
    let world = World::new();
    world.put("Packages.zst", &bomb);
    assert_refused(&world.plan("x"), 2, &["Packages.zst", "bomb"]);

    let world = World::new();
    let package = ar(&[("debian-binary", b"2.0\n"), ("control.tar.zst", &bomb)]);
    let path = world.put("tool.deb", package);
    assert_refused(&world.plan(path.to_str().unwrap()), 2, &["tool.deb"]);

    let mut world = World::new();
    let mut header = tar::Header::new_gnu();
    header.set_path("var/lib/dpkg/status").unwrap();
    header.set_size(1 << 30);
    header.set_cksum();
    let tar = Packing::Zstd.pack_from(|output| {
        output.write_all(header.as_bytes()).unwrap();
        write_zeros(output, 1 << 30);
    });
    world.base = world.folder.path().join("bomb.tar.zst");
    fs::write(&world.base, tar).unwrap();
    assert_refused(&world.plan("x"), 2, &["bomb.tar.zst", "status"]);
}

/// Zeros, as many as told, without holding them.
fn write_zeros(output: &mut dyn Write, count: usize) {
    let piece = vec![0; 1 << 20];
    for _ in 0..count / piece.len() {
        output.write_all(&piece).unwrap();
    }
}

#[test]
fn a_control_file_of_1_gb_is_refused() {
    let mut header = tar::Header::new_gnu();
    header.set_path("control").unwrap();
    header.set_size(1 << 30);
    header.set_cksum();
    let control = Packing::Gzip.pack_from(|output| {
        output.write_all(header.as_bytes()).unwrap();
        let line = b"Package: tool\nVersion: 1\nX-Field: and much more of no use to anyone\n";
        for _ in 0..(80 << 20) / line.len() {
            output.write_all(line).unwrap();
        }
    });
    let package = ar(&[("debian-binary", b"2.0\n"), ("control.tar.gz", &control)]);
    let world = World::new();
    let path = world.put("tool.deb", package);
    let planned = world.plan(path.to_str().unwrap());
    assert_refused(
        &planned,
        2,
        &["tool.deb", "control", "larger than the 64 MiB"],
    );
}

#[test]
fn extended_headers_that_declare_much_are_refused() {
    for kind in *b"LKx" {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_path("x").unwrap();
        header.set_size(1 << 40);
        header.set_cksum();
        let world = World::new();
        world.put("tool.deb", around("data.tar", header.as_bytes()));
        world.refuses("tool", 3, &["tool.deb", "extended header"]);
    }
    let mut data = Vec::new();
    write_extra(b'x', "x", b"99999 path=lies\n", &mut data);
    let world = World::new();
    world.put("tool.deb", around("data.tar", &data));
    world.refuses("tool", 3, &["tool.deb", "pax header"]);
}

#[test]
fn ar_sizes_that_lie_are_told() {
    let control = Packing::Gzip.pack(&tool().control_tar());
    let lying = |size| {
        let mut bytes = ar(&[("debian-binary", b"2.0\n"), ("control.tar.gz", &control)]);
        bytes.extend(ar_header("data.tar", size));
        bytes.extend(Tree::new().file("./usr/bin/tool", "x").tar());
        bytes
    };
    for size in [9_999_999_999, 1 << 20, 700] {
        let world = World::new();
        world.put("tool.deb", lying(size));
        world.refuses("tool", 3, &["tool.deb", "ends within"]);
    }
}

#[test]
fn a_package_cut_short_is_refused_wherever_it_was_cut() {
    let tree = Tree::new().file("./usr/bin/tool", vec![b'x'; 3000]);
    for packing in Packing::ALL {
        let bytes = with(tree.clone()).packing(packing).bytes();
        // Of a plain tar, the last of the zero blocks is not missed.
        let end = bytes.len() - if packing == Packing::None { 512 } else { 1 };
        for length in (0..12).map(|step| end * step / 12).chain([end - 1]) {
            let world = World::new();
            let path = world.put("tool.deb", &bytes[..length]);
            let built = world.build(path.to_str().unwrap());
            let context = format!("{packing:?} {length} of {}", bytes.len());
            assert!(matches!(built.code, Some(2 | 3)), "{context}: {built:?}");
            assert!(built.stderr.contains("tool.deb"), "{context}: {built:?}");
            assert_harmless(&built);
            world.assert_nothing_written(&context);
        }
    }
}

#[test]
fn a_base_cut_short_is_refused_wherever_it_was_cut() {
    for form in Form::ALL.into_iter().skip(1) {
        let mut world = World::new();
        let whole = fs::read(base().write(form, world.folder.path())).unwrap();
        world.base = world.folder.path().join("cut");
        // Of a plain tar, the last of the zero blocks is not missed.
        let end = whole.len()
            - if form == Form::Tarball(Packing::None) {
                512
            } else {
                1
            };
        for length in (0..15).map(|step| end * step / 15).chain([end - 1]) {
            if form == Form::Squashfs && length > 96 {
                // Its padding may be missing: only the superblock's own size tells.
                continue;
            }
            fs::write(&world.base, &whole[..length]).unwrap();
            let planned = world.plan("libx");
            let context = format!("{form:?} {length} of {}", whole.len());
            assert_eq!(planned.code, Some(2), "{context}: {planned:?}");
            assert!(planned.stderr.contains("cut"), "{context}: {planned:?}");
            assert_harmless(&planned);
        }
    }
}

#[test]
fn an_index_that_names_a_file_elsewhere_is_refused() {
    for name in ["../../etc/passwd", "/etc/passwd", "pool/../../x.deb"] {
        let world = World::new();
        let stanza = tool().index_stanza();
        let stanza = stanza.replace("./tool_1.0_amd64.deb", name);
        world.put("Packages", stanza);
        world.refuses("tool", 2, &["Packages", "tool", name, "out of the feed"]);
    }
}

#[test]
fn a_file_that_is_not_as_the_index_says_stops_the_build() {
    type Change = fn(&Path, &Path);
    let rows: [(Change, &str); 4] = [
        (
            |_, package| fs::remove_file(package).unwrap(),
            "cannot be read",
        ),
        (
            |_, package| {
                let mut bytes = fs::read(package).unwrap();
                bytes.push(b'\n');
                fs::write(package, bytes).unwrap();
            },
            "the index says",
        ),
        (
            |_, package| {
                let mut bytes = fs::read(package).unwrap();
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
                fs::write(package, bytes).unwrap();
            },
            "SHA-256",
        ),
        (
            |index, _| {
                let text = fs::read_to_string(index).unwrap();
                let text = text.replace("Size: ", "Size: 1");
                fs::write(index, text).unwrap();
            },
            "the index says",
        ),
    ];
    for (change, expected) in rows {
        let world = World::new();
        let package = tool().file("./usr/bin/tool", "x");
        let index = write_index(&world.feed(), std::slice::from_ref(&package), Packing::None);
        change(&index, &world.feed().join(package.file_name()));
        world.refuses("tool", 3, &["tool_1.0_amd64.deb", expected]);
    }
}

#[test]
fn a_package_with_a_malformed_relation_is_left_out_and_the_others_are_there() {
    let world = World::new();
    let odd = DebBuilder::new("odd", "1")
        .field("Depends", "libx (>=")
        .index_stanza();
    world.put("Packages", [odd, tool().index_stanza()].join("\n"));
    let planned = world.plan("tool");
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let text = String::from_utf8_lossy(&planned.stdout);
    assert!(
        text.contains("odd: Depends: cannot read `libx (>=`"),
        "{text}"
    );
}

#[test]
fn fields_and_lines_without_an_end_do_no_harm() {
    let long = "x".repeat(1 << 20);
    let many = "a, ".repeat(200_000);
    let alternatives = "b | ".repeat(100_000);
    let fields = "X-Field: y\n".repeat(100_000);
    let stanza = "Package: tool\nVersion: 1\nArchitecture: amd64\n";
    let rows = [
        format!("Summary: {long}\n"),
        format!("{long}: y\n"),
        format!("{long}\n"),
        format!("Recommends: {many}\n"),
        format!("Recommends: {alternatives}c\n"),
        format!("Description: x\n{}", " y\n".repeat(200_000)),
        fields,
    ];
    for field in rows {
        let world = World::new();
        world.put("Packages", format!("{stanza}{field}"));
        let planned = world.plan("tool");
        assert_eq!(planned.code, Some(0), "{:.100}: {}", field, planned.stderr);
    }
}

#[test]
fn escape_sequences_are_never_printed() {
    let evil = "\u{1b}c\u{7}\u{9b}31m\u{202e}";
    let world = World::new();
    let stanzas = [
        format!(
            "Package: evil{evil}\nVersion: 1{evil}\nArchitecture: amd64\nDescription: {evil}\n {evil}\n"
        ),
        format!(
            "Package: tool\nVersion: 1\nArchitecture: {evil}\nRecommends: evil{evil}\nSection: {evil}\n"
        ),
        format!("Package: broken\nVersion: 1\nDepends: ({evil}\n"),
        format!("Package: need\nVersion: 1\nDepends: none{evil}\n"),
    ];
    world.put("Packages", stanzas.join("\n"));
    let feed = world.feed();
    for request in ["tool", "need", "absent\u{1b}[31m"] {
        for format in ["text", "markdown", "json"] {
            let base = world.base.to_str().unwrap();
            let feed = feed.to_str().unwrap();
            let arguments = ["--base", base, "--feed", feed, request, "--format", format];
            let planned = sysextant(&[&["plan", "--all"], &arguments[..]].concat());
            assert!(matches!(planned.code, Some(0 | 1)), "{planned:?}");
            assert_harmless(&planned);
            let arguments = ["why", "--base", base, "--feed", feed, request, request];
            assert_harmless(&sysextant(&arguments));
        }
    }
    assert_harmless(&world.build("need"));
}
