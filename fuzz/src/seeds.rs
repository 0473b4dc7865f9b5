//! Writes the first corpus: the honest input that the mutation tests start from, a folder a target.
//!
//! `cargo run --features seeds --bin seeds -- corpus` makes `corpus/TARGET/*`: built without the flags
//! of the fuzzer, since it has none to report its coverage to.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

#[path = "../../tests/mutations/child.rs"]
#[allow(dead_code, clippy::all)]
mod child;
#[path = "../../tests/mutations/dpkg.rs"]
mod dpkg;
#[path = "../../tests/mutations/opkg.rs"]
mod opkg;
#[path = "../../tests/mutations/repodata.rs"]
mod repodata;
#[path = "../../tests/mutations/rpm_databases.rs"]
mod rpm_databases;
#[path = "../../tests/mutations/rpm_files.rs"]
mod rpm_files;
mod support;

fn main() {
    let corpus = std::env::args_os().nth(1).expect("seeds FOLDER");
    let corpus = Path::new(&corpus);
    let subjects = [
        &rpm_files::SUBJECTS[..],
        &rpm_databases::SUBJECTS,
        &repodata::SUBJECTS,
        &opkg::SUBJECTS,
        &dpkg::SUBJECTS,
    ];
    for subject in subjects.into_iter().flatten() {
        let Some((target, before)) = target(subject.name) else {
            continue;
        };
        let folder = TempDir::new().expect("a folder");
        let bytes = [before, &(subject.prepare)(folder.path())].concat();
        put(corpus, target, subject.name, &bytes);
    }
    for (target, name, text) in TEXTS {
        put(corpus, target, name, text.as_bytes());
    }
}

fn put(corpus: &Path, target: &str, name: &str, bytes: &[u8]) {
    let folder = corpus.join(target);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name.replace([' ', ',', '/'], "-")), bytes).expect("a seed is written");
}

/// The target that reads a subject of that name, and the bytes that tell it which kind it is.
fn target(subject: &str) -> Option<(&'static str, &'static [u8])> {
    Some(match subject {
        "rpmdb.sqlite" => ("rpm_database", b"\0"),
        "Packages.db" => ("rpm_database", b"\x01"),
        "Packages" => ("rpm_database", b"\x03"),
        // The beginning of a header is not in the subject.
        "rpm header" => ("rpm_package", b"\x8e\xad\xe8\x01\0\0\0\0"),
        "cpio" => return None,
        "primary.xml" => ("repodata", b"\0"),
        "filelists.xml" => ("repodata", b"\x01"),
        "repomd.xml" => ("repodata", b"\x02"),
        "dpkg index" => ("packages_index", b"\0"),
        "opkg index" => ("packages_index", b"\x01"),
        "dpkg status" => ("base_database", b"\0"),
        "dpkg list" => ("base_database", b"\x01"),
        "opkg status" => ("base_database", b"\x02"),
        "opkg list" => ("base_database", b"\x03"),
        "opkg control" => ("base_database", b"\x04"),
        "opkg arch.conf" => ("base_database", b"\x05"),
        "base, squashfs" => ("squashfs", b""),
        "base, tar, sums repaired" => ("base_tar", b""),
        rpm if rpm.starts_with("rpm file") => ("rpm_package", b""),
        ipk if ipk.starts_with("ipk") => ("ipk", b""),
        deb if deb.starts_with("deb") => ("deb", b""),
        _ => return None,
    })
}

/// Seeds that are short enough to stand here: target, name, text.
const TEXTS: [(&str, &str, &str); 10] = [
    (
        "versions",
        "dpkg",
        "1:2.0~rc1-1\n2.0-1+b1\n1:2.0-1\n2.0\n0:2.0",
    ),
    (
        "versions",
        "rpm",
        "1.0^git1-1.el9\n1.0~rc1-1\n2:1.0\n1.0-1\n1.0",
    ),
    (
        "rpm_relation",
        "rich",
        "((a or b) if (c with d >= 1 without e) else (f and g unless h))",
    ),
    (
        "rpm_relation",
        "plain",
        "libc.so.6(GLIBC_2.34)(64bit)\n12\n2:1.0-1\n/bin/sh\n1088\n\n(a and b)\n0\n",
    ),
    (
        "selection",
        "selection",
        "request = [\"gdb\", \"strace=6.1-0.1\"]\nexclude = [\"man-db\"]\nrecommends = false\nallow_shadow = []\n[table]\nof = \"others\"\n",
    ),
    (
        "system_files",
        "os-release",
        "\0ID=debian\nVERSION_ID=\"12\"\nVARIANT='x y'\n",
    ),
    (
        "system_files",
        "passwd",
        "\x01root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/usr/sbin/nologin\n",
    ),
    ("system_files", "group", "\x02root:x:0:\nadm:x:4:syslog,a\n"),
    (
        "system_files",
        "mtree",
        "\x03#mtree\n. type=dir\n/set type=file uid=0 gid=0 mode=0644\n./bin type=link mode=0777 link=usr/b\\043n\n./usr type=dir mode=0755\n./usr/bin/\\133 uid=7 gid=42 mode=4755 size=3\n./usr/lib/\\303\\266 type=fifo mode=0600\n./dev/x type=char device=native,5,1 mode=0600\n",
    ),
    (
        "system_files",
        "mtree-of-bsd",
        "\x03#mtree\n# user: root\n\n/set type=file uid=0 gid=0 mode=0755 nlink=1 flags=none\n.               type=dir nlink=3\n    bin         type=link mode=0777 \\\n                link=usr/bin\n\nusr             type=dir\n    a           mode=0644 size=3 time=5.0\n..\n",
    ),
];
