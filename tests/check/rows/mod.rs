//! The situations, and what becomes of them under systemd 252, 254, 257 and 262.

mod fields;
mod forms;
mod names;
mod options;
mod several;

use crate::device::Device;

/// One situation.
pub struct Row {
    pub name: &'static str,
    /// Puts the extensions onto the device.
    pub place: fn(&Device),
    /// Further arguments of the command.
    pub options: &'static [&'static str],
    /// For each version: `STATUS OUTCOME:RULE... | NAME...`, the topmost name first.
    pub expected: [&'static str; 4],
}

/// All of them.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    let all = [
        fields::ROWS,
        names::ROWS,
        forms::ROWS,
        several::ROWS,
        options::ROWS,
    ];
    all.into_iter().flatten()
}

/// It is merged as `tool`.
const MERGED: &str = "0 merged:matches | tool";

/// A row that is alike in all versions.
const fn alike(
    name: &'static str,
    place: fn(&Device),
    options: &'static [&'static str],
    expected: &'static str,
) -> Row {
    let expected = [expected; 4];
    Row {
        name,
        place,
        options,
        expected,
    }
}

/// A row that is not.
const fn differs(
    name: &'static str,
    place: fn(&Device),
    options: &'static [&'static str],
    expected: [&'static str; 4],
) -> Row {
    Row {
        name,
        place,
        options,
        expected,
    }
}
