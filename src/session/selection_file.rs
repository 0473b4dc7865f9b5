//! The file of a selection: read up to a size limit, and replaced as a whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

use crate::archive::read_regular_text;
use crate::foundation::whole_file;
use crate::foundation::whole_file::Existing;
use crate::plan::{Selection, SelectionError};

/// The size limit in bytes: room for tens of thousands of names, each with a comment.
const MAX_BYTES: u64 = 4 << 20;

/// Why the file of a selection cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SelectionFileError {
    /// It cannot be read.
    #[error("cannot read the selection {path}: {error}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It holds something else.
    #[error("the selection {path} cannot be used: {error}")]
    Content {
        /// The file.
        path: PathBuf,
        /// Why, and where in it.
        error: SelectionError,
    },
    /// It cannot be written.
    #[error("cannot write the selection {path}: {error}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl Selection {
    /// Reads the selection in a file.
    ///
    /// # Errors
    /// If the file cannot be read, or holds no selection.
    pub fn load(path: &Path) -> Result<Self, SelectionFileError> {
        let text =
            read_regular_text(path, MAX_BYTES).map_err(|error| SelectionFileError::Read {
                path: path.to_owned(),
                error,
            })?;
        Self::from_toml(&text).map_err(|error| content(path, error))
    }

    /// Writes the selection to a file. If the file is a selection already, its comments, its order
    /// and its other tables stay; a file that is not a selection is left unchanged.
    ///
    /// # Errors
    /// If the file cannot be written, or is there and holds no selection.
    pub fn save(&self, path: &Path) -> Result<(), SelectionFileError> {
        let write = |error| SelectionFileError::Write {
            path: path.to_owned(),
            error,
        };
        // If the path is a link, the link stays and its target is written.
        let (file, known) = match path.canonicalize() {
            Ok(file) => (file, Existing::Replace),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (path.to_owned(), Existing::Keep)
            }
            Err(error) => return Err(write(error)),
        };
        let existing = match known {
            Existing::Keep => String::new(),
            Existing::Replace if !file.is_file() => {
                return Err(write(io::Error::other("it is not a file")));
            }
            Existing::Replace => read_regular_text(&file, MAX_BYTES).map_err(write)?,
        };
        let text = self.to_toml(&existing);
        let text = text.map_err(|error| content(path, error))?;
        whole_file::write(&file, text.as_bytes(), known).map_err(write)?;
        Ok(())
    }
}

fn content(path: &Path, error: SelectionError) -> SelectionFileError {
    SelectionFileError::Content {
        path: path.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::plan::Request;

    fn gdb() -> Selection {
        Selection {
            requests: vec![Request::parse("gdb")],
            ..Selection::default()
        }
    }

    #[test]
    fn a_file_is_made_updated_and_read_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("debug.toml");
        gdb().save(&path).unwrap();
        assert_eq!(Selection::load(&path).unwrap(), gdb());
        fs::write(&path, "# ours\nrequest = []\n").unwrap();
        gdb().save(&path).unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "# ours\nrequest = [\"gdb\"]\n"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        gdb().save(&link).unwrap();
        assert!(link.is_symlink());
        assert_eq!(Selection::load(&file).unwrap(), gdb());
    }

    #[test]
    fn a_file_that_is_not_a_selection_is_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Cargo.toml");
        fs::write(&path, "name = 'x'\n").unwrap();
        let error = gdb().save(&path).unwrap_err().to_string();
        assert!(error.contains("Cargo.toml cannot be used"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "name = 'x'\n");
        let error = gdb().save(folder.path()).unwrap_err().to_string();
        assert!(error.contains("it is not a file"), "{error}");
        let missing = folder.path().join("no/such/folder.toml");
        assert!(gdb().save(&missing).is_err());
    }

    #[test]
    fn an_endless_file_is_refused() {
        let error = Selection::load(Path::new("/dev/zero")).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("/dev/zero") && text.contains("is not a regular file"),
            "{text}"
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.toml");
        let file = fs::File::create(&path).unwrap();
        file.set_len(MAX_BYTES + 1).unwrap();
        let text = Selection::load(&path).unwrap_err().to_string();
        assert!(
            text.contains("large.toml") && text.contains("is larger than"),
            "{text}"
        );
    }
}
