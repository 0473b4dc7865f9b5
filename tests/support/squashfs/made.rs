//! Images made byte for byte: whatever the format has a field for can be said, true or not.

/// Uncompressed bytes of a metadata block, and of one that is stored as it is.
const BLOCK: usize = 8192;
const STORED_BLOCK: usize = BLOCK + 2;
const SUPERBLOCK: usize = 96;
const NONE: u32 = u32::MAX;
const NO_TABLE: u64 = u64::MAX;

/// An image in the making. All its tables are stored as they are.
pub struct Made {
    pub block_size: u32,
    pub compressor: u16,
    pub ids: Vec<u32>,
    /// Where each fragment block stands, and its stored length.
    pub fragments: Vec<(u64, u32)>,
    /// What stands behind the superblock.
    pub data: Vec<u8>,
    inodes: Vec<u8>,
    directories: Vec<u8>,
}

/// A byte of a table before it is cut into blocks.
#[derive(Clone, Copy, Debug)]
pub struct Place(pub usize);

impl Place {
    /// The stored block that it is in, from the table's beginning, and the byte in it.
    fn split(self) -> (u32, u16) {
        let block = self.0 / BLOCK * STORED_BLOCK;
        (
            u32::try_from(block).unwrap(),
            u16::try_from(self.0 % BLOCK).unwrap(),
        )
    }
}

/// A listing: where it begins, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Listing {
    pub start: Place,
    pub size: u32,
}

/// One entry: name, kind, place of the inode.
pub type Entry<'a> = (&'a [u8], u16, Place);

pub const DIRECTORY: u16 = 1;
pub const FILE: u16 = 2;
pub const SYMLINK: u16 = 3;
pub const FIFO: u16 = 6;

/// What a file's inode says.
#[derive(Clone, Default)]
pub struct File<'a> {
    pub start: u64,
    pub size: u64,
    pub fragment: Option<(u32, u32)>,
    pub xattrs: Option<u32>,
    pub lengths: &'a [u32],
}

impl Made {
    pub fn new() -> Self {
        Self {
            block_size: 4096,
            compressor: 1,
            ids: vec![0],
            fragments: Vec::new(),
            data: Vec::new(),
            inodes: Vec::new(),
            directories: Vec::new(),
        }
    }

    /// Where the next data will stand in the image.
    pub fn data_end(&self) -> u64 {
        (SUPERBLOCK + self.data.len()) as u64
    }

    fn inode(&mut self, kind: u16, body: &[u8]) -> Place {
        let place = Place(self.inodes.len());
        for half in [kind, 0o755, 0, 0] {
            self.inodes.extend(half.to_le_bytes());
        }
        let number = u32::try_from(place.0).unwrap() + 1;
        for word in [0, number] {
            self.inodes.extend(word.to_le_bytes());
        }
        self.inodes.extend(body);
        place
    }

    pub fn fifo(&mut self) -> Place {
        self.inode(FIFO, &1_u32.to_le_bytes())
    }

    pub fn symlink(&mut self, said: u32, target: &[u8]) -> Place {
        let body = [&1_u32.to_le_bytes()[..], &said.to_le_bytes(), target].concat();
        self.inode(SYMLINK, &body)
    }

    pub fn file(&mut self, file: &File<'_>) -> Place {
        let (number, offset) = file.fragment.unwrap_or((NONE, 0));
        let mut body = Vec::new();
        for double in [file.start, file.size, 0] {
            body.extend(double.to_le_bytes());
        }
        for word in [1, number, offset, file.xattrs.unwrap_or(NONE)] {
            body.extend(word.to_le_bytes());
        }
        for length in file.lengths {
            body.extend(length.to_le_bytes());
        }
        self.inode(FILE + 7, &body)
    }

    /// A folder; `size` counts three bytes more than the listing has.
    pub fn directory_of_size(&mut self, start: Place, size: u32) -> Place {
        let (block, offset) = start.split();
        let mut body = Vec::new();
        for word in [2, size, block, 1] {
            body.extend(word.to_le_bytes());
        }
        for half in [0, offset] {
            body.extend(half.to_le_bytes());
        }
        body.extend(NONE.to_le_bytes());
        self.inode(DIRECTORY + 7, &body)
    }

