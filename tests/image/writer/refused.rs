//! What cannot stand in an image is refused, by path and reason.

use std::io::{self, Cursor, Read};

use sysextant::squashfs::{Attributes, Error, Node, Options, Unobserved, Writer};

use crate::support::squashfs::{Entry, Kind, noise, pack};

#[test]
fn entries_that_cannot_stand_in_an_image_are_refused_by_path() {
    let base = || {
        vec![
            Entry::file("usr/bin/tool", "t"),
            Entry::directory("usr/lib"),
            Entry::symlink("lib", "usr/lib"),
        ]
    };
    let long_name = format!("usr/{}", "n".repeat(256));
    for (entry, message) in [
        (
            Entry::file("usr/bin/tool", ""),
            "usr/bin/tool: there are two entries of that path",
        ),
        (
            Entry::directory("usr/lib"),
            "usr/lib: there are two entries of that path",
        ),
        (
            Entry::hard_link("lib", "usr/bin/tool"),
            "lib: there are two entries of that path",
        ),
        (
            Entry::file("usr/bin", ""),
            "usr/bin: holds other entries, so it must be a directory",
        ),
        (
            Entry::file("", ""),
            "the root: holds other entries, so it must be a directory",
        ),
        (
            Entry::file("usr/bin/tool/x/y", ""),
            "usr/bin/tool/x/y: cannot stand below usr/bin/tool, which is not a directory",
        ),
        (
            Entry::directory("lib/x"),
            "lib/x: cannot stand below lib, which is not a directory",
        ),
        (
            Entry::hard_link("a", "b"),
            "a: is a hard link to b, which was not added before it",
        ),
        (
            Entry::hard_link("a", "usr/lib"),
            "a: is a hard link to usr/lib, which is a directory",
        ),
        (
            Entry::hard_link("a", "usr/bin"),
            "a: is a hard link to usr/bin, which is a directory",
        ),
        (
            Entry::symlink("a", ""),
            "a: the link's target has 0 bytes: possible are 1 to 65,535, without NUL",
        ),
        (
            Entry::symlink("a", &"t".repeat(65_536)),
            "a: the link's target has 65536 bytes: possible are 1 to 65,535, without NUL",
        ),
        (
            Entry::file("a", "").mode(0o10_644),
            "a: the mode 0o10644 has more than permissions (at most 0o7777)",
        ),
        (
            Entry::new("a", Kind::BlockDevice(4096, 0)),
            "a: device 4096:0 cannot be stored (at most 4095:1048575)",
        ),
        (
            Entry::file("/etc/x", ""),
            "/etc/x: has an empty component (write it relative, as in \"usr/bin/gdb\")",
        ),
        (
            Entry::file("a/../b", ""),
            "a/../b: has a component \".\" or \"..\"",
        ),
        (
            Entry::file("a\u{1b}[2J\0", ""),
            "a\\u{1b}[2J\\u{0}: has a NUL byte",
        ),
        (
            Entry::file(&long_name, ""),
            &format!("{long_name}: has a name of more than 255 bytes"),
        ),
        (
            Entry::file("a", "").xattr("system.posix_acl_access", b"x"),
            "a: the extended attribute system.posix_acl_access: squashfs stores only user., trusted. and security. attributes",
        ),
    ] {
        let mut entries = base();
        entries.push(entry);
        let error = pack(&entries, Options::default()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn more_owners_than_the_format_counts_are_refused() {
    let mut writer = Writer::new(Cursor::new(Vec::new()), Options::default(), &Unobserved).unwrap();
    // The root's owner, 0, is the first of 65,535.
    for id in 1..65_535 {
        Entry::file(&format!("f{id}"), "")
            .owner(id, 0)
            .add_to(&mut writer)
            .unwrap();
    }
    let error = Entry::file("g", "")
        .owner(1, 70_000)
        .add_to(&mut writer)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "g: more than 65,535 different users and groups"
    );
}

#[test]
fn content_that_does_not_come_as_declared_stops_the_work() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let sizes = [1, 1000, 131_072, 300_000];
    for size in sizes {
        let content = noise(1, size);
        let declared = size as u64;
        let mut short = &content[1..];
        let mut long = content.as_slice().chain([0].as_slice());
        for (data, declared, message) in [
            (
                &mut short as &mut dyn Read,
                declared,
                format!("usr/x: has {} bytes where {size} were declared", size - 1),
            ),
            (
                &mut long,
                declared,
                format!("usr/x: goes on after the {size} bytes that were declared"),
            ),
            (&mut Failing, declared, "usr/x: cannot be read".to_owned()),
            (&mut Failing, 0, "usr/x: cannot be read".to_owned()),
        ] {
            let output = Cursor::new(Vec::new());
            let mut writer = Writer::new(output, Options::default(), &Unobserved).unwrap();
            let file = Node::File {
                size: declared,
                data,
            };
            let error = writer
                .add(b"usr/x", &Attributes::default(), file)
                .unwrap_err();
            assert_eq!(error.to_string(), message);
            let next = Entry::directory("usr").add_to(&mut writer);
            assert!(matches!(next, Err(Error::GivenUp)));
            assert!(matches!(writer.finish(), Err(Error::GivenUp)));
        }
    }
}
