//! rpm's databases: whole bases with one of sqlite (with its log), ndb and Berkeley DB.

use std::fs;
use std::path::Path;

use rpm::{BuildConfig, Dependency, FileOptions};
use rusqlite::Connection;
use sysextant::base::Base;
use sysextant::foundation::progress::Silent;

use super::child::{Input, Subject, nothing};
use super::support::rpm::{bdb, database, header, ndb, package, sample};

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

pub const SUBJECTS: [Subject; 6] = [
    base!("rpmdb.sqlite", "rpmdb.sqlite", sqlite, nothing),
    // Of a log, sqlite takes as much as has the right sums.
    base!("rpmdb.sqlite-wal", "rpmdb.sqlite-wal", log, nothing),
    base!(
        "rpmdb.sqlite-wal, sums repaired",
        "rpmdb.sqlite-wal",
        log,
        repair_log
    ),
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

/// Gives the log's header and each of its frames the sums that they should have, after sqlite's
/// "WAL-mode File Format".
fn repair_log(log: &mut [u8]) {
    const HEADER: usize = 32;
    const FRAME: usize = 24;
    let Some((header, frames)) = log.split_at_mut_checked(HEADER) else {
        return;
    };
    let is_big_endian = header[3] & 1 == 1;
    let mut sums = [0_u32; 2];
    let mut add = |bytes: &[u8]| {
        for words in bytes.chunks_exact(8) {
            for (place, word) in words.chunks_exact(4).enumerate() {
                let word = word.try_into().unwrap();
                let word = match is_big_endian {
                    true => u32::from_be_bytes(word),
                    false => u32::from_le_bytes(word),
                };
                sums[place] = sums[place].wrapping_add(word).wrapping_add(sums[1 - place]);
            }
        }
        [sums[0].to_be_bytes(), sums[1].to_be_bytes()].concat()
    };
    let sum = add(&header[..24]);
    header[24..].copy_from_slice(&sum);
    let page = u32::from_be_bytes(header[8..12].try_into().unwrap());
    if !(512..=65536).contains(&page) {
        return;
    }
    for frame in frames.chunks_exact_mut(FRAME + page as usize) {
        frame[8..16].copy_from_slice(&header[16..24]);
        add(&frame[..8]);
        let sum = add(&frame[FRAME..]);
        frame[16..24].copy_from_slice(&sum);
    }
}
