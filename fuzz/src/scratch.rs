//! A folder that the target writes its input into, for readers that take a path. `TMPDIR=/dev/shm`
//! keeps it in memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The folder of this process; it stays until the process is gone.
pub struct Scratch(OnceLock<TempDir>);

impl Scratch {
    /// None yet: the first use makes it.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        let make = || TempDir::new().expect("a folder for the input");
        self.0.get_or_init(make).path()
    }

    /// Writes a file, with the folders above it, and gives its path.
    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder for the input");
        }
        fs::write(&path, bytes).expect("the input is written");
        path
    }

    /// Takes a file away, if it is there.
    pub fn remove(&self, name: &str) {
        let _ = fs::remove_file(self.path().join(name));
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}
