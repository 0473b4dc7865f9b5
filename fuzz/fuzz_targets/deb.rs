//! A deb: a whole file that begins as one, else a control file, four NULs, and a payload whose
//! headers get their sums.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant_fuzz::{Scratch, package};

static SCRATCH: Scratch = Scratch::new();

fuzz_target!(|data: &[u8]| {
    let path = if data.starts_with(b"!<arch>\n") {
        SCRATCH.put("x.deb", data)
    } else {
        SCRATCH.put("x.deb", &package::in_ar(data))
    };
    package::read(&path);
});
