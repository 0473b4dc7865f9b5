//! A file of dpkg's or opkg's database in a base that is a folder; the first byte says which.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::base::Base;
use sysextant::package::Family;
use sysextant::foundation::progress::Silent;
use sysextant_fuzz::Scratch;

static SCRATCH: Scratch = Scratch::new();

const FILES: [(Family, &str); 6] = [
    (Family::Deb, "deb/var/lib/dpkg/status"),
    (Family::Deb, "deb/var/lib/dpkg/info/libx.list"),
    (Family::Ipk, "ipk/var/lib/opkg/status"),
    (Family::Ipk, "ipk/var/lib/opkg/info/gdb.list"),
    (Family::Ipk, "ipk/var/lib/opkg/info/gdb.control"),
    (Family::Ipk, "ipk/etc/opkg/arch.conf"),
];

const HONEST: [(&str, &str); 3] = [
    (
        "deb/var/lib/dpkg/status",
        "Package: libx\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n",
    ),
    (
        "ipk/var/lib/opkg/status",
        "Package: gdb\nStatus: install user installed\nArchitecture: all\nVersion: 1\n\n",
    ),
    ("ipk/etc/opkg/arch.conf", "arch all 1\n"),
];

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let (family, file) = FILES[usize::from(*kind) % FILES.len()];
    for (_, name) in FILES {
        SCRATCH.remove(name);
    }
    for (name, honest) in HONEST {
        SCRATCH.put(name, honest.as_bytes());
    }
    SCRATCH.put(file, data);
    let folder = match family {
        Family::Deb => "deb",
        Family::Ipk => "ipk",
        Family::Rpm => "rpm",
    };
    let _ = Base::open(&SCRATCH.path().join(folder), Some(family), &Silent);
});
