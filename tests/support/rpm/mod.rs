//! rpm packages and the databases of systems that have them installed, made from literals.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test binary uses a part; a failed unwrap fails the test"
)]

pub mod bdb;
pub mod ndb;

use std::path::Path;

use rpm::{
    BuildConfig, CompressionType, CompressionWithLevel, Dependency, FileOptions, PackageBuilder,
};
use rusqlite::Connection;

/// The compressors that the rpm crate writes.
pub const COMPRESSIONS: [CompressionType; 5] = [
    CompressionType::None,
    CompressionType::Gzip,
    CompressionType::Xz,
    CompressionType::Zstd,
    CompressionType::Bzip2,
];

/// A fast level of a compressor.
pub fn fast(compression: CompressionType) -> CompressionWithLevel {
    match compression {
        CompressionType::None => CompressionWithLevel::None,
        CompressionType::Gzip => CompressionWithLevel::Gzip(1),
        CompressionType::Xz => CompressionWithLevel::Xz(0),
        CompressionType::Zstd => CompressionWithLevel::Zstd(1),
        CompressionType::Bzip2 => CompressionWithLevel::Bzip2(1),
    }
}

/// The bytes of a package.
pub fn bytes(builder: &mut PackageBuilder) -> Vec<u8> {
    let mut bytes = Vec::new();
    builder.build().unwrap().write(&mut bytes).unwrap();
    bytes
}

/// A package with every kind of file and of relation, with an empty payload format of `config`.
pub fn sample(config: BuildConfig) -> Vec<u8> {
    let mut builder = PackageBuilder::new("sample", "1.2", "MIT", "x86_64", "A sample");
    let config = config.source_date(1_700_000_000_u32);
    builder
        .using_config(config)
        .epoch(3)
        .release("4.el9")
        .description("More\nof it");
    let contents: [(&[u8], _); 6] = [
        (
            b"#!/bin/sh\n",
            FileOptions::new("/usr/bin/sample").permissions(0o4755),
        ),
        (b"", FileOptions::new("/usr/share/empty").permissions(0o644)),
        (
            b"linked",
            FileOptions::new("/usr/share/link-1").hardlink("set"),
        ),
        (
            b"linked",
            FileOptions::new("/usr/share/link-2").hardlink("set"),
        ),
        (
            b"linked",
            FileOptions::new("/usr/share/link-3").hardlink("set"),
        ),
        (
            b"key = 1\n",
            FileOptions::new("/etc/sample.conf").config().user("daemon"),
        ),
    ];
    for (content, options) in contents {
        builder.with_file_contents(content, options).unwrap();
    }
    let ping = FileOptions::new("/usr/bin/ping")
        .caps("cap_net_raw=ep")
        .unwrap();
    builder.with_file_contents(vec![7; 70_000], ping).unwrap();
    builder
        .with_dir_entry(FileOptions::dir("/usr/lib/sample").permissions(0o750))
        .unwrap();
    builder
        .with_symlink(FileOptions::symlink("/usr/lib/s.so", "s.so.1"))
        .unwrap();
    builder
        .with_ghost(FileOptions::ghost("/var/log/sample.log"))
        .unwrap();
    builder
        .requires(Dependency::greater_eq("libc6", "2.35"))
        .requires(Dependency::any("/bin/sh"))
        .requires(Dependency::script_post("coreutils"))
        .requires(Dependency::any("(a or b)"))
        .requires(Dependency::any("(c if d)"))
        .recommends(Dependency::any("man"))
        .suggests(Dependency::any("doc"))
        .supplements(Dependency::any("(bash and sample-data)"))
        .enhances(Dependency::any("vim"))
        .conflicts(Dependency::less("old", "2"))
        .obsoletes(Dependency::less_eq("older", "1.0-1"))
        .provides(Dependency::eq("virtual", "9"))
        .post_install_script("ldconfig");
    bytes(&mut builder)
}

/// A package of that name, version and release, with an empty file of its own, further described
/// by `more`.
pub fn package(nevra: (&str, &str, &str, &str), more: impl FnOnce(&mut PackageBuilder)) -> Vec<u8> {
    let (name, version, release, architecture) = nevra;
    let mut builder = PackageBuilder::new(name, version, "MIT", architecture, name);
    let config = BuildConfig::default().compression(fast(CompressionType::Gzip));
    builder
        .using_config(config.source_date(1_700_000_000_u32))
        .release(release);
    let own = FileOptions::new(format!("/usr/share/{name}")).permissions(0o644);
    builder.with_file_contents(name.as_bytes(), own).unwrap();
    more(&mut builder);
    bytes(&mut builder)
}

/// The main header of a package, as rpm's databases hold it.
pub fn header(package: &[u8]) -> Vec<u8> {
    const LEAD: usize = 96;
    let length = |at: usize| {
        let count = |at: usize| u32::from_be_bytes(package[at..at + 4].try_into().unwrap());
        16 + 16 * count(at + 8) as usize + count(at + 12) as usize
    };
    let main = (LEAD + length(LEAD)).next_multiple_of(8);
    package[main + 8..main + length(main)].to_vec()
}

/// Writes an `rpmdb.sqlite` with these packages installed into a folder.
pub fn database(folder: &Path, packages: &[Vec<u8>]) {
    std::fs::create_dir_all(folder).unwrap();
    let database = Connection::open(folder.join("rpmdb.sqlite")).unwrap();
    let table =
        "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)";
    database.execute(table, ()).unwrap();
    for package in packages {
        let row = "INSERT INTO Packages (blob) VALUES (?)";
        database.execute(row, [header(package)]).unwrap();
    }
}
