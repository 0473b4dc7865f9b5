//! Writes a listing.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::escape::encode;
use crate::base::{BaseNode, NodeKind};

/// What begins a listing: the root, without which NetBSD's mtree takes no full paths, and what most
/// paths are.
const BEGIN: &str = "#mtree\n. type=dir\n/set type=file uid=0 gid=0 mode=0644";

/// Writes a listing.
///
/// # Errors
/// If `output` cannot be written.
pub(crate) fn write<'a>(
    entries: impl Iterator<Item = (&'a str, &'a BaseNode, Option<&'a str>)>,
    output: &mut impl Write,
) -> io::Result<()> {
    writeln!(output, "{BEGIN}")?;
    let mut line = String::new();
    for (path, node, digest) in entries {
        line.clear();
        line.push('.');
        encode(path, &mut line);
        describe(node, digest, &mut line);
        line.push('\n');
        output.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// Appends what [`BEGIN`] does not say. A `String` takes whatever is written to it.
fn describe(node: &BaseNode, digest: Option<&str>, line: &mut String) {
    let usual = match &node.kind {
        NodeKind::File => 0o644,
        NodeKind::Directory => {
            line.push_str(" type=dir");
            0o644
        }
        NodeKind::Symlink(_) => {
            line.push_str(" type=link mode=0777");
            node.mode
        }
        NodeKind::Special => {
            line.push_str(" type=fifo");
            0o644
        }
    };
    for (name, number) in [("uid", node.uid), ("gid", node.gid)] {
        if number != 0 {
            let _ = write!(line, " {name}={number}");
        }
    }
    if node.mode != usual {
        let _ = write!(line, " mode={:04o}", node.mode);
    }
    match &node.kind {
        NodeKind::File => {
            let _ = write!(line, " size={}", node.size);
        }
        NodeKind::Symlink(target) => {
            line.push_str(" link=");
            encode(target, line);
        }
        NodeKind::Directory | NodeKind::Special => {}
    }
    if let Some(digest) = digest {
        let _ = write!(line, " sha256digest={digest}");
    }
}
