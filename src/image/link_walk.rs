//! Follows symbolic links along a path, as `path_resolution(7)` has it. Whoever asks says which link
//! stands at a path: the tree of the base alone, or the base with an extension merged over it.

/// As many links as Linux follows in one path.
const MOST_LINKS: usize = 40;

/// What becomes of a link at the very end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastLink {
    /// It is followed, as `open` does.
    Followed,
    /// It is what the path stands for, as for `lstat`.
    Kept,
}

/// Where an absolute path leads. `target_at` gives the target of the link at an absolute path, and
/// `None` where no link stands. `None` where more than [`MOST_LINKS`] links were on the way, which
/// go round in circles.
pub(crate) fn walk<'l>(
    path: &str,
    last: LastLink,
    mut target_at: impl FnMut(&str) -> Option<&'l str>,
) -> Option<String> {
    let mut links = 0;
    let mut resolved = String::new();
    let mut rest = components(path);
    while let Some(component) = rest.pop() {
        if component == ".." {
            resolved.truncate(resolved.rfind('/').unwrap_or(0));
            continue;
        }
        let parent = resolved.len();
        resolved.push('/');
        resolved.push_str(&component);
        if rest.is_empty() && last == LastLink::Kept {
            break;
        }
        if let Some(target) = target_at(&resolved) {
            links += 1;
            if links > MOST_LINKS {
                return None;
            }
            resolved.truncate(if target.starts_with('/') { 0 } else { parent });
            rest.extend(components(target));
        }
    }
    Some(resolved)
}

/// The components of a path in reverse, so that the next one is at the end; `.` and empty ones do
/// not count.
fn components(path: &str) -> Vec<String> {
    let parts = path.split('/').rev();
    let parts = parts.filter(|part| !part.is_empty() && *part != ".");
    parts.map(str::to_owned).collect()
}
