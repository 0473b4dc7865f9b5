//! Small files of a base's system, by the first byte: os-release, passwd or group, or the listing of
//! its tree that a snapshot has (mtree), read as parts of a base.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::base::Base;
use sysextant::image::OsRelease;
use sysextant::package::Family;
use sysextant::foundation::progress::Silent;
use sysextant_fuzz::Scratch;

static SCRATCH: Scratch = Scratch::new();

const FILES: [&str; 5] = [
    "base/etc/os-release",
    "base/etc/passwd",
    "base/etc/group",
    "base/.sysextant/tree.mtree",
    "base/etc/ld.so.conf",
];
const STATUS: &[u8] =
    b"Package: libx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n";

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let _ = OsRelease::parse(&String::from_utf8_lossy(data));
    for name in FILES {
        SCRATCH.remove(name);
    }
    SCRATCH.put("base/var/lib/dpkg/status", STATUS);
    SCRATCH.put(FILES[usize::from(*kind) % FILES.len()], data);
    let _ = Base::open(&SCRATCH.path().join("base"), Some(Family::Deb), &Silent);
});
