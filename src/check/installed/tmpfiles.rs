//! What tmpfiles.d of an extension creates at boot: systemd-tmpfiles runs after the merge
//! (tmpfiles.d(5)).

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::image::Contents;

/// Types of lines that create a path if it does not exist.
const MAKE: [char; 11] = ['d', 'D', 'f', 'F', 'L', 'C', 'p', 'q', 'Q', 'v', 'w'];

/// The paths that are created at boot.
pub(super) struct MadeAtBoot<'a> {
    paths: BTreeSet<&'a str>,
}

impl<'a> MadeAtBoot<'a> {
    pub(super) fn new(contents: &'a Contents) -> Self {
        let files = contents.texts.iter();
        let files = files.filter(|(path, text)| path.contains("/tmpfiles.d/") && !text.is_left_out);
        let lines = files.flat_map(|(_, text)| text.text.as_deref().unwrap_or_default().lines());
        let paths = lines.filter_map(|line| {
            let mut words = line.split_whitespace();
            let makes = words.next()?.starts_with(MAKE);
            let path = words.next().filter(|_| makes)?;
            Some(path.trim_matches('"').trim_end_matches('/'))
        });
        Self {
            paths: paths.collect(),
        }
    }

    /// Whether that path is created, by a line of its own or as a parent of another path.
    pub(super) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let below = format!("{path}/");
        let from = (Bound::Included(below.as_str()), Bound::Unbounded);
        let mut following = self.paths.range::<str, _>(from);
        let leads_on = following.next().is_some_and(|it| it.starts_with(&below));
        leads_on || self.paths.contains(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::installed::toy::with_texts;

    #[test]
    fn paths_and_what_leads_to_them_are_made() {
        let text = "# d /no\nd /var/lib/a/b 0755 - -\nr /var/lib/gone\nL+ /etc/x - - - - y\n\
                    d /var/lib/a-b\n";
        let contents = with_texts(&[("usr/lib/tmpfiles.d/a.conf", text)]);
        let made = MadeAtBoot::new(&contents);
        let rows = [
            ("/var/lib/a/b", true),
            ("/var/lib/a", true),
            ("/etc/x", true),
            ("/var/lib/gone", false),
            ("/var/lib/a/b/c", false),
            ("/no", false),
        ];
        for (path, expected) in rows {
            assert_eq!(made.has(path), expected, "{path}");
        }
    }
}
