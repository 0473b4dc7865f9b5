//! An rpm database. The first byte says which: sqlite, ndb with right or with any sums, Berkeley DB,
//! or sqlite with a log, which begins in the middle of the input.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::base::rpm;
use sysextant_fuzz::{Scratch, repair_ndb};

static SCRATCH: Scratch = Scratch::new();

const SQLITE: &str = "rpmdb.sqlite";
const LOG: &str = "rpmdb.sqlite-wal";
const NDB: &str = "Packages.db";
const BERKELEY: &str = "Packages";

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    for name in [SQLITE, LOG, "rpmdb.sqlite-shm", NDB, BERKELEY] {
        SCRATCH.remove(name);
    }
    match kind % 5 {
        0 => drop(SCRATCH.put(SQLITE, data)),
        1 => {
            let mut data = data.to_vec();
            repair_ndb(&mut data);
            SCRATCH.put(NDB, &data);
        }
        2 => drop(SCRATCH.put(NDB, data)),
        3 => drop(SCRATCH.put(BERKELEY, data)),
        _ => {
            let (database, log) = data.split_at(data.len() / 2);
            SCRATCH.put(SQLITE, database);
            SCRATCH.put(LOG, log);
        }
    }
    let _ = rpm::read(SCRATCH.path(), &Default::default());
});
