//! Digests of files, as indexes and databases give them: MD5, SHA-1, SHA-2 (RFC 1321, FIPS 180-4).
//!
//! MD5 and SHA-1 detect accidental changes only: an attacker can make another file with the same
//! digest. They are compared if there is nothing better; [`DigestKind::is_strong`] says which kinds
//! are weak.

use std::fmt;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

/// A hash function; the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DigestKind {
    /// MD5, 128 bits.
    Md5,
    /// SHA-1, 160 bits.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl DigestKind {
    /// All kinds, the weakest first.
    pub const ALL: [Self; 6] = [
        Self::Md5,
        Self::Sha1,
        Self::Sha224,
        Self::Sha256,
        Self::Sha384,
        Self::Sha512,
    ];

    /// The kind by its name in repodata, where `sha` means SHA-1.
    #[must_use]
    pub fn of_repodata(name: &str) -> Option<Self> {
        Some(match name {
            "md5" => Self::Md5,
            "sha" | "sha1" => Self::Sha1,
            "sha224" => Self::Sha224,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => return None,
        })
    }

    /// The kind whose digests have that many hexadecimal digits.
    #[must_use]
    pub fn of_length(digits: usize) -> Option<Self> {
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| 2 * kind.length() == digits)
    }

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Whether no collisions can be made with known methods.
    #[must_use]
    pub fn is_strong(self) -> bool {
        match self {
            Self::Md5 | Self::Sha1 => false,
            Self::Sha224 | Self::Sha256 | Self::Sha384 | Self::Sha512 => true,
        }
    }

    /// The size of a digest in bytes.
    #[must_use]
    pub fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of bytes that are all there.
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> Digest {
        let mut hasher = Hasher::new(self);
        hasher.update(bytes);
        hasher.finish()
    }

    /// Parses hexadecimal digits in either case; `None` if their number is wrong or one is not a
    /// digit.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Digest> {
        Some(match self {
            Self::Md5 => Digest::Md5(hex(text)?),
            Self::Sha1 => Digest::Sha1(hex(text)?),
            Self::Sha224 => Digest::Sha224(hex(text)?),
            Self::Sha256 => Digest::Sha256(hex(text)?),
            Self::Sha384 => Digest::Sha384(Box::new(hex(text)?)),
            Self::Sha512 => Digest::Sha512(Box::new(hex(text)?)),
        })
    }
}

impl fmt::Display for DigestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A digest; displayed as hexadecimal digits. The two largest are boxed, since there are as many
/// digests as packages and few of them are that large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Digest {
    /// MD5.
    Md5([u8; 16]),
    /// SHA-1.
    Sha1([u8; 20]),
    /// SHA-224.
    Sha224([u8; 28]),
    /// SHA-256.
    Sha256([u8; 32]),
    /// SHA-384.
    Sha384(Box<[u8; 48]>),
    /// SHA-512.
    Sha512(Box<[u8; 64]>),
}

impl Digest {
    /// The hash function.
    #[must_use]
    pub fn kind(&self) -> DigestKind {
        match self {
            Self::Md5(_) => DigestKind::Md5,
            Self::Sha1(_) => DigestKind::Sha1,
            Self::Sha224(_) => DigestKind::Sha224,
            Self::Sha256(_) => DigestKind::Sha256,
            Self::Sha384(_) => DigestKind::Sha384,
            Self::Sha512(_) => DigestKind::Sha512,
        }
    }

    /// The digest with its kind, as in `sha256:...`: its form in manifests and plans.
    #[must_use]
    pub fn tagged(&self) -> String {
        let kind = self.kind().name().replace('-', "").to_lowercase();
        format!("{kind}:{self}")
    }

