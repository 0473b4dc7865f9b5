//! Keeps the texts of small files that checks need.

use super::facts::Facts;
use super::observer::{ObservedFile, Observer};
use crate::archive::into_text;
use crate::image::FileText;

/// The largest text that is kept, in bytes; the largest units and tmpfiles.d have about 30 KB.
const LARGEST: u64 = 256 << 10;

/// How many bytes of texts are kept together.
const MOST: usize = 8 << 20;

/// The folders whose files are kept, with all subfolders: below `/usr` or, for files that are left
/// out, below `/etc` or the root of a base without merged `/usr`.
const FOLDERS: [&str; 13] = [
    "lib/systemd/system/",
    "lib/systemd/user/",
    "lib/systemd/system-preset/",
    "lib/systemd/user-preset/",
    "lib/sysusers.d/",
    "lib/tmpfiles.d/",
    "share/dbus-1/system.d/",
    "share/dbus-1/session.d/",
    "share/dbus-1/system-services/",
    "share/dbus-1/services/",
    "lib/ld.so.conf.d/",
    "lib/udev/rules.d/",
    "share/user-tmpfiles.d/",
];

/// The corresponding folders below `/etc`, where a package may have such files, too.
const FOLDERS_OF_ETC: [&str; 8] = [
    "systemd/system/",
    "systemd/user/",
    "systemd/system-preset/",
    "sysusers.d/",
    "tmpfiles.d/",
    "dbus-1/system.d/",
    "dbus-1/session.d/",
    "ld.so.conf.d/",
];

/// Whether the text of a file at that absolute path is kept.
fn is_wanted(path: &str) -> bool {
    let begins = |path: &str, folders: &[&str]| folders.iter().any(|it| path.starts_with(it));
    if let Some(below) = path.strip_prefix("/etc/") {
        return begins(below, &FOLDERS_OF_ETC);
    }
    let below = path.strip_prefix("/usr/");
    let below = below.or_else(|| path.strip_prefix('/')).unwrap_or(path);
    begins(below, &FOLDERS)
}

/// Observes one text.
pub(crate) struct TextObserver {
    bytes: Vec<u8>,
}

impl TextObserver {
    /// The observer of a file if its text is needed. If the file is too large, its text is recorded
    /// as not known.
    pub(crate) fn of(file: &ObservedFile<'_>, facts: &mut Facts) -> Option<Self> {
        if !is_wanted(file.path) {
            return None;
        }
        let room = MOST.saturating_sub(facts.text_bytes);
        if file.size > LARGEST || usize::try_from(file.size).is_ok_and(|size| size > room) {
            keep(file, None, facts);
            return None;
        }
        Some(Self { bytes: Vec::new() })
    }
}

impl Observer for TextObserver {
    fn see(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn finish(self: Box<Self>, file: &ObservedFile<'_>, facts: &mut Facts) {
        keep(file, Some(into_text(self.bytes)), facts);
    }
}

fn keep(file: &ObservedFile<'_>, text: Option<String>, facts: &mut Facts) {
    facts.text_bytes += text.as_ref().map_or(0, String::len);
    facts
        .texts
        .entry(file.path.to_owned())
        .or_insert_with(|| FileText {
            package: file.package.clone(),
            is_left_out: file.is_left_out,
            text,
        });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::payload::observe::observe_left_out;

    fn text_of(path: &str, content: &[u8], facts: &mut Facts) -> Option<FileText> {
        let file = ObservedFile {
            path,
            package: &"p".into(),
            size: content.len() as u64,
            is_left_out: true,
        };
        observe_left_out(&file, &mut &*content, facts).unwrap();
        facts.texts.get(path).cloned()
    }

    #[test]
    fn units_and_their_like_are_kept_and_programs_are_not() {
        let rows = [
            ("/usr/lib/systemd/system/a.service", true),
            ("/lib/systemd/system/a.service.d/x.conf", true),
            ("/usr/lib/systemd/systemd", false),
            ("/usr/lib/tmpfiles.d/a.conf", true),
            ("/usr/share/dbus-1/system.d/a.conf", true),
            ("/etc/ld.so.conf.d/a.conf", true),
            ("/etc/default/a", false),
            ("/usr/bin/a", false),
        ];
        for (path, expected) in rows {
            let found = text_of(path, b"a=b\n", &mut Facts::default());
            let text = found.and_then(|found| found.text);
            assert_eq!(text.as_deref(), expected.then_some("a=b\n"), "{path}");
        }
    }

    #[test]
    fn what_is_too_large_alone_or_together_is_not_known() {
        let mut facts = Facts::default();
        let large = vec![b'x'; usize::try_from(LARGEST).unwrap() + 1];
        let text = |path: &str, content: &[u8], facts: &mut Facts| {
            let found = text_of(path, content, facts).unwrap();
            found.text.map(|text| text.len())
        };
        let path = |n: usize| format!("/usr/lib/sysusers.d/{n}.conf");
        assert_eq!(text(&path(0), &large, &mut facts), None);
        let largest = &large[1..];
        let fit = MOST / largest.len();
        for n in 1..=fit {
            assert_eq!(text(&path(n), largest, &mut facts), Some(largest.len()));
        }
        assert_eq!(text(&path(fit + 1), b"x", &mut facts), None);
    }
}
