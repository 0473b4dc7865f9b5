//! Options of systemd-sysext.

use super::{MERGED, Row, alike, differs};
use crate::device::Extension;
use crate::support::squashfs::Entry;

/// `tool.raw`, which fits, under an option.
macro_rules! under {
    ($option:literal, $expected:expr) => {
        differs(
            $option,
            |it| it.image("tool.raw", &Extension::named("tool")),
            &[$option],
            $expected,
        )
    };
}

pub const ROWS: &[Row] = &[
    // Options.
    alike(
        "--force, another version",
        |it| it.image("tool.raw", &Extension::saying("ID=demo\nVERSION_ID=9\n")),
        &["--force"],
        MERGED,
    ),
    alike(
        "--force, another system",
        |it| it.image("tool.raw", &Extension::saying("ID=other\n")),
        &["--force"],
        MERGED,
    ),
    alike(
        "--force, another machine",
        |it| {
            it.image(
                "tool.raw",
                &Extension::saying("ID=demo\nARCHITECTURE=arm\n"),
            )
        },
        &["--force"],
        MERGED,
    ),
    alike(
        "--force, another name",
        |it| it.image("x.raw", &Extension::named("tool")),
        &["--force"],
        "1 refused:no-release-file |",
    ),
    under!(
        "--image-policy=*",
        ["1 refused:image-policy |", MERGED, MERGED, MERGED]
    ),
    under!(
        "--image-policy=root=unprotected",
        ["1 refused:image-policy |", MERGED, MERGED, MERGED]
    ),
    under!(
        "--image-policy=root=signed+absent",
        [
            "1 refused:image-policy |",
            "0 skipped:image-policy |",
            "1 refused:image-policy |",
            "1 refused:image-policy |"
        ]
    ),
    under!(
        "--image-policy=-",
        [
            "1 refused:image-policy |",
            "0 skipped:image-policy |",
            "1 refused:image-policy |",
            "1 refused:image-policy |"
        ]
    ),
    under!(
        "--image-policy=root=squashfs+unprotected",
        [
            "1 refused:image-policy |",
            "1 refused:image-policy |",
            "1 refused:image-policy |",
            MERGED
        ]
    ),
    differs(
        "a policy is not for folders",
        |it| it.folder("tool", &Extension::named("tool")),
        &["--image-policy=root=signed"],
        ["1 refused:image-policy |", MERGED, MERGED, MERGED],
    ),
    under!(
        "--mutable=no",
        ["1 refused:mutable |", "1 refused:mutable |", MERGED, MERGED]
    ),
    under!(
        "--mutable=yes",
        ["1 refused:mutable |", "1 refused:mutable |", MERGED, MERGED]
    ),
    under!(
        "--mutable=ephemeral",
        ["1 refused:mutable |", "1 refused:mutable |", MERGED, MERGED]
    ),
    under!(
        "--mutable=auto",
        [
            "1 refused:mutable |",
            "1 refused:mutable |",
            MERGED,
            "1 refused:mutable |"
        ]
    ),
    under!(
        "--mutable=import",
        [
            "1 refused:mutable |",
            "1 refused:mutable |",
            MERGED,
            "1 refused:mutable |"
        ]
    ),
    differs(
        "--mutable=auto, and the extension has /opt",
        |it| {
            it.image(
                "tool.raw",
                &Extension::named("tool").with(Entry::file("opt/a", "")),
            )
        },
        &["--mutable=auto"],
        ["1 refused:mutable |", "1 refused:mutable |", MERGED, MERGED],
    ),
    differs(
        "--mutable=auto, and the base has /opt",
        |it| {
            it.file("opt/a", "");
            it.image("tool.raw", &Extension::named("tool"));
        },
        &["--mutable=auto"],
        ["1 refused:mutable |", "1 refused:mutable |", MERGED, MERGED],
    ),
];
