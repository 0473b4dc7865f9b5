//! Estimates the size of an image before it is built.
//!
//! If the payloads were read, the weight of each package is known ([`Weight`]), and only the ratio
//! between the image's compression and that of the sample is estimated. If only an index was read,
//! the estimate uses the size of the package file and how much it was compressed. The constants are
//! fitted to the lab's 254 packages; `docs/performance.md` has the errors and the command that
//! measures them.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate has an error of a few percent anyway"
)]

pub(super) mod sampler;

use crate::image::{Contents, Weight};
use crate::package::Family;
use crate::plan::{Item, Plan};
use crate::squashfs::{Algorithm, Compression};

/// The size of an almost empty image, in bytes; images are padded to a multiple of it.
const PADDING: u64 = 4096;

/// The space of an entry in the tables of inodes and names, which are compressed, in bytes.
const ENTRY: u64 = 20;

/// The size of an image, estimated or exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageSize {
    /// In bytes.
    pub bytes: u64,
    /// How certain it is.
    pub certainty: Certainty,
}

/// How certain a size is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// The image exists.
    Exact,
    /// Estimated; all packages are included in the estimate.
    Estimated,
    /// Estimated without some packages, whose size is not known.
    AtLeast,
}

impl Certainty {
    /// The stable word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Estimated => "estimated",
            Self::AtLeast => "at-least",
        }
    }
}

/// The size of a plan's image with that compression: from the plan's contents if it has them, else
/// from the sizes in the index.
#[must_use]
pub fn image_size(plan: &Plan, family: Family, compression: Compression) -> ImageSize {
    let mut certainty = Certainty::Estimated;
    let mut bytes = 0_u64;
    for item in plan.included() {
        let size = by_weight(item, plan.contents.as_ref(), compression)
            .or_else(|| by_index(item, family, compression));
        match size {
            Some(size) => bytes = bytes.saturating_add(size),
            None => certainty = Certainty::AtLeast,
        }
    }
    let entries = plan
        .contents
        .as_ref()
        .map_or(0, |contents| contents.entries.len() as u64);
    let bytes = bytes.saturating_add(entries * ENTRY);
    ImageSize {
        bytes: bytes.div_ceil(PADDING).max(1) * PADDING,
        certainty,
    }
}

/// The space of a package's files in the image, from their weight.
fn by_weight(item: &Item, contents: Option<&Contents>, compression: Compression) -> Option<u64> {
    let weight = contents?.weights.get(&item.name)?;
    Some(compressed(*weight, compression))
}

/// The compressed size of weighed content, computed from a power of the sample's ratio.
fn compressed(weight: Weight, compression: Compression) -> u64 {
    if weight.bytes == 0 {
        return 0;
    }
    let ratio = weight.compressed as f64 / weight.bytes as f64;
    let (factor, power) = against_sample(compression);
    let ratio = (factor * ratio.powf(power)).min(1.0);
    (weight.bytes as f64 * ratio) as u64
}

/// The factor and the exponent that turn the ratio of zstd at level 3 into that of a compression.
fn against_sample(compression: Compression) -> (f64, f64) {
    match (compression.algorithm(), compression.level().unwrap_or(0)) {
        (Algorithm::None, _) => (1.0, 0.0),
        (Algorithm::Lz4, _) => (1.325, 1.0),
        (Algorithm::Gzip, _) => (0.943, 1.0),
        (Algorithm::Xz, _) => (0.86, 1.03),
        (Algorithm::Zstd, ..=2) => (1.05, 1.0),
        (Algorithm::Zstd, 3..=5) => (1.0, 1.0),
        (Algorithm::Zstd, 6..=11) => (0.941, 1.0),
        (Algorithm::Zstd, _) => (0.913, 1.028),
    }
}

/// The space of a package's files, from its sizes in the index; `None` if the index has none.
fn by_index(item: &Item, family: Family, compression: Compression) -> Option<u64> {
    let package = item.package_size.filter(|&size| size > 0)?;
    let installed = item.installed_size.unwrap_or(0).max(package);
    let shrunk = package as f64 / installed as f64;
    let (factor, power_of_shrunk, power_of_size) = of_package_file(family);
    let at_usual = package as f64
        * factor
        * shrunk.powf(power_of_shrunk)
        * (package as f64).powf(power_of_size);
    let usual = against_sample(Compression::default());
    let (factor, power) = against_sample(compression);
    // The fit is for the default compression. It is converted back to the ratio of the sample, and
    // from there to the ratio of the wanted compression.
    let sample = (at_usual / installed as f64 / usual.0)
        .min(1.0)
        .powf(1.0 / usual.1);
    let ratio = (factor * sample.powf(power)).min(1.0);
    Some((installed as f64 * ratio) as u64)
}

/// The constants for an image with the default compression: a factor, the exponent of the package
/// file's own compression ratio, and the exponent of its size.
fn of_package_file(family: Family) -> (f64, f64, f64) {
    match family {
        Family::Deb => (0.409, -0.247, 0.058),
        Family::Ipk => (0.651, -0.121, 0.019),
        Family::Rpm => (0.432, -0.104, 0.047),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_compression_is_never_estimated_larger() {
        let weight = Weight {
            bytes: 1 << 20,
            compressed: 300 << 10,
        };
        let order = ["none", "lz4", "zstd:1", "zstd:3", "gzip", "zstd:15", "xz"];
        let sizes = order.map(|name| compressed(weight, name.parse().unwrap()));
        assert_eq!(sizes[0], weight.bytes);
        assert!(sizes.is_sorted_by(|one, next| one >= next), "{sizes:?}");
    }

    #[test]
    fn no_estimate_exceeds_the_uncompressed_size() {
        for compressed_bytes in [0, 1, 900, 1000] {
            let weight = Weight {
                bytes: 1000,
                compressed: compressed_bytes,
            };
            assert!(compressed(weight, Compression::default()) <= 1000);
        }
        assert_eq!(compressed(Weight::default(), Compression::default()), 0);
    }
}
