//! Writes the members of a snapshot as a tarball, with the same bytes for the same base.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use super::encoder::Encoding;
use super::gathered::Member;
use super::spooled::Spool;
use crate::base::NodeKind;
use crate::foundation::progress::Progress;

/// Writes the members to a file, compressed so.
pub(super) fn write(
    members: &BTreeMap<String, Member>,
    spool: &mut Spool<'_>,
    file: &File,
    encoding: Encoding,
    progress: &dyn Progress,
) -> io::Result<()> {
    let mut builder = tar::Builder::new(encoding.encoder(BufWriter::new(file))?);
    for (path, member) in members {
        if progress.is_cancelled() {
            return Ok(());
        }
        let node = &member.node;
        let mut header = tar::Header::new_gnu();
        header.set_mode(u32::from(node.mode));
        header.set_size(member.content.size);
        let name = format!(".{path}");
        match &node.kind {
            NodeKind::Symlink(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                append(&mut builder, header, &name, target, io::empty())?;
            }
            NodeKind::Directory => {
                header.set_entry_type(tar::EntryType::Directory);
                append(&mut builder, header, &format!("{name}/"), "", io::empty())?;
            }
            NodeKind::File | NodeKind::Special => {
                let content = spool.read(member.content)?;
                append(&mut builder, header, &name, "", content)?;
            }
        }
    }
    builder.into_inner()?.finish()?.flush()
}

/// Appends a member under its name as it is: the `tar` crate would take the `./` off, with which
/// OpenEmbedded writes its snapshots. All belongs to root at the beginning of time, so that it does
/// not matter who took the snapshot, of what, and when.
fn append<W: Write>(
    builder: &mut tar::Builder<W>,
    mut header: tar::Header,
    name: &str,
    target: &str,
    content: impl Read,
) -> io::Result<()> {
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    let Some(gnu) = header.as_gnu_mut() else {
        return Ok(());
    };
    let fields = [
        (tar::EntryType::GNULongName, name, &mut gnu.name),
        (tar::EntryType::GNULongLink, target, &mut gnu.linkname),
    ];
    for (kind, text, field) in fields {
        let stored = text.len().min(field.len());
        field[..stored].copy_from_slice(&text.as_bytes()[..stored]);
        if stored < text.len() {
            let mut long = tar::Header::new_gnu();
            long.set_entry_type(kind);
            long.set_mode(0o644);
            long.set_size(text.len() as u64 + 1);
            let closed = text.as_bytes().chain(io::repeat(0).take(1));
            append(builder, long, "././@LongLink", "", closed)?;
        }
    }
    header.set_cksum();
    builder.append(&header, content)
}
