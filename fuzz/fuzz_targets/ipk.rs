//! An ipk: a tarball of three members, or an ar archive; whatever it begins as.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant_fuzz::{Scratch, package, repair_tar};

static SCRATCH: Scratch = Scratch::new();

fuzz_target!(|data: &[u8]| {
    let is_packed = data.starts_with(b"!<arch>\n") || data.starts_with(&[0x1f, 0x8b]);
    let path = if is_packed {
        SCRATCH.put("x.ipk", data)
    } else {
        let mut outer = data.to_vec();
        repair_tar(&mut outer);
        SCRATCH.put("x.ipk", &outer)
    };
    package::read(&path);
});