    pub fn directory(&mut self, listing: Listing) -> Place {
        self.directory_of_size(listing.start, listing.size + 3)
    }

    /// Where the next inode will stand.
    pub fn next_inode(&self) -> Place {
        Place(self.inodes.len())
    }

    /// Appends a listing: a header for each `run` entries whose inodes are in one block.
    pub fn listing_in_runs(&mut self, entries: &[Entry<'_>], run: usize) -> Listing {
        let start = Place(self.directories.len());
        let parted = entries.chunk_by(|one, other| one.2.split().0 == other.2.split().0);
        for entries in parted.flat_map(|entries| entries.chunks(run)) {
            let count = u32::try_from(entries.len()).unwrap() - 1;
            for word in [count, entries[0].2.split().0, 1] {
                self.directories.extend(word.to_le_bytes());
            }
            for (name, kind, inode) in entries {
                let length = u16::try_from(name.len()).unwrap() - 1;
                for half in [inode.split().1, 0, *kind, length] {
                    self.directories.extend(half.to_le_bytes());
                }
                self.directories.extend(*name);
            }
        }
        let size = u32::try_from(self.directories.len() - start.0).unwrap();
        Listing { start, size }
    }

    pub fn listing(&mut self, entries: &[Entry<'_>]) -> Listing {
        self.listing_in_runs(entries, 256)
    }

    /// The image of which all entries are those of the root.
    pub fn with_root(mut self, entries: &[Entry<'_>]) -> Vec<u8> {
        let listing = self.listing(entries);
        let root = self.directory(listing);
        self.finish(root)
    }

    /// The image whose root is that inode.
    pub fn finish(&self, root: Place) -> Vec<u8> {
        let mut image = vec![0; SUPERBLOCK];
        image.extend(&self.data);
        let inode_table = image.len();
        store(&mut image, &self.inodes);
        let directory_table = image.len();
        store(&mut image, &self.directories);
        let entries = self.fragments.iter().flat_map(|(start, length)| {
            let start = start.to_le_bytes();
            start.into_iter().chain(length.to_le_bytes()).chain([0; 4])
        });
        let fragment_table = table(&mut image, &entries.collect::<Vec<_>>());
        let ids: Vec<u8> = self.ids.iter().flat_map(|id| id.to_le_bytes()).collect();
        let id_table = table(&mut image, &ids);
        let (block, offset) = root.split();
        let root = u64::from(block) << 16 | u64::from(offset);
        let mut superblock = b"hsqs".to_vec();
        let fragments = u32::try_from(self.fragments.len()).unwrap();
        for word in [1000, 0, self.block_size, fragments] {
            superblock.extend(word.to_le_bytes());
        }
        let log = u16::try_from(self.block_size.trailing_zeros()).unwrap();
        let ids = u16::try_from(self.ids.len()).unwrap();
        for half in [self.compressor, log, 0, ids, 4, 0] {
            superblock.extend(half.to_le_bytes());
        }
        for double in [
            root,
            image.len() as u64,
            id_table,
            NO_TABLE,
            inode_table as u64,
            directory_table as u64,
            fragment_table,
            NO_TABLE,
        ] {
            superblock.extend(double.to_le_bytes());
        }
        image[..SUPERBLOCK].copy_from_slice(&superblock);
        image
    }
}

/// Appends a table in blocks that are stored as they are, and gives where each begins.
fn store(image: &mut Vec<u8>, bytes: &[u8]) -> Vec<u64> {
    let blocks = bytes.chunks(BLOCK).map(|block| {
        let place = image.len() as u64;
        let header = u16::try_from(block.len()).unwrap() | 1 << 15;
        image.extend(header.to_le_bytes());
        image.extend(block);
        place
    });
    blocks.collect()
}

/// Appends a table with the list of its blocks, and gives where the list begins.
fn table(image: &mut Vec<u8>, bytes: &[u8]) -> u64 {
    if bytes.is_empty() {
        return NO_TABLE;
    }
    let places = store(image, bytes);
    let list = image.len() as u64;
    image.extend(places.into_iter().flat_map(u64::to_le_bytes));
    list
}
