//! opkg's databases, indexes and packages.

use std::fs;
use std::path::Path;

use sysextant::archive::{ArchiveError, Deb, TarReader};
use sysextant::base::Base;
use sysextant::feed::{Pool, PoolOrder};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;

use super::child::{Input, Subject, nothing};
use super::support::Packing;
use super::support::ipk::{Container, Ipk};
use super::support::tree::write_files;

const CONTROL: &str = "Package: gdb\nVersion: 1:14.2-r0\nArchitecture: core2-64\n\
    Depends: libc6 (>= 2.39), a | b (<< 1), plugin-*\nProvides: gdbserver (= 14), x=1\n\
    Conflicts: old (<= 1)\nReplaces: old\nInstalled-Size: 4096\nDescription: a\n b\n .\n c\n";
const STATUS: &str = "Status: install user installed\n";

/// The paths of the base's only package.
const PATHS: usize = 3;

/// A base of which one file is mutated.
macro_rules! base {
    ($name:literal, $file:literal) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |folder| {
                let root = folder.join("root");
                write_files(
                    &root,
                    &[
                        ("var/lib/opkg/status", &format!("{CONTROL}{STATUS}\n")),
                        (
                            "var/lib/opkg/info/gdb.list",
                            "/usr/bin/gdb\t0100755\n/usr/bin/x\t0120777\tgdb\n/usr/share/y\n",
                        ),
                        ("var/lib/opkg/info/gdb.control", CONTROL),
                        ("etc/opkg/arch.conf", "arch all 1\narch core2-64 21\n"),
                    ],
                );
                fs::read(root.join($file)).unwrap()
            },
            repair: nothing,
            read: |folder, bytes| {
                let root = folder.join("root");
                fs::write(root.join($file), bytes).unwrap();
                let opened = Base::open(&root, None, &Silent);
                if let Ok(base) = &opened {
                    let lines = bytes.split(|byte| *byte == b'\n').count();
                    let paths = base.paths.owned_paths();
                    assert!(paths <= lines.max(PATHS), "{paths} paths of {lines} lines");
                }
                opened.is_ok()
            },
        }
    };
}

macro_rules! package {
    ($name:literal, $container:ident, $packing:ident) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |_| {
                Ipk::new("strace", "6.8-r0", "core2-64", "Depends: libc6\n")
                    .file("./usr/bin/strace", "#!strace\n")
                    .packed(Container::$container, Packing::$packing)
                    .bytes()
            },
            repair: nothing,
            read: read_package,
        }
    };
}

pub const SUBJECTS: [Subject; 9] = [
    base!("opkg status", "var/lib/opkg/status"),
    base!("opkg list", "var/lib/opkg/info/gdb.list"),
    base!("opkg control", "var/lib/opkg/info/gdb.control"),
    base!("opkg arch.conf", "etc/opkg/arch.conf"),
    Subject {
        name: "opkg index",
        input: Input::Honest,
        prepare: |folder| {
            fs::create_dir(folder.join("feed")).unwrap();
            format!("{CONTROL}Filename: gdb.ipk\nSize: 9\n\n").into_bytes()
        },
        repair: nothing,
        read: |folder, bytes| {
            let feed = folder.join("feed");
            fs::write(feed.join("Packages"), bytes).unwrap();
            let Ok((pool, _)) =
                Pool::open(&[feed], &[], &PoolOrder::new(Family::Ipk, &[]), &Silent)
            else {
                return false;
            };
            for candidate in &pool.candidates {
                let package = &candidate.package;
                assert!(!package.name.is_empty() && !package.version.as_str().is_empty());
            }
            true
        },
    },
    package!("ipk in ar, gzip", Ar, Gzip),
    package!("ipk in ar, xz", Ar, Xz),
    package!("ipk in ar, zstd", Ar, Zstd),
    package!("ipk in tar.gz", TarGz, Gzip),
];

/// Whether control file and payload of a deb or ipk were read to their ends.
pub fn read_package(folder: &Path, bytes: &[u8]) -> bool {
    let path = folder.join("package");
    fs::write(&path, bytes).unwrap();
    let package = Deb::new(&path);
    let control = package.control();
    let walk = package.payload().and_then(|stream| {
        TarReader::new(stream).for_each(|_, content| {
            let mut some = [0; 100];
            let read = content.read(&mut some);
            read.map(drop).map_err(|source| ArchiveError::Io {
                place: "payload".to_owned(),
                source,
            })
        })
    });
    control.is_ok() && walk.is_ok()
}
