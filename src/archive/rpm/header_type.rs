//! The types of values in an rpm header (`rpmTagType` in rpm's `rpmtag.h`), and how they are read.

/// A type of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType {
    /// `NULL`: no value.
    Null,
    /// `CHAR` and `INT8`.
    Int8,
    /// `INT16`
    Int16,
    /// `INT32`
    Int32,
    /// `INT64`
    Int64,
    /// `STRING`
    Text,
    /// `BIN`
    Binary,
    /// `STRING_ARRAY` and `I18NSTRING`
    Texts,
}

impl ValueType {
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Null),
            1 | 2 => Some(Self::Int8),
            3 => Some(Self::Int16),
            4 => Some(Self::Int32),
            5 => Some(Self::Int64),
            6 => Some(Self::Text),
            7 => Some(Self::Binary),
            8 | 9 => Some(Self::Texts),
            _ => None,
        }
    }

    /// The smallest size of one value in bytes.
    pub(crate) fn smallest(self) -> usize {
        match self {
            Self::Null => 0,
            Self::Int8 | Self::Text | Self::Binary | Self::Texts => 1,
            Self::Int16 => 2,
            Self::Int32 => 4,
            Self::Int64 => 8,
        }
    }

    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Texts)
    }
}

/// The texts of one tag, in order. A text without a terminating NUL ends the sequence.
#[derive(Clone, Debug, Default)]
pub struct Texts<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Texts<'a> {
    pub(crate) fn new(values: &'a [u8], count: usize) -> Self {
        Self {
            rest: values,
            left: count,
        }
    }

    /// The bytes from the next text on.
    pub(crate) fn remaining(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Texts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.left = self.left.checked_sub(1)?;
        let end = self.rest.iter().position(|&byte| byte == 0)?;
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        Some(text)
    }
}

/// The numbers of one tag, widened to 64 bits, with access by index.
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbers<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl<'a> Numbers<'a> {
    pub(crate) fn new(kind: ValueType, count: usize, values: &'a [u8]) -> Option<Self> {
        let width = match kind {
            ValueType::Int8 => 1,
            ValueType::Int16 => 2,
            ValueType::Int32 => 4,
            ValueType::Int64 => 8,
            _ => return None,
        };
        let bytes = values.get(..count.checked_mul(width)?)?;
        Some(Self { bytes, width })
    }

    /// The number at an index.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<u64> {
        let start = place.checked_mul(self.width)?;
        let bytes = self.bytes.get(start..start.checked_add(self.width)?)?;
        let widen = |sum: u64, &byte: &u8| sum << 8 | u64::from(byte);
        (!bytes.is_empty()).then(|| bytes.iter().fold(0, widen))
    }

    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len().checked_div(self.width).unwrap_or(0)
    }

    /// Whether there are no numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> {
        (0..self.len()).map_while(|place| self.get(place))
    }
}
