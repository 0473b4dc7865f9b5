//! A base that is a tarball, whose headers get their sums, and the snapshot taken of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::base::Base;
use sysextant::foundation::progress::Silent;
use sysextant_fuzz::{Scratch, repair_tar};

static SCRATCH: Scratch = Scratch::new();

fuzz_target!(|data: &[u8]| {
    let mut data = data.to_vec();
    repair_tar(&mut data);
    let base = SCRATCH.put("base.tar", &data);
    let _ = Base::open(&base, None, &Silent);
});
