//! Folders, images with an os-release, folders of versions, links, and extensions of `/etc`.

use super::{MERGED, Row, alike, differs};
use crate::device::{Extension, FITS};
use crate::support::squashfs::Entry;

pub const ROWS: &[Row] = &[
    // Folders, and images with an os-release.
    alike(
        "a folder",
        |it| it.folder("tool", &Extension::named("tool")),
        &[],
        MERGED,
    ),
    alike(
        "a folder without a release file",
        |it| it.folder("tool", &Extension::bare()),
        &[],
        "0 skipped:no-release-file |",
    ),
    differs(
        "a folder with an os-release",
        |it| {
            it.folder(
                "tool",
                &Extension::named("tool").with(Entry::file("usr/lib/os-release", FITS)),
            )
        },
        &[],
        [
            "0 skipped:os-release |",
            "1 refused:os-release |",
            "1 refused:os-release |",
            "1 refused:os-release |",
        ],
    ),
    alike(
        "an image with an os-release",
        |it| {
            it.image(
                "tool.raw",
                &Extension::named("tool").with(Entry::file("usr/lib/os-release", FITS)),
            )
        },
        &[],
        "0 skipped:os-release |",
    ),
    alike(
        "an os-release of etc",
        |it| {
            it.image(
                "tool.raw",
                &Extension::named("tool").with(Entry::file("etc/os-release", FITS)),
            )
        },
        &[],
        MERGED,
    ),
    alike(
        "an os-release that leads nowhere",
        |it| {
            it.image(
                "tool.raw",
                &Extension::named("tool").with(Entry::symlink("usr/lib/os-release", "gone")),
            )
        },
        &[],
        MERGED,
    ),
    // Folders of versions.
    differs(
        "the newest of three",
        |it| {
            for version in ["1", "10", "2"] {
                it.image(
                    &format!("var/lib/extensions/tool.raw.v/tool_{version}.raw"),
                    &Extension::named("tool"),
                );
            }
        },
        &[],
        ["0 unseen:versions |", "0 unseen:versions |", MERGED, MERGED],
    ),
    differs(
        "one for another machine",
        |it| {
            it.image(
                "var/lib/extensions/tool.raw.v/tool_1_arm64.raw",
                &Extension::named("tool"),
            )
        },
        &[],
        [
            "0 unseen:versions |",
            "0 unseen:versions |",
            "0 unseen:no-version |",
            "0 unseen:no-version |",
        ],
    ),
    differs(
        "a folder of folders",
        |it| {
            it.folder(
                "var/lib/extensions/tool.v/tool_1",
                &Extension::named("tool"),
            )
        },
        &[],
        ["0 unseen:versions |", "0 unseen:versions |", MERGED, MERGED],
    ),
    differs(
        "one that was tried too often",
        |it| {
            it.image(
                "var/lib/extensions/tool.raw.v/tool_1.raw",
                &Extension::named("tool"),
            );
            it.file("var/lib/extensions/tool.raw.v/tool_2+0-3.raw", "no image");
        },
        &[],
        ["0 unseen:versions |", "0 unseen:versions |", MERGED, MERGED],
    ),
    differs(
        "no version at all",
        |it| it.directory("var/lib/extensions/tool.raw.v"),
        &[],
        [
            "0 unseen:versions |",
            "0 unseen:versions |",
            "0 unseen:no-version |",
            "0 unseen:no-version |",
        ],
    ),
    // Links.
    differs(
        "a link to an image of another name",
        |it| {
            it.image("srv/store/4711.raw", &Extension::named("tool"));
            it.link("var/lib/extensions/tool.raw", "../../../srv/store/4711.raw");
        },
        &[],
        [
            "0 unseen:link |",
            "0 unseen:link |",
            "0 unseen:link |",
            MERGED,
        ],
    ),
    differs(
        "an absolute link to a folder",
        |it| {
            it.folder("srv/store/tool", &Extension::named("tool"));
            it.link("var/lib/extensions/tool", "/srv/store/tool");
        },
        &[],
        [
            "0 unseen:link |",
            "0 unseen:link |",
            "0 unseen:link |",
            MERGED,
        ],
    ),
    alike(
        "a link to an image that is gone",
        |it| it.link("var/lib/extensions/tool.raw", "/gone.raw"),
        &[],
        "0 unseen:dangling-link |",
    ),
    // Extensions of /etc.
    differs(
        "a confext",
        |it| it.image("var/lib/confexts/tool.raw", &Extension::of_etc(FITS)),
        &["--confext"],
        ["127 refused:no-confext |", MERGED, MERGED, MERGED],
    ),
    differs(
        "a confext named as one",
        |it| it.image("run/confexts/tool.confext.raw", &Extension::of_etc(FITS)),
        &["--confext"],
        [
            "127 refused:no-confext |",
            "1 refused:no-release-file |",
            MERGED,
            MERGED,
        ],
    ),
    differs(
        "a confext of the image itself",
        |it| it.image("usr/lib/confexts/tool.raw", &Extension::of_etc(FITS)),
        &["--confext"],
        ["127 refused:no-confext |", MERGED, MERGED, MERGED],
    ),
    differs(
        "a confext with the scope of the initrd",
        |it| {
            it.image(
                "var/lib/confexts/tool.raw",
                &Extension::of_etc("ID=demo\nVERSION_ID=3.1\nCONFEXT_SCOPE=initrd\n"),
            )
        },
        &["--confext"],
        [
            "127 refused:no-confext |",
            "0 skipped:scope |",
            "0 skipped:scope |",
            "0 skipped:scope |",
        ],
    ),
    differs(
        "a sysext among confexts",
        |it| it.image("var/lib/confexts/tool.raw", &Extension::named("tool")),
        &["--confext"],
        [
            "127 refused:no-confext |",
            "0 skipped:no-release-file |",
            "0 skipped:no-release-file |",
            "0 skipped:no-release-file |",
        ],
    ),
    differs(
        "a confext among sysexts",
        |it| it.image("tool.raw", &Extension::of_etc(FITS)),
        &[],
        [
            "1 refused:no-release-file |",
            "0 skipped:no-release-file |",
            "0 skipped:no-release-file |",
            "0 skipped:no-release-file |",
        ],
    ),
];
