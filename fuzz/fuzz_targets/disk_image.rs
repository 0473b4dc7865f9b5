//! An existing image that is a disk with partitions (GPT), or anything else that is recognised: it is
//! opened and inspected.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::archive::Ledger;
use sysextant::extension::inspect;
use sysextant_fuzz::Scratch;

static SCRATCH: Scratch = Scratch::new();

fuzz_target!(|data: &[u8]| {
    let image = SCRATCH.put("image.raw", data);
    if let Ok(inspection) = inspect(&image, None, &Ledger::of_a_run()) {
        assert!(inspection.links_out().count() <= inspection.image.tree.nodes().len());
    }
});
