//! The end of an image: its tables and its padding; finally its superblock at the beginning.

use std::io::{Read, Seek, Write};

use super::ids::Ids;
use super::superblock::{NO_TABLE, Superblock};
use super::xattr::Xattrs;
use super::{MetadataCompressor, Table, tables};
use crate::squashfs::compression::compressor::stored_options;
use crate::squashfs::data::placement::Placement;
use crate::squashfs::data::segment::Segment;
use crate::squashfs::error::Error;
use crate::squashfs::options::Options;
use crate::squashfs::output::Output;
use crate::squashfs::summary::Summary;
use crate::squashfs::tree::{Body, Tree};

/// Images are padded to a multiple of this size, so that they can be loop mounted.
const PADDING: u64 = 4096;

/// What was collected while the data area was written.
pub(crate) struct Collected {
    pub tree: Tree,
    pub ids: Ids,
    pub xattrs: Xattrs,
    pub placement: Placement,
    pub duplicates: u64,
}

/// Writes all that follows the data area.
///
/// # Errors
/// A limit of the format is passed, the image cannot be written, or the work is cancelled.
pub(crate) fn write<W: Read + Write + Seek>(
    mut output: Output<'_, W>,
    options: &Options,
    collected: &Collected,
) -> Result<(W, Summary), Error> {
    let Collected {
        tree,
        ids,
        xattrs,
        placement,
        ..
    } = collected;
    let with = &mut MetadataCompressor::new(options, output.observer())?;
    let tables = tables::write(tree, placement, with)?;
    // In this order, as mksquashfs has it: Linux takes the start of the next table as the end of
    // the one before, and refuses images with another order.
    let inode_table = append(&mut output, &tables.inodes)?;
    let directory_table = append(&mut output, &tables.directories)?;
    let fragment_table = append_indexed(&mut output, &placement.fragment_table(), with)?;
    let export_table = append_indexed(&mut output, &tables.export, with)?;
    let id_table = append_indexed(&mut output, &ids.to_bytes(), with)?;
    let xattr_table = append_xattrs(&mut output, xattrs, with)?;
    let superblock = Superblock {
        inodes: tree.count(),
        modification_time: options.modification_time,
        block_size: options.block_size,
        fragments: placement.fragment_count(),
        compression: options.compression,
        has_compressor_options: stored_options(options.compression).is_some(),
        ids: ids.count(),
        root: tables.root,
        bytes_used: output.position(),
        id_table,
        xattr_table,
        inode_table,
        directory_table,
        fragment_table,
        export_table,
    };
    // The padding does not count in `bytes_used`, as in images of mksquashfs.
    let padding = output.position().next_multiple_of(PADDING) - output.position();
    // Less than 4 KiB.
    output.write(&vec![0; padding as usize])?;
    // Written last: until then the image begins with zeros and no reader accepts it.
    output.write_at(0, &superblock.to_bytes())?;
    output.report();
    let summary = summary(collected, output.position());
    Ok((output.into_inner()?, summary))
}

/// Appends a table, and returns its position.
fn append<W: Read + Write + Seek>(output: &mut Output<'_, W>, table: &[u8]) -> Result<u64, Error> {
    let start = output.position();
    output.check_cancelled()?;
    output.write(table)?;
    Ok(start)
}

/// Appends a table and then the positions of its blocks; returns where those begin.
fn append_indexed<W: Read + Write + Seek>(
    output: &mut Output<'_, W>,
    content: &[u8],
    with: &mut MetadataCompressor<'_>,
) -> Result<u64, Error> {
    let mut table = Table::default();
    table.write(content, with)?;
    let (stored, blocks) = table.finish(with)?;
    let start = append(output, &stored)?;
    append(output, &positions(start, &blocks))
}

/// Appends both xattr tables, and returns the position of the header of the table of sets.
fn append_xattrs<W: Read + Write + Seek>(
    output: &mut Output<'_, W>,
    xattrs: &Xattrs,
    with: &mut MetadataCompressor<'_>,
) -> Result<u64, Error> {
    let Some(stored) = xattrs.store(with)? else {
        return Ok(NO_TABLE);
    };
    let values = append(output, &stored.values)?;
    let sets = append(output, &stored.sets)?;
    let unused = [0; 4];
    let header = [
        &values.to_le_bytes()[..],
        &stored.count.to_le_bytes(),
        &unused,
    ]
    .concat();
    let start = append(output, &header)?;
    append(output, &positions(sets, &stored.set_blocks))?;
    Ok(start)
}

/// Absolute positions of blocks that are given relative to a table's beginning.
fn positions(start: u64, blocks: &[u64]) -> Vec<u8> {
    blocks
        .iter()
        .flat_map(|block| (start + block).to_le_bytes())
        .collect()
}

fn summary(collected: &Collected, image_bytes: u64) -> Summary {
    let segments: Vec<_> = (collected.placement.segments.iter())
        .map(Segment::summary)
        .collect();
    let inodes = collected.tree.inodes();
    Summary {
        image_bytes,
        inodes: collected.tree.count(),
        files: inodes
            .iter()
            .filter(|inode| matches!(inode.body, Body::File(_)))
            .count() as u64,
        bytes_in: segments.iter().map(|segment| segment.bytes_in).sum(),
        bytes_out: segments.iter().map(|segment| segment.bytes_out).sum(),
        duplicates: collected.duplicates,
        segments,
    }
}
