//! ELF objects with a dynamic section.

/// How an object's numbers are written.
#[derive(Clone, Copy)]
pub struct Layout {
    pub is_64: bool,
    pub is_big: bool,
}

/// Where the object is loaded.
const ADDRESS: usize = 0x1000;

impl Layout {
    fn word(self) -> usize {
        if self.is_64 { 8 } else { 4 }
    }

    fn put(self, number: usize, length: usize, bytes: &mut Vec<u8>) {
        let number = number as u64;
        if self.is_big {
            bytes.extend_from_slice(&number.to_be_bytes()[8 - length..]);
        } else {
            bytes.extend_from_slice(&number.to_le_bytes()[..length]);
        }
    }

    /// A library that is loaded as a whole, with its names at its end: tag and name of each.
    pub fn object(self, names_of: &[(u64, &str)]) -> Vec<u8> {
        let word = self.word();
        let (header, row) = if self.is_64 { (64, 56) } else { (52, 32) };
        let dynamic_at = header + 2 * row;
        let (mut dynamic, mut names) = (Vec::new(), vec![0]);
        for (tag, name) in names_of {
            self.put(usize::try_from(*tag).unwrap(), word, &mut dynamic);
            self.put(names.len(), word, &mut dynamic);
            names.extend_from_slice(name.as_bytes());
            names.push(0);
        }
        // STRTAB, and the end.
        let names_at = dynamic_at + dynamic.len() + 4 * word;
        for number in [5, ADDRESS + names_at, 0, 0] {
            self.put(number, word, &mut dynamic);
        }
        let mut bytes = b"\x7fELF".to_vec();
        bytes.extend([if self.is_64 { 2 } else { 1 }, 1 + u8::from(self.is_big), 1]);
        bytes.resize(16, 0);
        let machine = if self.is_64 { 62 } else { 8 };
        for (number, length) in [
            (3, 2),
            (machine, 2),
            (1, 4),
            (0, word),
            (header, word),
            (0, word),
            (0, 4),
            (header, 2),
            (row, 2),
            (2, 2),
        ] {
            self.put(number, length, &mut bytes);
        }
        bytes.resize(header, 0);
        let load = (1, 0, names_at + names.len());
        for (kind, offset, size) in [load, (2, dynamic_at, dynamic.len())] {
            self.put(kind, 4, &mut bytes);
            let (first, last) = if self.is_64 { (4, 0) } else { (0, 4) };
            self.put(4, first, &mut bytes);
            for number in [offset, ADDRESS + offset, 0, size, size] {
                self.put(number, word, &mut bytes);
            }
            self.put(4, last, &mut bytes);
            self.put(0, word, &mut bytes);
        }
        [bytes, dynamic, names].concat()
    }
}
