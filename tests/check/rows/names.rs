//! Names of images, and the release file that is found for each.

use super::{MERGED, Row, alike, differs};
use crate::device::{Extension, FITS};
use crate::support::squashfs::Entry;

/// An image of that file name, with the release file of `tool`.
macro_rules! called {
    ($file:literal, $expected:expr) => {
        differs(
            $file,
            |it| it.image($file, &Extension::named("tool")),
            &[],
            $expected,
        )
    };
}

pub const ROWS: &[Row] = &[
    // Names.
    called!(
        "tool_2.raw",
        [
            "1 refused:no-release-file |",
            "0 merged:matches | tool_2",
            "0 merged:matches | tool_2",
            "0 merged:matches | tool_2"
        ]
    ),
    called!(
        "tool+2.raw",
        [
            "1 refused:no-release-file |",
            "0 merged:matches | tool+2",
            "0 merged:matches | tool+2",
            "0 merged:matches | tool+2"
        ]
    ),
    called!(
        "tool_2_x86-64.raw",
        [
            "1 refused:no-release-file |",
            "0 merged:matches | tool_2_x86-64",
            "0 merged:matches | tool_2_x86-64",
            "0 merged:matches | tool_2_x86-64"
        ]
    ),
    called!("tool-2.raw", ["1 refused:no-release-file |"; 4]),
    called!("tool2.raw", ["1 refused:no-release-file |"; 4]),
    called!(
        "tool.sysext.raw",
        [
            "1 refused:no-release-file |",
            "1 refused:no-release-file |",
            MERGED,
            MERGED
        ]
    ),
    called!(
        "tool.confext.raw",
        [
            "1 refused:no-release-file |",
            "1 refused:no-release-file |",
            "0 merged:matches | tool.confext",
            "1 refused:no-release-file |"
        ]
    ),
    called!("tool.img", ["0 unseen:suffix |"; 4]),
    called!("tool.Raw", ["0 unseen:suffix |"; 4]),
    differs(
        "tool.sysext.raw with the release file of tool.sysext",
        |it| it.image("tool.sysext.raw", &Extension::named("tool.sysext")),
        &[],
        [
            "0 merged:matches | tool.sysext",
            "0 merged:matches | tool.sysext",
            "1 refused:no-release-file |",
            "1 refused:no-release-file |",
        ],
    ),
    differs(
        "tool.raw.raw with the release file of tool.raw",
        |it| it.image("tool.raw.raw", &Extension::named("tool.raw")),
        &[],
        [
            "1 refused:no-release-file |",
            "1 refused:no-release-file |",
            "1 refused:no-release-file |",
            "0 merged:matches | tool.raw",
        ],
    ),
    alike(
        "a name with a dot before it",
        |it| it.image(".tool.raw", &Extension::named(".tool")),
        &[],
        "0 merged:matches | .tool",
    ),
    alike(
        "a name that is not ASCII",
        |it| it.image("prüfer.raw", &Extension::named("prüfer")),
        &[],
        "0 merged:matches | prüfer",
    ),
    alike(
        "an underscore in the name",
        |it| it.image("a_b.raw", &Extension::named("a_b")),
        &[],
        "0 merged:matches | a_b",
    ),
    alike(
        "another version's release file",
        |it| it.image("a_1.raw", &Extension::named("a_2")),
        &[],
        "1 refused:no-release-file |",
    ),
    // Release files that fit any name.
    alike(
        "strict=false",
        |it| it.image("x.raw", &Extension::bare().release_strict("tool", "false")),
        &[],
        "0 merged:matches | x",
    ),
    alike(
        "strict=off",
        |it| it.image("x.raw", &Extension::bare().release_strict("tool", "off")),
        &[],
        "0 merged:matches | x",
    ),
    alike(
        "strict=true",
        |it| it.image("x.raw", &Extension::bare().release_strict("tool", "true")),
        &[],
        "1 refused:no-release-file |",
    ),
    alike(
        "strict=maybe",
        |it| it.image("x.raw", &Extension::bare().release_strict("tool", "maybe")),
        &[],
        "1 refused:no-release-file |",
    ),
    alike(
        "two that fit any name",
        |it| {
            it.image(
                "x.raw",
                &Extension::bare()
                    .release_strict("a", "0")
                    .release_strict("b", "0"),
            )
        },
        &[],
        "1 refused:no-release-file |",
    ),
    alike(
        "the image's own beside one that fits any name",
        |it| {
            it.image(
                "tool.raw",
                &Extension::named("tool").release_strict("a", "0"),
            )
        },
        &[],
        MERGED,
    ),
    alike(
        "a relative link",
        |it| {
            let real = Entry::file("usr/lib/real", FITS);
            it.image(
                "tool.raw",
                &Extension::bare().with(real).release_link("tool", "../real"),
            );
        },
        &[],
        MERGED,
    ),
    alike(
        "an absolute link",
        |it| {
            let real = Entry::file("usr/lib/real", FITS);
            it.image(
                "tool.raw",
                &Extension::bare()
                    .with(real)
                    .release_link("tool", "/usr/lib/real"),
            );
        },
        &[],
        MERGED,
    ),
    alike(
        "a link to nowhere",
        |it| it.image("tool.raw", &Extension::bare().release_link("tool", "gone")),
        &[],
        "1 refused:no-release-file |",
    ),
];
