//! A saved selection: what was read is written into the same text and read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::plan::Selection;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(selection) = Selection::from_toml(text) else {
        return;
    };
    let written = selection.to_toml(text).expect("what was read is written");
    let again = Selection::from_toml(&written).expect("what was written is read");
    assert_eq!(again, selection, "{written}");
});
