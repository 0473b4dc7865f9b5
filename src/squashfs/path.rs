//! Paths of entries: relative, with names that the kernel can read.

use super::error::{Error, PathReason};

/// `NAME_MAX` of Linux; the format itself allows 256.
const NAME_LIMIT: usize = 255;
/// `PATH_MAX` of Linux without the final NUL. It also bounds the depth of the tree.
const PATH_LIMIT: usize = 4095;

/// The names in a path; none for the root.
///
/// # Errors
/// The path cannot stand in an image.
pub(super) fn names(path: &[u8]) -> Result<impl DoubleEndedIterator<Item = &[u8]>, Error> {
    check(path).map_err(|reason| Error::Path {
        path: path.into(),
        reason,
    })?;
    Ok(path
        .split(|byte| *byte == b'/')
        .filter(|name| !name.is_empty()))
}

fn check(path: &[u8]) -> Result<(), PathReason> {
    if path.is_empty() {
        return Ok(());
    }
    if path.len() > PATH_LIMIT {
        return Err(PathReason::TooLong);
    }
    if path.contains(&0) {
        return Err(PathReason::Nul);
    }
    for name in path.split(|byte| *byte == b'/') {
        match name {
            b"" => return Err(PathReason::Empty),
            b"." | b".." => return Err(PathReason::Dots),
            name if name.len() > NAME_LIMIT => return Err(PathReason::NameTooLong),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_cannot_stand_in_an_image_are_refused() {
        let long_name = "n".repeat(256);
        let long_path = "d/".repeat(2047) + "dd";
        for (path, reason) in [
            ("/usr", PathReason::Empty),
            ("usr/", PathReason::Empty),
            ("usr//bin", PathReason::Empty),
            ("/", PathReason::Empty),
            (".", PathReason::Dots),
            ("usr/../etc", PathReason::Dots),
            ("./usr", PathReason::Dots),
            ("a\0b", PathReason::Nul),
            (&long_name, PathReason::NameTooLong),
            (&long_path, PathReason::TooLong),
        ] {
            let found = names(path.as_bytes()).err();
            assert!(
                matches!(&found, Some(Error::Path { reason: found, .. }) if *found == reason),
                "{path}: {found:?}"
            );
        }
    }

    #[test]
    fn other_paths_are_split_into_their_names() {
        let split = |path: &'static str| {
            names(path.as_bytes())
                .map(|names| names.map(<[u8]>::to_vec).collect::<Vec<_>>())
                .ok()
        };
        assert_eq!(split(""), Some(vec![]));
        assert_eq!(split("usr"), Some(vec![b"usr".to_vec()]));
        assert_eq!(
            split("a/..b/..."),
            Some(vec![b"a".to_vec(), b"..b".to_vec(), b"...".to_vec()])
        );
    }
}
