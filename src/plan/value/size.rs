//! Sizes of packages, of which some may not be known: `OpenEmbedded`'s ipk declare none.

/// A size, or the sum of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// Bytes, as far as they are known.
    pub bytes: u64,
    /// Whether all sizes are known. If not, the sum is at least this large.
    pub is_whole: bool,
}

impl Default for Size {
    /// The size of nothing: exactly 0.
    fn default() -> Self {
        Self::from(0)
    }
}

impl From<u64> for Size {
    fn from(bytes: u64) -> Self {
        let is_whole = true;
        Self { bytes, is_whole }
    }
}

impl From<Option<u64>> for Size {
    fn from(known: Option<u64>) -> Self {
        Self {
            bytes: known.unwrap_or(0),
            is_whole: known.is_some(),
        }
    }
}

impl Size {
    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            is_whole: self.is_whole && other.is_whole,
        }
    }

    /// Whether nothing at all is known of it.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self.bytes == 0 && !self.is_whole
    }
}

impl std::iter::Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), Self::plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_with_something_unknown_is_a_least_size() {
        let sum = |sizes: &[Option<u64>]| sizes.iter().copied().map(Size::from).sum::<Size>();
        assert_eq!(sum(&[]), Size::from(0));
        assert_eq!(sum(&[Some(1), Some(2)]), Size::from(3));
        let some = sum(&[Some(1), None]);
        assert_eq!(
            (some.bytes, some.is_whole, some.is_unknown()),
            (1, false, false)
        );
        assert!(sum(&[None, None]).is_unknown());
    }
}
