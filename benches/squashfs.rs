//! Packs a directory as an image, to be compared with mksquashfs over the same tree:
//!
//! ```text
//! cargo bench --bench squashfs -- DIR IMAGE [zstd:15 [128K [JOBS]]]
//! mksquashfs DIR IMAGE -comp zstd -Xcompression-level 15 -b 128K -processors JOBS -noappend
//! ```
//!
//! Each directory below `DIR/` counts as a package, hence as a segment, if there is a file
//! `DIR/.segments`; it is left out itself. Extended attributes are not read.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{BufReader, Error, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Instant;

use sysextant::squashfs::{Attributes, Node, Options, Unobserved, Writer};

/// What was met on the way.
#[derive(Default)]
struct Seen {
    directories: HashSet<Vec<u8>>,
    /// Inodes with the first path of each.
    inodes: HashMap<(u64, u64), Vec<u8>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<_> = std::env::args()
        .skip(1)
        .filter(|text| text != "--bench")
        .collect();
    let [directory, image, rest @ ..] = arguments.as_slice() else {
        // `cargo test` and `cargo bench` without arguments come here.
        println!("usage: DIR IMAGE [zstd:15 [128K [JOBS]]]");
        return Ok(());
    };
    let mut options = Options {
        jobs: available_parallelism()?,
        ..Options::default()
    };
    if let Some(compression) = rest.first() {
        options.compression = compression.parse()?;
    }
    if let Some(block_size) = rest.get(1) {
        options.block_size = block_size.parse()?;
    }
    if let Some(jobs) = rest.get(2) {
        options.jobs = jobs.parse()?;
    }
    let output = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(image)?;
    let begin = Instant::now();
    let mut writer = Writer::new(output, options.clone(), &Unobserved)?;
    let directory = Path::new(directory);
    let mut seen = Seen::default();
    if directory.join(".segments").exists() {
        let mut packages: Vec<_> = fs::read_dir(directory)?.collect::<Result<_, _>>()?;
        packages.sort_by_key(fs::DirEntry::file_name);
        for package in packages.iter().filter(|package| package.path().is_dir()) {
            writer.begin_segment()?;
            add(&mut writer, &package.path(), b"", &mut seen)?;
        }
    } else {
        add(&mut writer, directory, b"", &mut seen)?;
    }
    let (_, summary) = writer.finish()?;
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "{} {} {} jobs: {seconds:.2} s, {} files, {} bytes in, {} bytes of image, {} duplicates",
        options.compression,
        options.block_size,
        options.jobs,
        summary.files,
        summary.bytes_in,
        summary.image_bytes,
        summary.duplicates,
    );
    Ok(())
}

/// Adds what stands at `from`, and all below it. What was added before stays.
fn add(
    writer: &mut Writer<'_, File>,
    from: &Path,
    path: &[u8],
    seen: &mut Seen,
) -> Result<(), Box<dyn std::error::Error>> {
    let metadata = fs::symlink_metadata(from)?;
    let kind = metadata.file_type();
    let attributes = Attributes {
        mode: u16::try_from(metadata.mode() & 0o7777)?,
        uid: metadata.uid(),
        gid: metadata.gid(),
        mtime: u32::try_from(metadata.mtime())?,
        xattrs: Vec::new(),
    };
    if kind.is_dir() {
        // Packages share directories; the first one's attributes do.
        if seen.directories.insert(path.to_vec()) {
            writer.add(path, &attributes, Node::Directory)?;
        }
        let mut entries: Vec<_> = fs::read_dir(from)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let mut below = path.to_vec();
            if !path.is_empty() {
                below.push(b'/');
            }
            below.extend_from_slice(entry.file_name().as_bytes());
            add(writer, &entry.path(), &below, seen)?;
        }
        return Ok(());
    }
    let target;
    let mut data: Box<dyn Read>;
    let node = if let Some(first) = seen.inodes.get(&(metadata.dev(), metadata.ino())) {
        target = first.clone();
        Node::HardLink(&target)
    } else if kind.is_file() {
        data = Box::new(BufReader::new(File::open(from)?));
        Node::File {
            size: metadata.len(),
            data: &mut data,
        }
    } else if kind.is_symlink() {
        target = fs::read_link(from)?.as_os_str().as_bytes().to_vec();
        Node::Symlink(&target)
    } else if kind.is_fifo() {
        Node::Fifo
    } else if kind.is_socket() {
        Node::Socket
    } else {
        return Err(Error::other(format!("{}: is a device", from.display())).into());
    };
    writer.add(path, &attributes, node)?;
    seen.inodes
        .insert((metadata.dev(), metadata.ino()), path.to_vec());
    Ok(())
}
