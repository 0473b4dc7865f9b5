//! ipk packages and opkg databases with bytes changed, cut off or doubled: whatever comes, they are
//! read or refused, without a panic and within bounds.
//!
//! `SYSEXTANT_MUTATIONS` says how many of each kind are tried.

#![expect(
    clippy::unwrap_used,
    reason = "a step that does not work fails the test"
)]

use std::fs;
use std::io::{self, Read};

use sysextant::archive::deb::deb822;
use sysextant::archive::deb::opkg_control::parse_opkg_package;
use sysextant::archive::{ArchiveError, Deb, TarReader};
use sysextant::base::Base;
use sysextant::progress::Silent;
use tempfile::TempDir;

mod opkg_world;
use opkg_world::{Compression, Container, Ipk, tree};

const CONTROL: &str = "Package: gdb\nVersion: 1:14.2-r0\nArchitecture: core2-64\n\
    Depends: libc6 (>= 2.39), a | b (<< 1), plugin-*\nProvides: gdbserver (= 14), x=1\n\
    Conflicts: old (<= 1)\nReplaces: old\nInstalled-Size: 4096\nDescription: a\n b\n .\n c\n";

/// How many mutants of each kind are tried.
fn mutants(unless_told: u64) -> u64 {
    let told = std::env::var("SYSEXTANT_MUTATIONS").ok();
    told.and_then(|number| number.parse().ok())
        .unwrap_or(unless_told)
}

/// A stream of numbers that is the same in every run (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap()
    }

    /// The bytes with one to four things done to them.
    fn mutant(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut mutant = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(mutant.len());
            match self.below(8) {
                0 => mutant.truncate(at),
                1 => mutant.extend_from_slice(&bytes[at.min(bytes.len())..]),
                2 if at < mutant.len() => drop(mutant.remove(at)),
                3 => mutant.insert(at, b"\n:,|(*) \0\xff"[self.below(10)]),
                _ if at < mutant.len() => mutant[at] = u8::try_from(self.below(256)).unwrap(),
                _ => {}
            }
        }
        mutant
    }
}

#[test]
fn a_mutated_package_is_read_or_refused() {
    const LARGEST_PAYLOAD: u64 = 1 << 20;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mutant.ipk");
    let mut numbers = Numbers(0x5e_7e_a7);
    let rows = [
        (Container::Ar, Compression::Gzip),
        (Container::Ar, Compression::Xz),
        (Container::Ar, Compression::Zstd),
        (Container::TarGz, Compression::Gzip),
    ];
    let (mut read, mut refused) = (0, 0);
    for (container, compression) in rows {
        let package = Ipk::new("strace", "6.8-r0", "core2-64", "Depends: libc6\n")
            .file("./usr/bin/strace", "#!strace\n")
            .packed(container, compression);
        let bytes = package.bytes();
        for _ in 0..mutants(1500) {
            fs::write(&path, numbers.mutant(&bytes)).unwrap();
            let deb = Deb::new(&path);
            let control = deb.control();
            let payload = deb.payload().and_then(|stream| {
                TarReader::new(stream.take(LARGEST_PAYLOAD)).for_each(|_, content| {
                    io::copy(content, &mut io::sink())
                        .map(drop)
                        .map_err(|error| ArchiveError::Io {
                            place: "payload".to_owned(),
                            source: error,
                        })
                })
            });
            match (control, payload) {
                (Ok(_), Ok(())) => read += 1,
                _ => refused += 1,
            }
        }
    }
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn a_mutated_stanza_is_read_or_refused() {
    let mut numbers = Numbers(0x0c_0f_fe);
    for _ in 0..mutants(20_000) {
        let mutant = numbers.mutant(CONTROL.as_bytes());
        let text = String::from_utf8_lossy(&mutant);
        for stanza in deb822::stanzas(&text) {
            if let Ok(package) = parse_opkg_package(stanza) {
                assert!(!package.name.is_empty() && !package.version.as_str().is_empty());
            }
        }
    }
}

#[test]
fn a_mutated_database_is_read_or_refused() {
    let folder = TempDir::new().unwrap();
    let status = format!("{CONTROL}Status: install user installed\n");
    tree(
        folder.path(),
        &[
            (
                "var/lib/opkg/info/gdb.list",
                "/usr/bin/gdb\t0100755\n/usr/bin/x\t0120777\tgdb\n",
            ),
            ("var/lib/opkg/info/gdb.control", CONTROL),
            ("etc/opkg/arch.conf", "arch all 1\narch core2-64 21\n"),
        ],
    );
    let names = [
        "var/lib/opkg/status",
        "var/lib/opkg/info/gdb.list",
        "etc/opkg/arch.conf",
    ];
    let mut numbers = Numbers(0xba_5e);
    fs::write(folder.path().join(names[0]), &status).unwrap();
    let originals = names.map(|name| fs::read(folder.path().join(name)).unwrap());
    let mut read = 0;
    for _ in 0..mutants(1500) {
        for (name, original) in names.iter().zip(&originals) {
            fs::write(folder.path().join(name), numbers.mutant(original)).unwrap();
        }
        if let Ok(base) = Base::open(folder.path(), None, &Silent) {
            read += 1;
            assert!(base.paths.owned_paths() <= 16, "more paths than lines");
        }
    }
    assert!(read > 0, "no mutant was read");
}
