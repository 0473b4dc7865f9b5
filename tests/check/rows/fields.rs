//! The release file against the base.

use super::{MERGED, Row, alike, differs};
use crate::device::Extension;

/// `tool.raw` with a release file that says that.
macro_rules! saying {
    ($name:literal, $fields:literal, $expected:expr) => {
        alike(
            $name,
            |it| it.image("tool.raw", &Extension::saying($fields)),
            &[],
            $expected,
        )
    };
}

pub const ROWS: &[Row] = &[
    // The release file's fields.
    saying!("it fits", "ID=demo\nVERSION_ID=3.1\n", MERGED),
    saying!("quotes", "ID='demo'\nVERSION_ID=\"3.1\"\n", MERGED),
    saying!(
        "comments and blanks",
        "# a\n\n; b\nID=demo\n VERSION_ID=3.1 \n",
        MERGED
    ),
    saying!(
        "lines that end in CRLF",
        "ID=demo\r\nVERSION_ID=3.1\r\n",
        MERGED
    ),
    saying!("no end of line", "ID=demo\nVERSION_ID=3.1", MERGED),
    saying!(
        "the last of two counts",
        "ID=demo\nVERSION_ID=2\nVERSION_ID=3.1\n",
        MERGED
    ),
    saying!(
        "other fields",
        "ID=demo\nVERSION_ID=3.1\nBUILD_ID=9\nIMAGE_VERSION=9\n",
        MERGED
    ),
    saying!(
        "another version",
        "ID=demo\nVERSION_ID=3.2\n",
        "0 skipped:version |"
    ),
    saying!(
        "a part of the version",
        "ID=demo\nVERSION_ID=3\n",
        "0 skipped:version |"
    ),
    saying!("no version", "ID=demo\n", "0 skipped:version |"),
    saying!(
        "any is no version",
        "ID=demo\nVERSION_ID=_any\n",
        "0 skipped:version |"
    ),
    saying!(
        "a level alone",
        "ID=demo\nSYSEXT_LEVEL=2\n",
        "0 skipped:version |"
    ),
    saying!("any ID", "ID=_any\nVERSION_ID=7\nSYSEXT_LEVEL=9\n", MERGED),
    saying!(
        "any ID of an architecture",
        "ID=_any\nARCHITECTURE=arm64\n",
        "0 skipped:architecture |"
    ),
    saying!("another ID", "ID=other\nVERSION_ID=3.1\n", "0 skipped:id |"),
    saying!(
        "the ID in other letters",
        "ID=Demo\nVERSION_ID=3.1\n",
        "0 skipped:id |"
    ),
    saying!("no ID", "VERSION_ID=3.1\n", "0 skipped:id |"),
    saying!(
        "this architecture",
        "ID=demo\nVERSION_ID=3.1\nARCHITECTURE=x86-64\n",
        MERGED
    ),
    saying!(
        "any architecture",
        "ID=demo\nVERSION_ID=3.1\nARCHITECTURE=_any\n",
        MERGED
    ),
    saying!(
        "an empty architecture",
        "ID=demo\nVERSION_ID=3.1\nARCHITECTURE=\n",
        MERGED
    ),
    saying!(
        "uname's word",
        "ID=demo\nVERSION_ID=3.1\nARCHITECTURE=x86_64\n",
        "0 skipped:architecture |"
    ),
    saying!(
        "Debian's word",
        "ID=demo\nVERSION_ID=3.1\nARCHITECTURE=amd64\n",
        "0 skipped:architecture |"
    ),
    saying!(
        "32 bits",
        "ID=demo\nVERSION_ID=3.1\nARCHITECTURE=x86\n",
        "0 skipped:architecture |"
    ),
    saying!(
        "scope of portable",
        "ID=demo\nVERSION_ID=3.1\nSYSEXT_SCOPE=portable\n",
        "0 skipped:scope |"
    ),
    saying!(
        "scope of the initrd",
        "ID=demo\nVERSION_ID=3.1\nSYSEXT_SCOPE=initrd\n",
        "0 skipped:scope |"
    ),
    saying!(
        "an empty scope",
        "ID=demo\nVERSION_ID=3.1\nSYSEXT_SCOPE=\"\"\n",
        "0 skipped:scope |"
    ),
    saying!(
        "a scope among others",
        "ID=demo\nVERSION_ID=3.1\nSYSEXT_SCOPE=\"initrd system\"\n",
        MERGED
    ),
    saying!(
        "reload of the manager",
        "ID=demo\nVERSION_ID=3.1\nEXTENSION_RELOAD_MANAGER=1\n",
        MERGED
    ),
    saying!("nothing", "", "0 skipped:empty-release-file |"),
    saying!(
        "a comment alone",
        "# ID=demo\n",
        "0 skipped:empty-release-file |"
    ),
    differs(
        "an ID of ID_LIKE",
        |it| it.image("tool.raw", &Extension::saying("ID=beta\nVERSION_ID=3.1\n")),
        &[],
        ["0 skipped:id |", "0 skipped:id |", MERGED, MERGED],
    ),
    differs(
        "an ID of ID_LIKE in another version",
        |it| it.image("tool.raw", &Extension::saying("ID=alpha\nVERSION_ID=3\n")),
        &[],
        [
            "0 skipped:id |",
            "0 skipped:id |",
            "0 skipped:version |",
            "0 skipped:version |",
        ],
    ),
    // The base.
    alike(
        "equal levels, whatever the versions",
        |it| {
            it.file(
                "usr/lib/os-release",
                "ID=demo\nVERSION_ID=3.1\nSYSEXT_LEVEL=2\n",
            );
            it.image(
                "tool.raw",
                &Extension::saying("ID=demo\nVERSION_ID=1\nSYSEXT_LEVEL=2\n"),
            );
        },
        &[],
        MERGED,
    ),
    alike(
        "other levels, whatever the versions",
        |it| {
            it.file(
                "usr/lib/os-release",
                "ID=demo\nVERSION_ID=3.1\nSYSEXT_LEVEL=2\n",
            );
            it.image(
                "tool.raw",
                &Extension::saying("ID=demo\nVERSION_ID=3.1\nSYSEXT_LEVEL=2.0\n"),
            );
        },
        &[],
        "0 skipped:level |",
    ),
    alike(
        "only the base has a level",
        |it| {
            it.file(
                "usr/lib/os-release",
                "ID=demo\nVERSION_ID=3.1\nSYSEXT_LEVEL=2\n",
            );
            it.image("tool.raw", &Extension::named("tool"));
        },
        &[],
        MERGED,
    ),
    alike(
        "a base that rolls",
        |it| {
            it.file("usr/lib/os-release", "ID=demo\n");
            it.image("tool.raw", &Extension::saying("ID=demo\nVERSION_ID=2020\n"));
        },
        &[],
        MERGED,
    ),
    differs(
        "a base without ID",
        |it| {
            it.file("usr/lib/os-release", "VERSION_ID=3.1\n");
            it.image("tool.raw", &Extension::named("tool"));
        },
        &[],
        [
            "0 skipped:base-os-release |",
            "0 skipped:base-os-release |",
            "1 refused:base-os-release |",
            "1 refused:base-os-release |",
        ],
    ),
    differs(
        "a base without os-release",
        |it| {
            it.remove("usr/lib/os-release");
            it.image("tool.raw", &Extension::named("tool"));
        },
        &[],
        [
            "0 skipped:base-os-release |",
            "0 skipped:base-os-release |",
            "1 refused:base-os-release |",
            "1 refused:base-os-release |",
        ],
    ),
];
