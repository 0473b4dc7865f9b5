//! Names of payload members: converts them to paths and refuses hostile ones.

use std::fmt::Write;

/// `PATH_MAX` of Linux without the terminating NUL.
const LONGEST_PATH: usize = 4095;

/// `NAME_MAX` of Linux, and the limit of squashfs.
const LONGEST_NAME: usize = 255;

/// The absolute path of a member's name; `/` for the root.
///
/// # Errors
/// A text that says what is wrong with the name.
pub(crate) fn absolute_path(name: &[u8]) -> Result<String, &'static str> {
    let Ok(text) = std::str::from_utf8(name) else {
        return Err("has a name that is not UTF-8");
    };
    if text.starts_with('/') {
        return Err("has an absolute name; the names in a package are relative");
    }
    if text.contains('\0') {
        return Err("has a NUL byte in its name");
    }
    if text.len() > LONGEST_PATH {
        return Err("has a name of more than 4,095 bytes");
    }
    let mut path = String::with_capacity(text.len() + 1);
    for part in text
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
    {
        if part == ".." {
            return Err("has `..` in its name, which leads out of the package");
        }
        if part.len() > LONGEST_NAME {
            return Err("has a component of more than 255 bytes in its name");
        }
        path.push('/');
        path.push_str(part);
    }
    if path.is_empty() {
        path.push('/');
    }
    Ok(path)
}

/// The parent folders of a path, the deepest first, without the root.
pub(crate) fn parents(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.rmatch_indices('/').map(|(end, _)| end);
    ends.filter(|&end| end > 0).map(|end| &path[..end])
}

/// The name for an error message, with everything but plain ASCII escaped.
pub(crate) fn escaped(name: &[u8]) -> String {
    const SHOWN: usize = 200;
    let mut text = String::new();
    for &byte in name.iter().take(SHOWN) {
        let _ = write!(text, "{}", std::ascii::escape_default(byte));
    }
    if name.len() > SHOWN {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_go_upwards() {
        let of = |path| parents(path).collect::<Vec<_>>();
        assert_eq!(of("usr/lib/x"), ["usr/lib", "usr"]);
        assert_eq!(of("/usr/lib/x"), ["/usr/lib", "/usr"]);
        assert!(of("/usr").is_empty() && of("usr").is_empty() && of("").is_empty());
    }

    #[test]
    fn names_become_absolute_paths_and_hostile_ones_are_refused() {
        let long = "x".repeat(256);
        let deep = "a/".repeat(2100);
        let rows: [(&[u8], Option<&str>); 11] = [
            (b"./usr/bin/gdb", Some("/usr/bin/gdb")),
            (b"usr//bin/./gdb/", Some("/usr/bin/gdb")),
            (b"./", Some("/")),
            (b"", Some("/")),
            (b"/usr/bin/gdb", None),
            (b"../etc/passwd", None),
            (b"usr/../../x", None),
            (b"usr/\xff", None),
            (b"usr/a\0b", None),
            (long.as_bytes(), None),
            (deep.as_bytes(), None),
        ];
        for (name, expected) in rows {
            assert_eq!(
                absolute_path(name).ok().as_deref(),
                expected,
                "{}",
                escaped(name)
            );
        }
    }
}
