//! Several images as one merge.

use super::{Row, alike, differs};
use crate::device::{Device, Extension, FITS};
use crate::support::squashfs::Entry;

pub const ROWS: &[Row] = &[
    // Several.
    alike(
        "the same name in etc",
        |it| {
            it.image("etc/extensions/tool.raw", &Extension::named("tool"));
            it.image("tool.raw", &Extension::saying("ID=other\n"));
        },
        &[],
        "0 merged:matches unseen:same-name | tool",
    ),
    alike(
        "the same name in run",
        |it| {
            it.image("run/extensions/tool.raw", &Extension::saying("ID=other\n"));
            it.image("tool.raw", &Extension::named("tool"));
        },
        &[],
        "0 skipped:id unseen:same-name |",
    ),
    alike(
        "a folder beside an image of its name",
        |it| {
            it.folder("tool", &Extension::named("tool"));
            it.image("tool.raw", &Extension::named("tool"));
        },
        &[],
        "0 merged:matches unseen:same-name | tool",
    ),
    alike(
        "beside one of random bytes",
        |it| {
            it.image("good.raw", &Extension::named("good"));
            it.file(
                "var/lib/extensions/bad.raw",
                crate::support::squashfs::noise(1, 9000),
            );
        },
        &[],
        "1 refused:damaged refused:blocked |",
    ),
    alike(
        "beside an empty one",
        |it| {
            it.image("good.raw", &Extension::named("good"));
            it.file("var/lib/extensions/bad.raw", "");
        },
        &[],
        "1 refused:damaged refused:blocked |",
    ),
    alike(
        "beside one with another name's release file",
        |it| {
            it.image("bad.raw", &Extension::named("other"));
            it.image("good.raw", &Extension::named("good"));
        },
        &[],
        "1 refused:no-release-file refused:blocked |",
    ),
    alike(
        "beside one that does not match",
        |it| {
            it.image("a.raw", &Extension::bare().release("a", "ID=other\n"));
            it.image("good.raw", &Extension::named("good"));
        },
        &[],
        "0 skipped:id merged:matches | good",
    ),
    alike(
        "beside an empty folder",
        |it| {
            it.directory("var/lib/extensions/empty");
            it.image("good.raw", &Extension::named("good"));
        },
        &[],
        "0 skipped:no-release-file merged:matches | good",
    ),
    differs(
        "beside one with an os-release",
        |it| {
            it.image(
                "bad.raw",
                &Extension::named("bad").with(Entry::file("usr/lib/os-release", FITS)),
            );
            it.image("good.raw", &Extension::named("good"));
        },
        &[],
        [
            "0 skipped:os-release skipped:blocked |",
            "0 skipped:os-release merged:matches | good",
            "0 skipped:os-release merged:matches | good",
            "0 skipped:os-release merged:matches | good",
        ],
    ),
    alike(
        "the tenth lies over the second",
        |it| all(it, &["x1", "x10", "x2"]),
        &[],
        "0 merged:matches merged:matches merged:matches | x10 x2 x1",
    ),
    alike(
        "small letters lie over large ones",
        |it| all(it, &["B", "a"]),
        &[],
        "0 merged:matches merged:matches | a B",
    ),
    alike(
        "points part numbers",
        |it| all(it, &["x1.10", "x1.9"]),
        &[],
        "0 merged:matches merged:matches | x1.10 x1.9",
    ),
    differs(
        "names that are equal as versions",
        |it| all(it, &["x+1", "x_1"]),
        &[],
        [
            "0 merged:matches merged:matches | x+1 x_1",
            "0 merged:matches merged:matches | x+1 x_1",
            "0 merged:matches merged:matches | x+1 x_1",
            "0 merged:matches merged:matches | x_1 x+1",
        ],
    ),
];

fn all(device: &Device, names: &[&str]) {
    for name in names {
        device.image(&format!("{name}.raw"), &Extension::named(name));
    }
}
