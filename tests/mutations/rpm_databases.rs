//! rpm's databases: whole bases with one of sqlite (with its log), ndb and Berkeley DB.

use std::fs;
use std::path::Path;

use rpm::{BuildConfig, Dependency, FileOptions};
use rusqlite::Connection;
use sysextant::base::Base;
use sysextant::progress::Silent;

use super::child::{Input, Subject, nothing};
use super::rpm_world::{bdb, database, header, ndb, package, sample};

const FOLDER: &str = "var/lib/rpm";

/// A base whose database is that file; the mutants take its place.
macro_rules! base {
    ($name:literal, $file:literal, $prepare:expr, $repair:expr) => {
        Subject {
            name: $name,
            input: Input::Honest,
            prepare: |folder| {
                let folder = folder.join(FOLDER);
                fs::create_dir_all(&folder).unwrap();
                let prepare: fn(&Path) -> Vec<u8> = $prepare;
                prepare(&folder)
            },
            repair: $repair,
            read: |folder, bytes| {
                fs::write(folder.join(FOLDER).join($file), bytes).unwrap();
                Base::open(folder, None, &Silent).is_ok()
            },
        }
    };
}

pub const SUBJECTS: [Subject; 5] = [
    base!("rpmdb.sqlite", "rpmdb.sqlite", sqlite, nothing),
    base!("rpmdb.sqlite-wal", "rpmdb.sqlite-wal", log, nothing),
    base!(
        "Packages.db",
        "Packages.db",
        |_| ndb::database(&headers()),
        nothing
    ),
    base!(
        "Packages.db, sums repaired",
        "Packages.db",
        |_| ndb::database(&headers()),
        ndb::repair
    ),
    base!(
        "Packages",
        "Packages",
        |_| bdb::database(&headers()),
        nothing
    ),
];

fn packages() -> [Vec<u8>; 3] {
    [
        package(("libc6", "2.39", "r0", "x86_64"), |builder| {
            builder.provides(Dependency::eq("libc.so.6", "2.39"));
            let link = FileOptions::symlink("/usr/lib/libc.so.6", "libc-2.39.so");
            builder.with_symlink(link).unwrap();
        }),
        sample(BuildConfig::v4()),
        package(("gpg-pubkey", "1", "1", "noarch"), |_| {}),
    ]
}

fn headers() -> Vec<Vec<u8>> {
    packages().iter().map(|package| header(package)).collect()
}

fn sqlite(folder: &Path) -> Vec<u8> {
    database(folder, &packages());
    fs::read(folder.join("rpmdb.sqlite")).unwrap()
}

/// A database of which one package stands in the log alone; gives the log.
fn log(folder: &Path) -> Vec<u8> {
    let other = folder.join("made");
    let [libc, sample, key] = packages();
    database(&other, &[libc, key]);
    let connection = Connection::open(other.join("rpmdb.sqlite")).unwrap();
    connection
        .pragma_update(None, "journal_mode", "wal")
        .unwrap();
    let row = "INSERT INTO Packages (blob) VALUES (?)";
    connection.execute(row, [header(&sample)]).unwrap();
    fs::copy(other.join("rpmdb.sqlite"), folder.join("rpmdb.sqlite")).unwrap();
    fs::read(other.join("rpmdb.sqlite-wal")).unwrap()
}
