//! Where content is stored: recorded while blocks are written, read when inodes are written.

use super::content::Digest;
use super::fragment::TailPlace;
use super::run::{RunId, Runs};
use super::segment::{Segment, StoredBlock, stored_length};
use crate::squashfs::options::BlockSize;
use crate::squashfs::summary::{Parameters, SegmentSummary};

/// Stands for "no fragment" in an inode.
const NO_FRAGMENT: u32 = u32::MAX;

/// The content of a file, as far as its place is known before its blocks are written.
pub(crate) struct FileContent {
    pub size: u64,
    pub digest: Digest,
    pub run: Option<RunId>,
    pub tail: Tail,
}

/// What follows a file's whole blocks.
#[derive(Clone, Copy)]
pub(crate) enum Tail {
    None,
    Hole,
    Fragment(TailPlace),
}

/// The place of a file's content in the image, in the form that its inode needs.
pub(crate) struct FilePlace {
    pub start: u64,
    /// Stored sizes of its blocks.
    pub blocks: Vec<u32>,
    pub fragment: u32,
    /// Byte in the fragment.
    pub offset: u32,
    /// Bytes of content that are not stored because they are zeros.
    pub hole_bytes: u64,
}

/// What is stored in a block, so that its place can be recorded.
#[derive(Clone, Copy)]
pub(crate) enum Destination {
    Run { run: RunId, index: usize },
    Fragment { segment: u32, number: u32 },
}

/// A segment's number and its summary.
pub(crate) type Ended = (usize, SegmentSummary);

/// The place of everything in the data area.
pub(crate) struct Placement {
    pub runs: Runs,
    pub segments: Vec<Segment>,
    block_size: BlockSize,
}

impl Placement {
    /// An empty data area.
    pub(crate) fn new(block_size: BlockSize) -> Self {
        Self {
            runs: Runs::default(),
            segments: Vec::new(),
            block_size,
        }
    }

    /// Adds a segment and gives its number.
    pub(crate) fn begin_segment(&mut self, parameters: Parameters) -> u32 {
        let first_fragment = self.fragment_count();
        self.segments.push(Segment {
            parameters,
            first_fragment,
            ..Segment::default()
        });
        self.segments.len() as u32 - 1
    }

    /// Called when everything before a segment is written. Returns the summary of the segment
    /// before it.
    pub(crate) fn start_segment(&mut self, number: u32, position: u64) -> Option<Ended> {
        let ended = self.end_segment_before(number as usize, position);
        if let Some(segment) = self.segments.get_mut(number as usize) {
            segment.start = position;
        }
        ended
    }

    /// Called when everything is written. Returns the summary of the last segment.
    pub(crate) fn end_segments(&mut self, position: u64) -> Option<Ended> {
        self.end_segment_before(self.segments.len(), position)
    }

    fn end_segment_before(&mut self, number: usize, position: u64) -> Option<Ended> {
        let number = number.checked_sub(1)?;
        let segment = self.segments.get_mut(number)?;
        segment.bytes_out = position.saturating_sub(segment.start);
        Some((number, segment.summary()))
    }

    /// Counts content that was read for the segment begun last.
    pub(crate) fn count_in(&mut self, bytes: u64) {
        if let Some(segment) = self.segments.last_mut() {
            segment.bytes_in += bytes;
        }
    }

    /// Reserves the place of a fragment block that is being compressed.
    pub(crate) fn expect_fragment(&mut self, segment: u32, number: u32) {
        // Counted as soon as it is submitted: the next segment's first fragment follows it.
        if let Some(segment) = self.segments.get_mut(segment as usize) {
            segment
                .fragments
                .resize(number as usize + 1, StoredBlock::default());
        }
    }

    /// Records where a block was written.
    pub(crate) fn note(&mut self, destination: Destination, position: u64, size: u32) {
        let segment = match destination {
            Destination::Run { run, .. } => self.runs.segment(run),
            Destination::Fragment { segment, .. } => segment,
        };
        // The segment's start is known: `start_segment` was called before its first block was
        // written.
        let start = self.segment_start(segment);
        if let Some(segment) = self.segments.get_mut(segment as usize) {
            segment.blocks += 1;
        }
        match destination {
            Destination::Run { run, index } => {
                self.runs
                    .note(run, index, position.saturating_sub(start), size);
            }
            Destination::Fragment { segment, number } => {
                let offset = position.saturating_sub(start);
                let fragment = self
                    .segments
                    .get_mut(segment as usize)
                    .and_then(|segment| segment.fragments.get_mut(number as usize));
                if let Some(fragment) = fragment {
                    *fragment = StoredBlock { offset, size };
                }
            }
        }
    }

    /// The position of a run in the image.
    pub(crate) fn run_start(&self, run: RunId) -> u64 {
        self.segment_start(self.runs.segment(run)) + self.runs.start(run)
    }

    /// The position of a file's content in the image.
    pub(crate) fn place(&self, file: &FileContent) -> FilePlace {
        let mut blocks = file
            .run
            .map(|run| self.runs.sizes(run).to_vec())
            .unwrap_or_default();
        let block_size = u64::from(self.block_size.bytes());
        // Inodes are written after all blocks, so a size of 0 is a hole and not a block in
        // progress.
        let holes = blocks
            .iter()
            .filter(|size| stored_length(**size) == 0)
            .count() as u64;
        let mut place = FilePlace {
            start: file.run.map_or(0, |run| self.run_start(run)),
            blocks: Vec::new(),
            fragment: NO_FRAGMENT,
            offset: 0,
            hole_bytes: holes * block_size,
        };
        match file.tail {
            Tail::None => {}
            Tail::Hole => {
                // Without a fragment, the file's last block is in the list of its blocks.
                blocks.push(0);
                place.hole_bytes += file.size % block_size;
            }
            Tail::Fragment(tail) => {
                let segment = self.segments.get(tail.segment as usize);
                let first = segment.map_or(0, |segment| segment.first_fragment);
                place.fragment = first + tail.fragment;
                place.offset = tail.offset;
            }
        }
        place.blocks = blocks;
        place
    }

    /// How many fragment blocks there are.
    pub(crate) fn fragment_count(&self) -> u32 {
        self.segments
            .last()
            .map_or(0, |last| last.first_fragment + last.fragments.len() as u32)
    }

    /// The table of fragment blocks, uncompressed: where each begins, its size, and four unused
    /// bytes.
    pub(crate) fn fragment_table(&self) -> Vec<u8> {
        let mut table = Vec::new();
        for segment in &self.segments {
            for fragment in &segment.fragments {
                table.extend_from_slice(&(segment.start + fragment.offset).to_le_bytes());
                table.extend_from_slice(&fragment.size.to_le_bytes());
                table.extend_from_slice(&[0; 4]);
            }
        }
        table
    }

    fn segment_start(&self, number: u32) -> u64 {
        self.segments
            .get(number as usize)
            .map_or(0, |segment| segment.start)
    }
}
