//! The table of users and groups, to which inodes refer by index.

use std::collections::HashMap;

/// Users and groups in the order of their first use.
#[derive(Default)]
pub(crate) struct Ids {
    places: HashMap<u32, u16>,
    ids: Vec<u32>,
}

impl Ids {
    /// The superblock counts them in 16 bits.
    const LIMIT: usize = u16::MAX as usize;

    /// The index of a user or group, or `None` if the table is full.
    pub(crate) fn place(&mut self, id: u32) -> Option<u16> {
        if let Some(place) = self.places.get(&id) {
            return Some(*place);
        }
        if self.ids.len() == Self::LIMIT {
            return None;
        }
        let place = u16::try_from(self.ids.len()).ok()?;
        self.ids.push(id);
        self.places.insert(id, place);
        Some(place)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u16 {
        self.ids.len() as u16
    }

    /// As they are stored.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.ids.iter().flat_map(|id| id.to_le_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_65535_and_no_more() {
        let mut ids = Ids::default();
        for id in 0..65_535_u32 {
            assert_eq!(ids.place(id * 7), u16::try_from(id).ok());
        }
        assert_eq!(ids.place(5), None);
        assert_eq!(ids.place(14), Some(2));
        assert_eq!(ids.count(), 65_535);
    }
}
