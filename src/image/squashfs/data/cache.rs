//! A cache of decompressed blocks by their place in the image.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A few blocks; the least recently used one makes room for a new one.
pub(crate) struct Cache<B> {
    blocks: FxHashMap<u64, (u64, Arc<B>)>,
    capacity: usize,
    uses: u64,
}

impl<B> Cache<B> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            blocks: FxHashMap::default(),
            capacity,
            uses: 0,
        }
    }

    pub(crate) fn get(&mut self, place: u64) -> Option<Arc<B>> {
        self.uses = self.uses.wrapping_add(1);
        let (used, block) = self.blocks.get_mut(&place)?;
        *used = self.uses;
        Some(Arc::clone(block))
    }

    pub(crate) fn put(&mut self, place: u64, block: B) -> Arc<B> {
        if self.blocks.len() >= self.capacity {
            // A linear search is good enough: decompressing the new block took much longer.
            let uses = self.blocks.iter().map(|(place, (used, _))| (*used, *place));
            if let Some((_, oldest)) = uses.min() {
                self.blocks.remove(&oldest);
            }
        }
        let block = Arc::new(block);
        self.blocks.insert(place, (self.uses, Arc::clone(&block)));
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_block_makes_room() {
        let mut cache = Cache::new(2);
        cache.put(1, 'a');
        assert!(cache.get(1).is_some());
        cache.put(2, 'b');
        assert!(cache.get(2).is_some() && cache.get(1).is_some());
        cache.put(3, 'c');
        assert!(cache.get(2).is_none(), "1 was used after it");
        assert_eq!(cache.get(1).as_deref(), Some(&'a'));
        assert_eq!(cache.get(3).as_deref(), Some(&'c'));
    }
}
