//! Honest bytes with a few changes, all of which follow from the number of the step.

/// `SplitMix64` (Steele, Lea, Flood 2014): numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    /// Less than `limit`, which may be 0.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit.max(1) as u64)).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    /// A stretch of bytes: mostly a short one, now and then any.
    fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length);
        let most = if self.below(8) == 0 { length } else { 24 };
        start..(start + 1 + self.below(most)).min(length)
    }
}

/// Numbers at which counts and offsets turn.
const TURNS: [u32; 12] = [
    0,
    1,
    2,
    7,
    8,
    63,
    255,
    65_535,
    65_536,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
];

/// What means something in texts, tar and XML.
const MARKS: [&[u8]; 23] = [
    b"\n",
    b"\n\n",
    b"\0",
    b"<",
    b">",
    b"/>",
    b"&#0;",
    b"&x;",
    b"\"",
    b"(",
    b"((((",
    b" or ",
    b")",
    b"../",
    b"/",
    b"\xff\xfe",
    b"999999999999",
    b"-1",
    b":",
    b",",
    b"|",
    b"*",
    b"\t",
];

/// The bytes of step `step`: with one to six things done to them.
pub fn mutant(bytes: &[u8], step: u64) -> Vec<u8> {
    let mut numbers = Numbers(step);
    let mut mutant = bytes.to_vec();
    for _ in 0..=numbers.below(6) {
        if mutant.is_empty() {
            break;
        }
        change(&mut mutant, bytes, &mut numbers);
        // What grows with every change would only test how patient we are.
        mutant.truncate(4 * bytes.len());
    }
    mutant
}

fn change(mutant: &mut Vec<u8>, original: &[u8], numbers: &mut Numbers) {
    let at = numbers.below(mutant.len());
    let stretch = numbers.stretch(mutant.len());
    match numbers.below(14) {
        0 | 1 => mutant[at] = numbers.byte(),
        2 | 3 => mutant[at] ^= 1 << numbers.below(8),
        4 => mutant[stretch].fill(0),
        5 => mutant[stretch].fill(0xff),
        6 => drop(mutant.drain(stretch)),
        7 => {
            let twice = mutant[stretch].to_vec();
            mutant.splice(at..at, twice);
        }
        // A stretch of somewhere else, in this one's place.
        8 => {
            let from = numbers.stretch(original.len());
            let other = original[from].to_vec();
            let end = (at + other.len()).min(mutant.len());
            mutant.splice(at..end, other);
        }
        9 | 10 => {
            let at = if numbers.below(2) == 0 {
                at
            } else {
                at / 4 * 4
            };
            let near = u32::try_from(numbers.below(3)).unwrap();
            let number = TURNS[numbers.below(TURNS.len())].wrapping_add(near);
            let number = match numbers.below(2) {
                0 => number.to_be_bytes(),
                _ => number.to_le_bytes(),
            };
            let end = (at + 4).min(mutant.len());
            mutant[at..end].copy_from_slice(&number[..end - at]);
        }
        11 => drop(mutant.splice(at..at, MARKS[numbers.below(MARKS.len())].iter().copied())),
        // A digit of a number.
        12 => {
            let digits = mutant.iter().enumerate().skip(at);
            let digit = digits.take(200).find(|(_, byte)| byte.is_ascii_hexdigit());
            if let Some((at, _)) = digit {
                mutant[at] = b"0123456789abcdefF"[numbers.below(17)];
            }
        }
        _ => mutant.truncate(at),
    }
}
