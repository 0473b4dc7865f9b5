//! Extensions of rpm packages: what rpm says of owners, links, capabilities and ghosts arrives in
//! the image, or in the report.

mod hostile;
mod world;

use rpm::{BuildConfig, CompressionType, FileOptions, PackageBuilder};
use sysextant::image::{Contents, EntryKind, OwnerDoubt, Right};
use world::{index, place, world};

use crate::support::rpm::{COMPRESSIONS, bytes, fast};

/// The package `tool` 1-r0, of what `fill` puts into it.
fn tool(config: BuildConfig, fill: impl FnOnce(&mut PackageBuilder)) -> Vec<u8> {
    let mut builder = PackageBuilder::new("tool", "1", "MIT", "x86_64", "A tool");
    let config = config.source_date(1_700_000_000_u32);
    builder.using_config(config).release("r0");
    fill(&mut builder);
    bytes(&mut builder)
}

/// A package with every kind of file that can be in one.
fn every_kind(builder: &mut PackageBuilder) {
    let file = |path: &str, mode| FileOptions::new(path).permissions(mode);
    let files = [
        ("of root", file("/usr/bin/tool", 0o755)),
        (
            "of daemon",
            file("/usr/bin/su", 0o4711).user("daemon").group("mail"),
        ),
        (
            "of nobody",
            file("/usr/share/far", 0o2750)
                .user("stranger")
                .group("strangers"),
        ),
        ("git", file("/usr/bin/git", 0o755).hardlink("git")),
        ("git", file("/usr/lib/git/git-add", 0o755).hardlink("git")),
        ("git", file("/opt/git", 0o755).hardlink("git")),
        ("", file("/usr/share/none", 0o600)),
        (
            "ping",
            file("/usr/bin/ping", 0o755).caps("cap_net_raw=ep").unwrap(),
        ),
        (
            "two",
            file("/usr/bin/two", 0o755)
                .caps("cap_chown,cap_bpf=ip")
                .unwrap(),
        ),
        ("key = 1", file("/etc/tool.conf", 0o644).config()),
        (
            "key = 2",
            file("/usr/share/tool.conf", 0o644).config().noreplace(),
        ),
    ];
    for (content, options) in files {
        builder.with_file_contents(content, options).unwrap();
    }
    let folder = FileOptions::dir("/usr/share/tool").permissions(0o1770);
    builder.with_dir_entry(folder.group("mail")).unwrap();
    let link = FileOptions::symlink("/usr/lib/libtool.so", "libtool.so.1");
    builder.with_symlink(link).unwrap();
    for path in ["/usr/share/tool/cache", "/var/log/tool.log"] {
        builder.with_ghost(FileOptions::ghost(path)).unwrap();
    }
    let folder = FileOptions::ghost_dir("/usr/share/tool/made-later");
    builder.with_ghost(folder).unwrap();
}

fn left_out(contents: &Contents) -> Vec<(&str, &str)> {
    let left_out = contents.left_out.iter();
    let rows = left_out.map(|it| (it.path.as_str(), it.reason.kind()));
    rows.collect()
}

#[test]
fn every_kind_of_file_arrives_with_the_owners_that_the_base_knows() {
    let package = tool(BuildConfig::v4(), every_kind);
    let (report, image) = world(&[("tool.rpm", package)]).built();
    let rows = [
        ("opt/git", "file git", 0o755, (0, 0)),
        ("usr/bin/git", "file git", 0o755, (0, 0)),
        ("usr/bin/ping", "file ping", 0o755, (0, 0)),
        ("usr/bin/su", "file of daemon", 0o4711, (3, 12)),
        ("usr/bin/tool", "file of root", 0o755, (0, 0)),
        ("usr/bin/two", "file two", 0o755, (0, 0)),
        ("usr/lib/git/git-add", "file git", 0o755, (0, 0)),
        ("usr/lib/libtool.so", "link libtool.so.1", 0o777, (0, 0)),
        // Without an owner, without rights: setgid strangers would be setgid root.
        ("usr/share/far", "file of nobody", 0o750, (0, 0)),
        ("usr/share/none", "file ", 0o600, (0, 0)),
        ("usr/share/tool", "dir", 0o1770, (0, 12)),
        ("usr/share/tool.conf", "file key = 2", 0o644, (0, 0)),
    ];
    for (path, what, mode, owner) in rows {
        let found = &image.found[path];
        assert_eq!((found.what.as_str(), found.mode), (what, mode), "{path}");
        assert_eq!((found.owner, found.mtime), (owner, 1_700_000_000), "{path}");
    }
    let above = [
        "opt",
        "usr",
        "usr/bin",
        "usr/lib",
        "usr/lib/git",
        "usr/share",
    ];
    let mut expected: Vec<&str> = rows.iter().map(|row| row.0).chain(above).collect();
    expected.sort_unstable();
    assert_eq!(image.paths(), expected);
    let remarks = &report.contents.remarks;
    let owners = remarks.owners.iter();
    let owners: Vec<_> = owners
        .map(|it| (it.path.as_str(), it.account.name.as_deref(), it.doubt))
        .collect();
    let doubt = |name| ("/usr/share/far", Some(name), OwnerDoubt::UnknownName);
    assert_eq!(owners, [doubt("stranger"), doubt("strangers")]);
    let dropped = remarks.dropped_rights.iter();
    let dropped: Vec<_> = dropped.map(|it| (it.path.as_str(), &*it.rights)).collect();
    assert_eq!(dropped, [("/usr/share/far", &[Right::Setgid][..])]);
}

