//! Paths that steer systemd: it acts on files there, so a package may not have any.
//!
//! `systemd-sysext` keeps its own markers of a merged hierarchy in `.systemd-sysext` (versions 256
//! and 257 remove, as root, the folder that a file in it names), takes further images and settings
//! from below `/usr`, and `verity.d` holds the keys of trusted images. The places are those of
//! systemd-sysext(8), sysext.conf(5) and systemd-dissect(1). A base may have links to them, so the
//! targets of the links count, too.

use crate::base::BasePaths;
use crate::image::{LeftOutReason, RELEASE_FOLDER};

/// The file that makes systemd refuse an extension.
const OS_RELEASE: &str = "usr/lib/os-release";

/// systemd's markers in a merged hierarchy. It looks only at the top of each; but packages have no
/// reason to use these names anywhere.
const MARKERS: [&str; 2] = [".systemd-sysext", ".systemd-confext"];

/// The places that systemd reads, without a leading slash. Those outside `/usr` and `/opt` matter
/// if a link of the base leads there.
const PLACES: [(&str, LeftOutReason); 28] = [
    ("usr/lib/extensions", LeftOutReason::NestedImage),
    ("usr/local/lib/extensions", LeftOutReason::NestedImage),
    ("etc/extensions", LeftOutReason::NestedImage),
    ("run/extensions", LeftOutReason::NestedImage),
    ("var/lib/extensions", LeftOutReason::NestedImage),
    ("var/lib/extensions.mutable", LeftOutReason::NestedImage),
    ("usr/lib/confexts", LeftOutReason::NestedImage),
    ("usr/local/lib/confexts", LeftOutReason::NestedImage),
    ("run/confexts", LeftOutReason::NestedImage),
    ("var/lib/confexts", LeftOutReason::NestedImage),
    ("usr/lib/verity.d", LeftOutReason::VerityKey),
    ("usr/local/lib/verity.d", LeftOutReason::VerityKey),
    ("etc/verity.d", LeftOutReason::VerityKey),
    ("run/verity.d", LeftOutReason::VerityKey),
    ("usr/lib/systemd/sysext.conf", SETTINGS),
    ("usr/lib/systemd/sysext.conf.d", SETTINGS),
    ("usr/lib/systemd/confext.conf", SETTINGS),
    ("usr/lib/systemd/confext.conf.d", SETTINGS),
    ("usr/local/lib/systemd/sysext.conf", SETTINGS),
    ("usr/local/lib/systemd/sysext.conf.d", SETTINGS),
    ("usr/local/lib/systemd/confext.conf", SETTINGS),
    ("usr/local/lib/systemd/confext.conf.d", SETTINGS),
    ("etc/systemd/sysext.conf", SETTINGS),
    ("etc/systemd/sysext.conf.d", SETTINGS),
    ("etc/systemd/confext.conf", SETTINGS),
    ("etc/systemd/confext.conf.d", SETTINGS),
    ("run/systemd/sysext.conf.d", SETTINGS),
    ("run/systemd/confext.conf.d", SETTINGS),
];

const SETTINGS: LeftOutReason = LeftOutReason::SysextSettings;

/// The paths that steer systemd on a base.
#[derive(Clone, Debug)]
pub(crate) struct Steering {
    places: Vec<(String, LeftOutReason)>,
}

impl Steering {
    /// The steering paths of a base with these paths.
    pub(crate) fn of(base: &BasePaths) -> Self {
        let mut places: Vec<_> = PLACES
            .iter()
            .map(|(place, reason)| ((*place).to_owned(), *reason))
            .collect();
        for (place, reason) in PLACES {
            // Resolved with an entry in it, since the place itself may be a link.
            let led = base.resolve(&format!("/{place}/_"));
            let led = led.as_deref().and_then(|led| led.strip_suffix("/_"));
            let led = led.map(|led| led.trim_start_matches('/').to_owned());
            places.extend(led.filter(|led| led != place).map(|led| (led, reason)));
        }
        Self { places }
    }

    /// Why an entry is not allowed at that path of the image, after resolving the base's links. A
    /// parent of such a place must be a directory, since a link could lead there.
    pub(crate) fn refusal(&self, path: &str, is_directory: bool) -> Option<LeftOutReason> {
        let is_at =
            |place: &str| is_within(path, place) || (!is_directory && is_below(place, path));
        if is_within(path, OS_RELEASE) {
            return Some(LeftOutReason::OsRelease);
        }
        if is_at(RELEASE_FOLDER) && !(is_directory && path == RELEASE_FOLDER) {
            return Some(LeftOutReason::ReleaseFile);
        }
        if path.split('/').any(|name| MARKERS.contains(&name)) {
            return Some(LeftOutReason::SystemdMarker);
        }
        let mut places = self.places.iter();
        let place = places.find(|(place, _)| is_at(place));
        place.map(|(_, reason)| *reason)
    }
}

/// Whether a path is a folder or below it.
pub(crate) fn is_within(path: &str, folder: &str) -> bool {
    path == folder || is_below(path, folder)
}

/// Whether a path is below a folder.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/'))
}
