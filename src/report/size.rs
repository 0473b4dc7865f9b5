//! Sizes that are not wholly known, as people read them.

use crate::extension::{Certainty, ImageSize};
use crate::foundation::quantity::human_size;
use crate::plan::Size;

/// A size that may be known only in part or not at all: `10.4 MiB`, `at least 10.4 MiB`, `size not
/// known`.
#[must_use]
pub fn human_sum(size: Size) -> String {
    let bytes = human_size(size.bytes);
    match (size.is_whole, size.is_unknown()) {
        (true, _) => bytes,
        (false, true) => "size not known".to_owned(),
        (false, false) => format!("at least {bytes}"),
    }
}

/// `~43.0 MiB`: how large an image will be, or is, with a sign of how well that is known.
#[must_use]
pub fn image_size_text(size: ImageSize) -> String {
    let bytes = human_size(size.bytes);
    match size.certainty {
        Certainty::Exact => bytes,
        Certainty::Estimated => format!("~{bytes}"),
        Certainty::AtLeast => format!(">{bytes}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_size_is_not_shown_as_0() {
        let at_least = |bytes| Size {
            bytes,
            is_whole: false,
        };
        assert_eq!(human_sum(Size::from(0)), "0 B");
        assert_eq!(human_sum(at_least(1536)), "at least 1.5 KiB");
        assert_eq!(human_sum(at_least(0)), "size not known");
    }
}
