//! The nodes of a snapshot as they come, whatever its form: their paths, and what they cost.

use std::io::Read;
use std::path::Path;

use crate::archive::Ledger;
use crate::base::{BaseError, BaseNode};

/// What a path of the tree takes beside its letters: a million files take some 180 MiB.
pub(crate) const NODE: usize = 128;

/// One node: its absolute path, what it is, and a reader if it is a regular file.
pub(crate) type Visit<'a> = dyn FnMut(&str, BaseNode, &mut dyn Read) -> Result<(), BaseError> + 'a;

/// Charges what is kept of a path in the snapshot at `path`.
pub(crate) fn charge(ledger: &Ledger, bytes: usize, path: &Path) -> Result<(), BaseError> {
    let charged = ledger.charge(bytes);
    charged.map_err(|source| BaseError::TooManyFiles {
        path: path.to_owned(),
        source,
    })
}

/// `./usr/bin/`, `/usr/bin` and `usr/bin` are `/usr/bin`; `..` leads nowhere.
pub(crate) fn absolute(path: &str) -> String {
    let parts = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let joined: String = parts.flat_map(|part| ["/", part]).collect();
    if joined.is_empty() {
        "/".to_owned()
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_form_is_absolute_and_stays_below_the_root() {
        let rows = [
            ("./usr/bin/", "/usr/bin"),
            ("/usr//bin", "/usr/bin"),
            ("usr/./bin", "/usr/bin"),
            ("../../etc/passwd", "/etc/passwd"),
            ("./", "/"),
            (".", "/"),
            ("", "/"),
        ];
        for (path, expected) in rows {
            assert_eq!(absolute(path), expected, "{path}");
        }
    }
}