#[test]
fn what_is_a_ghost_or_outside_of_usr_is_left_out_and_listed() {
    let package = tool(BuildConfig::v4(), every_kind);
    let (report, image) = world(&[("tool.rpm", package)]).built();
    let expected = [
        ("/etc/tool.conf", "outside-hierarchies"),
        ("/usr/share/tool/cache", "ghost"),
        ("/usr/share/tool/made-later", "ghost"),
        ("/var/log/tool.log", "ghost"),
    ];
    assert_eq!(left_out(&report.contents), expected);
    assert!(!image.found.contains_key("usr/share/tool/cache"));
}

#[test]
fn capabilities_arrive_as_the_kernel_reads_them() {
    let package = tool(BuildConfig::v4(), every_kind);
    let (report, image) = world(&[("tool.rpm", package)]).built();
    // struct vfs_cap_data, revision 2: magic with the effective bit, then permitted and
    // inheritable, the low halves first. As `getcap` and `getfattr -e hex` have shown them.
    let net_raw = b"\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let chown_and_bpf = b"\0\0\0\x02\x01\0\0\0\x01\0\0\0\x80\0\0\0\x80\0\0\0";
    for (path, value) in [("usr/bin/ping", net_raw), ("usr/bin/two", chown_and_bpf)] {
        let expected = (2, "capability".to_owned(), value.to_vec());
        assert_eq!(image.xattrs(path), [expected], "{path}");
        let mut entries = report.contents.entries.iter();
        let entry = entries.find(|entry| entry.path == path).unwrap();
        let expected = ("security.capability".to_owned(), value.to_vec());
        assert_eq!(entry.xattrs, [expected], "{path}");
    }
    // The release file may carry an attribute of its own.
    let mut with = image.paths();
    with.retain(|path| !image.xattrs(path).is_empty());
    assert_eq!(with, ["usr/bin/ping", "usr/bin/two"], "nobody else has any");
}

#[test]
fn names_of_one_file_are_one_file_in_the_image() {
    for config in [BuildConfig::v4(), BuildConfig::v6()] {
        let package = tool(config, every_kind);
        let (report, image) = world(&[("tool.rpm", package)]).built();
        let names = ["opt/git", "usr/bin/git", "usr/lib/git/git-add"];
        for name in names {
            assert_eq!(image.found[name], image.found[names[0]], "{name}");
            assert_eq!(image.found[name].links, 3, "{name}");
        }
        let entries = report.contents.entries.iter();
        let links = entries.filter(|entry| matches!(entry.kind, EntryKind::HardLink(_)));
        assert_eq!(links.count(), 2, "the third is the file itself");
        assert_eq!(image.found["usr/bin/tool"].links, 1);
    }
}

#[test]
fn the_image_is_the_same_however_the_payload_is_compressed() {
    let mut images = Vec::new();
    for compression in COMPRESSIONS {
        for config in [BuildConfig::v4(), BuildConfig::v6()] {
            let package = tool(config.compression(fast(compression)), every_kind);
            let world = world(&[("tool.rpm", package)]);
            let (report, _) = world.built();
            images.push((compression, std::fs::read(report.output).unwrap()));
        }
    }
    for (compression, image) in &images {
        assert!(*image == images[0].1, "{compression:?}");
    }
}

#[test]
fn a_package_that_is_not_the_one_of_its_index_stops_the_build_before_it_writes() {
    let package = tool(BuildConfig::v4(), every_kind);
    let world = world(&[("tool.rpm", package)]);
    index(&world, None);
    world.built();
    std::fs::remove_file(world.path("out/x.raw")).unwrap();

    index(&world, Some(&"0123456789abcdef".repeat(4)));
    let world = world.reopened();
    let refusal = world.refusal();
    let file = world.path("feed/tool.rpm").display().to_string();
    assert!(refusal.contains(&file), "{refusal}");
    assert!(refusal.contains("0123456789abcdef"), "{refusal}");
}

#[test]
fn a_damaged_payload_stops_the_build_and_nothing_is_left() {
    let plain = BuildConfig::v4().compression(CompressionType::None);
    let mut package = tool(plain, every_kind);
    let at = place(&package, b"of daemon");
    package[at] = b'O';
    let world = world(&[("tool.rpm", package)]);
    let refusal = world.refusal();
    assert!(refusal.contains("tool.rpm"), "{refusal}");
    assert!(refusal.contains("fetch it again"), "{refusal}");
}

#[test]
fn a_capability_that_cannot_be_read_is_told_with_its_file() {
    let plain = BuildConfig::v4().compression(CompressionType::None);
    let mut package = tool(plain, every_kind);
    // Changed in the header, whose digest would give it away: that is taken out of the way too.
    let at = place(&package, b"cap_net_raw=ep");
    package[at..at + 14].copy_from_slice(b"cap_new_raw=ep");
    unsign(&mut package);
    let (report, image) = world(&[("tool.rpm", package)]).built();
    assert!(image.xattrs("usr/bin/ping").is_empty());
    let notes = report.contents.notes.join("\n");
    let note = "/usr/bin/ping comes without its capabilities: `cap_new_raw=ep`";
    assert!(notes.contains(note), "{notes}");
}

/// Gives the signature header's digest of the header (tag 273) another tag, that nobody reads.
fn unsign(package: &mut [u8]) {
    let entry = place(package, &[0, 0, 1, 17, 0, 0, 0, 6]);
    package[entry + 3] = 99;
}
