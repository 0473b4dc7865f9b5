//! Links of the extension whose target is not on the device: it is left out of the extension, or
//! does not exist.

use super::merged_view::{MergedView, Presence};
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, Entry};

/// How many links the text of a finding shows; all of them are its places.
const SHOWN: usize = 3;

/// Folders in which no program needs a link.
const DOCUMENTATION: [&str; 6] = [
    "usr/share/doc/",
    "usr/share/man/",
    "usr/share/info/",
    "usr/share/locale/",
    "usr/share/lintian/",
    "usr/share/bug/",
];

/// A link, and the path that it leads to.
struct Dangling<'a> {
    link: &'a Entry,
    target: String,
}

/// The links that lead to something that is not there, or may not be.
pub(super) fn findings(view: &MergedView<'_>, contents: &Contents) -> Vec<Finding> {
    let mut left_out = Vec::new();
    let (mut nowhere, mut documentation, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for link in &contents.entries {
        let Some(target) = MergedView::target(link) else {
            continue;
        };
        let is_documentation = DOCUMENTATION.iter().any(|it| link.path.starts_with(it));
        let presence = view.presence(&target);
        let target = plain(&target);
        let link = Dangling { link, target };
        match presence {
            Presence::There => {}
            Presence::LeftOut | Presence::Absent if is_documentation => documentation.push(link),
            Presence::LeftOut => left_out.push(link),
            Presence::Absent => nowhere.push(link),
            Presence::Unknown if is_made_at_run_time(&link.target) => {}
            Presence::Unknown => unknown.push(link),
        }
    }
    let found = [
        finding(
            Severity::Warning,
            &left_out,
            "leads to a file that is left out",
            "lead to files that are left out",
            "their target is not found on the device: alternatives are made by a script of the \
             package, which does not run. Add the target to the base, or call the program by its \
             own name",
        ),
        finding(
            Severity::Warning,
            &nowhere,
            "leads nowhere",
            "lead nowhere",
            "neither the extension nor the base has their target: request the package that has it, \
             or do without the links",
        ),
        finding(
            Severity::Note,
            &documentation,
            "among documentation leads nowhere",
            "among documentation lead nowhere",
            "neither the extension nor the base has their target; no program needs it",
        ),
        finding(
            Severity::Note,
            &unknown,
            "leads to a path of which it is not known whether the base has it",
            "lead to paths of which it is not known whether the base has them",
            "the base's snapshot does not show it: give a snapshot of the whole root file system \
             as --base",
        ),
    ];
    let [left_out, nowhere, documentation, unknown] = found;
    let unknown = unknown.map(Finding::not_known);
    [left_out, nowhere, documentation, unknown]
        .into_iter()
        .flatten()
        .collect()
}

fn finding(
    severity: Severity,
    links: &[Dangling<'_>],
    one: &str,
    many: &str,
    advice: &str,
) -> Option<Finding> {
    if links.is_empty() {
        return None;
    }
    let verb = if links.len() == 1 { one } else { many };
    let shown = links.iter().take(SHOWN);
    let shown: Vec<String> = shown
        .map(|it| format!("/{} -> {}", it.link.path, it.target))
        .collect();
    let more = links.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| format!(", and {more} more"));
    let text = format!(
        "{} {verb}: {}{}",
        count(links.len(), "link"),
        shown.join(", "),
        more.unwrap_or_default()
    );
    let places = links.iter().map(|it| Place {
        path: format!("/{}", it.link.path),
        package: it.link.package.clone(),
    });
    Some(Finding::new(severity, Kind::Link, text, advice).at(places.collect()))
}

/// A path in its shortest form: without `.` and `..`.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether what is there is known only while the device runs.
fn is_made_at_run_time(path: &str) -> bool {
    let folders = ["/run/", "/proc/", "/sys/", "/dev/", "/tmp/", "/var/"];
    folders.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::installed::toy::{
        directory, file, left_out, link, program, with_owned, with_tree,
    };

    #[test]
    fn links_are_told_by_where_they_lead() {
        let base = with_tree(&[
            ("/usr/bin/of-base", program()),
            ("/usr/share/doc/base", directory()),
            ("/etc", directory()),
        ]);
        let contents = Contents {
            entries: vec![
                link("usr/bin/browse", "/etc/alternatives/browse", "p"),
                link("usr/bin/a", "tool", "p"),
                link("usr/bin/b", "../bin/of-base", "p"),
                link("usr/bin/c", "gone", "p"),
                link("usr/share/doc/p", "q", "p"),
                link("usr/lib/systemd/system/p.service", "/dev/null", "p"),
                link("usr/share/p/cache", "/var/cache/p", "p"),
                file("usr/bin/tool", "p"),
            ],
            left_out: vec![left_out("/etc/alternatives/browse", "p")],
            ..Contents::default()
        };
        let found = findings(&MergedView::new(&base, &contents), &contents);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.severity, it.kind, it.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    Severity::Warning,
                    Kind::Link,
                    "1 link leads to a file that is left out: /usr/bin/browse -> \
                     /etc/alternatives/browse"
                ),
                (
                    Severity::Warning,
                    Kind::Link,
                    "1 link leads nowhere: /usr/bin/c -> /usr/bin/gone"
                ),
                (
                    Severity::Note,
                    Kind::Link,
                    "1 link among documentation leads nowhere: /usr/share/doc/p -> \
                     /usr/share/doc/q"
                ),
            ]
        );
    }

    #[test]
    fn where_the_base_does_not_tell_nothing_is_called_absent() {
        let contents = Contents {
            entries: (0..4)
                .map(|n| link(&format!("usr/bin/{n}"), "gone", "p"))
                .collect(),
            ..Contents::default()
        };
        let base = with_owned(&["/usr/bin/sh"]);
        let found = findings(&MergedView::new(&base, &contents), &contents);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::Note);
        assert!(found[0].text.ends_with("-> /usr/bin/gone, and 1 more"));
        assert_eq!(found[0].places.len(), 4);
    }
}
