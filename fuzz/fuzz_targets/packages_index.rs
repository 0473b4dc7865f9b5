//! An index of debs or, by the first byte, of ipks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::feed::{Pool, PoolOrder};
use sysextant::package::Family;
use sysextant::foundation::progress::Silent;
use sysextant_fuzz::Scratch;

static SCRATCH: Scratch = Scratch::new();

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let family = if kind % 2 == 0 {
        Family::Deb
    } else {
        Family::Ipk
    };
    SCRATCH.put("feed/Packages", data);
    let feed = SCRATCH.path().join("feed");
    if let Ok((pool, _)) = Pool::open(std::slice::from_ref(&feed), &[], &PoolOrder::new(family, &[]), &Silent) {
        for candidate in &pool.candidates {
            assert!(candidate.file.path.starts_with(&feed));
        }
    }
});