    /// Reads that form; `None` if it is another one.
    #[must_use]
    pub fn parse_tagged(text: &str) -> Option<Self> {
        let (kind, digits) = text.split_once(':')?;
        DigestKind::of_repodata(kind)?.parse(digits)
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Md5(bytes) => bytes,
            Self::Sha1(bytes) => bytes,
            Self::Sha224(bytes) => bytes,
            Self::Sha256(bytes) => bytes,
            Self::Sha384(bytes) => bytes.as_slice(),
            Self::Sha512(bytes) => bytes.as_slice(),
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.bytes().iter();
        bytes.try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Computes a digest incrementally.
#[derive(Clone, Debug)]
pub struct Hasher(State);

#[derive(Clone, Debug)]
enum State {
    Md5(Md5),
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    /// A hasher for digests of that kind.
    #[must_use]
    pub fn new(kind: DigestKind) -> Self {
        Self(match kind {
            DigestKind::Md5 => State::Md5(Md5::new()),
            DigestKind::Sha1 => State::Sha1(Sha1::new()),
            DigestKind::Sha224 => State::Sha224(Sha224::new()),
            DigestKind::Sha256 => State::Sha256(Sha256::new()),
            DigestKind::Sha384 => State::Sha384(Sha384::new()),
            DigestKind::Sha512 => State::Sha512(Sha512::new()),
        })
    }

    /// Hashes further bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Md5(state) => state.update(bytes),
            State::Sha1(state) => state.update(bytes),
            State::Sha224(state) => state.update(bytes),
            State::Sha256(state) => state.update(bytes),
            State::Sha384(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
        }
    }

    /// The digest of all bytes.
    #[must_use]
    pub fn finish(self) -> Digest {
        match self.0 {
            State::Md5(state) => Digest::Md5(state.finalize().into()),
            State::Sha1(state) => Digest::Sha1(state.finalize().into()),
            State::Sha224(state) => Digest::Sha224(state.finalize().into()),
            State::Sha256(state) => Digest::Sha256(state.finalize().into()),
            State::Sha384(state) => Digest::Sha384(Box::new(state.finalize().into())),
            State::Sha512(state) => Digest::Sha512(Box::new(state.finalize().into())),
        }
    }
}

/// Parses hexadecimal digits; `None` if there are not exactly enough for `N` bytes.
fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests of `abc` that RFC 1321 and FIPS 180 print.
    const ABC: [(DigestKind, &str); 6] = [
        (DigestKind::Md5, "900150983cd24fb0d6963f7d28e17f72"),
        (DigestKind::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            DigestKind::Sha224,
            "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        ),
        (
            DigestKind::Sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            DigestKind::Sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed\
             8086072ba1e7cc2358baeca134c825a7",
        ),
        (
            DigestKind::Sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
    ];

    #[test]
    fn a_digest_with_its_kind_is_read_as_it_is_written() {
        for kind in DigestKind::ALL {
            let digest = kind.of(b"abc");
            assert_eq!(Digest::parse_tagged(&digest.tagged()), Some(digest));
        }
        assert!(DigestKind::Sha1.of(b"").tagged().starts_with("sha1:da39"));
        for text in ["", "sha256", "sha256:", "sha256:ab", "tiger:ab"] {
            assert_eq!(Digest::parse_tagged(text), None, "{text}");
        }
    }

    #[test]
    fn every_kind_gives_the_digest_that_its_standard_prints() {
        assert_eq!(ABC.map(|(kind, _)| kind), DigestKind::ALL);
        for (kind, expected) in ABC {
            let mut hasher = Hasher::new(kind);
            hasher.update(b"a");
            hasher.update(b"bc");
            let found = hasher.finish();
            assert_eq!(found.to_string(), expected, "{kind}");
            assert_eq!(found.kind(), kind);
            assert_eq!(kind.parse(&expected.to_uppercase()), Some(found), "{kind}");
            assert_eq!(DigestKind::of_length(expected.len()), Some(kind));
        }
    }

    #[test]
    fn digests_with_a_wrong_length_or_wrong_digits_are_refused() {
        for (kind, digits) in ABC {
            let signed = "+0".repeat(kind.length());
            for text in ["", &digits[1..], &format!("{digits}0"), &signed] {
                assert_eq!(kind.parse(text), None, "{kind}: {text}");
            }
        }
    }
}
