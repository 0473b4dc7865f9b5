//! Identifiers within a document and of the document itself, made of nothing but its content.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::archive::DigestKind;

/// Gives identifiers of letters, digits, `.` and `-`, none of them twice.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    given: BTreeSet<String>,
    /// How often each was wanted.
    wanted: BTreeMap<String, usize>,
}

impl Identifiers {
    /// The identifiers for several texts.
    pub(super) fn give_all(
        &mut self,
        prefix: &str,
        texts: impl Iterator<Item = String>,
    ) -> Vec<String> {
        texts.map(|text| self.give(prefix, &text)).collect()
    }

    /// The identifier for a text: every other sign is a `-` in it, and a number makes it different
    /// from earlier ones.
    pub(super) fn give(&mut self, prefix: &str, text: &str) -> String {
        let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
        let letters = text.chars();
        let letters = letters.map(|letter| if is_allowed(letter) { letter } else { '-' });
        let plain: String = prefix.chars().chain(letters).collect();
        let count = self.wanted.entry(plain.clone()).or_default();
        loop {
            *count += 1;
            let identifier = match *count {
                1 => plain.clone(),
                number => format!("{plain}-{number}"),
            };
            if self.given.insert(identifier.clone()) {
                return identifier;
            }
        }
    }
}

/// A UUID of the document's content: version 8 of RFC 9562, the beginning of the SHA-256.
pub(super) fn uuid(document: &Value) -> String {
    let digest = DigestKind::Sha256.of(document.to_string().as_bytes());
    let digits = digest.to_string().into_bytes();
    let letters = digits.iter().take(32).enumerate().flat_map(|(at, digit)| {
        let digit = match at {
            12 => '8',
            // The variant of the RFC is the two bits 10.
            16 => match digit % 4 {
                0 => '8',
                1 => '9',
                2 => 'a',
                _ => 'b',
            },
            _ => char::from(*digit),
        };
        let hyphen = matches!(at, 8 | 12 | 16 | 20).then_some('-');
        hyphen.into_iter().chain([digit])
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_identifier_is_given_twice() {
        let mut identifiers = Identifiers::default();
        let texts = ["a+b", "a-b", "a-b-2", "a/b", "ü"];
        let given = texts.map(|text| identifiers.give("X-", text));
        assert_eq!(given, ["X-a-b", "X-a-b-2", "X-a-b-2-2", "X-a-b-3", "X--"]);
    }

    #[test]
    fn a_uuid_depends_on_the_content_alone() {
        let one = uuid(&json!({"a": 1}));
        assert_eq!(one, uuid(&json!({"a": 1})));
        assert_ne!(one, uuid(&json!({"a": 2})));
        let parts: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert!(one.split('-').nth(2).unwrap().starts_with('8'), "{one}");
        assert!(
            "89ab".contains(&one.split('-').nth(3).unwrap()[..1]),
            "{one}"
        );
    }
}
