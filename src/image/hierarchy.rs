//! The hierarchies that systemd-sysext merges into a base, `/usr` and `/opt` (systemd-sysext(8)).
//! Nothing that an extension has elsewhere shows on the base.

/// Their absolute paths.
pub(crate) const HIERARCHIES: [&str; 2] = ["/usr", "/opt"];

/// The hierarchy that an absolute path is, or lies in.
pub(crate) fn hierarchy_of(path: &str) -> Option<&'static str> {
    HIERARCHIES.into_iter().find(|top| {
        let rest = path.strip_prefix(top);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether an absolute path lies in a hierarchy, and is not the hierarchy itself.
pub(crate) fn is_in_hierarchy(path: &str) -> bool {
    hierarchy_of(path).is_some_and(|top| path.len() > top.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_lies_in_the_hierarchy_whose_whole_name_it_begins_with() {
        let rows = [
            ("/usr", Some("/usr"), false),
            ("/usr/bin/a", Some("/usr"), true),
            ("/opt/a", Some("/opt"), true),
            ("/usr2/a", None, false),
            ("/etc/usr/a", None, false),
            ("usr/a", None, false),
        ];
        for (path, hierarchy, is_in) in rows {
            assert_eq!(hierarchy_of(path), hierarchy, "{path}");
            assert_eq!(is_in_hierarchy(path), is_in, "{path}");
        }
    }
}
