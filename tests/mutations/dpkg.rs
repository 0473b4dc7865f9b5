//! dpkg's databases, indexes and packages, and the forms of a base.

use std::fs;

use sysextant::base::Base;
use sysextant::feed::{Pool, PoolOrder};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;

use super::child::{Input, Subject, nothing};
use super::opkg::read_package;
use super::support::{BaseBuilder, DebBuilder, Form, Packing, Tree};

macro_rules! package {
    ($name:literal, $packing:ident, $repair:expr) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |_| package().packing(Packing::$packing).bytes(),
            repair: $repair,
            read: read_package,
        }
    };
}

/// A base in that form, all of which is mutated.
macro_rules! base {
    ($name:literal, $form:expr, $repair:expr) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |folder| fs::read(base().write($form, folder)).unwrap(),
            repair: $repair,
            read: |folder, bytes| {
                let path = folder.join("base");
                fs::write(&path, bytes).unwrap();
                Base::open(&path, None, &Silent).is_ok()
            },
        }
    };
}

/// A file of dpkg's database in a base that is a folder.
macro_rules! database {
    ($name:literal, $file:literal) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |folder| {
                let root = base().write(Form::Folder, folder);
                fs::read(root.join($file)).unwrap()
            },
            repair: nothing,
            read: |folder, bytes| {
                let root = folder.join("rootfs");
                fs::write(root.join($file), bytes).unwrap();
                Base::open(&root, None, &Silent).is_ok()
            },
        }
    };
}

pub const SUBJECTS: [Subject; 12] = [
    package!("deb", None, nothing),
    package!("deb, sums repaired", None, repair_tar),
    package!("deb, gzip", Gzip, nothing),
    package!("deb, xz", Xz, nothing),
    package!("deb, zstd", Zstd, nothing),
    package!("deb, bzip2", Bzip2, nothing),
    Subject {
        name: "dpkg index",
        input: Input::Honest,
        prepare: |folder| {
            fs::create_dir(folder.join("feed")).unwrap();
            package().index_stanza().into_bytes()
        },
        repair: nothing,
        read: |folder, bytes| {
            let feed = folder.join("feed");
            fs::write(feed.join("Packages"), bytes).unwrap();
            Pool::open(&[feed], &[], &PoolOrder::new(Family::Deb, &[]), &Silent).is_ok()
        },
    },
    database!("dpkg status", "var/lib/dpkg/status"),
    database!("dpkg list", "var/lib/dpkg/info/libx.list"),
    base!(
        "base, tar, sums repaired",
        Form::Tarball(Packing::None),
        repair_tar
    ),
    base!("base, tar.zst", Form::Tarball(Packing::Zstd), nothing),
    base!("base, squashfs", Form::Squashfs, nothing),
];

fn package() -> DebBuilder {
    let tree = Tree::new()
        .directory("./usr/")
        .file("./usr/bin/tool", "#!/bin/sh\n".repeat(50))
        .mode(0o4755)
        .xattr("security.capability", b"\x01\0\0\x02\0\n\0\0")
        .symlink("./usr/bin/other", "tool")
        .hard_link("./usr/bin/third", "./usr/bin/tool")
        .character_device("./dev/null", 1, 3)
        .file(&format!("./usr/share/{}", "n".repeat(150)), "long");
    DebBuilder::new("tool", "1.0")
        .tree(tree)
        .field("Depends", "libx (>= 1) | liby, z:any")
}

fn base() -> BaseBuilder {
    let abc = Some("900150983cd24fb0d6963f7d28e17f72");
    let files = [("/usr", None), ("/usr/lib/libx.so.1", abc)];
    let tree = Tree::new()
        .directory("./usr/bin")
        .file("./usr/bin/sh", "sh")
        .symlink("./usr/bin/bash", "sh");
    BaseBuilder::new().package("libx", "1.0", &files).tree(tree)
}

/// Gives every header of a tar archive its sum.
fn repair_tar(bytes: &mut [u8]) {
    /// Where `ustar` and the sum stand in a header.
    const MAGIC: usize = 257;
    const SUM: std::ops::Range<usize> = 148..156;
    let magics = bytes.windows(5).enumerate();
    let magics = magics.filter(|(_, window)| *window == b"ustar");
    let starts: Vec<usize> = magics.filter_map(|(at, _)| at.checked_sub(MAGIC)).collect();
    for start in starts {
        if let Some(header) = bytes.get_mut(start..start + 512) {
            header[SUM].fill(b' ');
            let sum: u32 = header.iter().copied().map(u32::from).sum();
            header[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
}
