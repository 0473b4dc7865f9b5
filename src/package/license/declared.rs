//! A declared licence as an expression of SPDX 2.3 (annex D).
//!
//! rpm writes `GPL-2.0-or-later AND (MIT OR ISC)`, and before 2022 `GPLv2+ and MIT`; `OpenEmbedded`
//! writes `GPL-2.0-only & MIT | ISC`. The operators are read in all of these forms. What is not an
//! identifier of SPDX is kept as it is written: `GPLv2+` is not translated, since a name of one
//! distribution need not mean what it means to another. A text that is no expression is one name.

use super::list;

/// What a package declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredLicense {
    /// As written.
    pub text: String,
    /// As it is understood.
    pub expression: LicenseExpression,
}

/// Licences and how they are combined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LicenseExpression {
    /// A licence by its identifier in the SPDX License List.
    Known(&'static str),
    /// A licence by a name that is not in the list.
    Named(String),
    /// A licence of the list with an exception of the list.
    With(&'static str, &'static str),
    /// All of them apply.
    And(Vec<Self>),
    /// Any of them applies.
    Or(Vec<Self>),
}

/// How deep brackets may be nested; real licences have two.
const DEEPEST: usize = 16;

impl DeclaredLicense {
    /// Reads a licence; `None` if the text declares none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text == "NOASSERTION" {
            return None;
        }
        let tokens = tokens(text);
        let mut reading = Reading {
            tokens: &tokens,
            at: 0,
        };
        let whole = reading.any_of(0).filter(|_| reading.at == tokens.len());
        Some(Self {
            text: text.to_owned(),
            expression: whole.unwrap_or_else(|| LicenseExpression::Named(text.to_owned())),
        })
    }
}

impl LicenseExpression {
    /// The expression in SPDX's form, with what `name` gives for names that are not in the list.
    pub fn spdx(&self, name: &dyn Fn(&str) -> String) -> String {
        let listed = |parts: &[Self], operator: &str| {
            let parts = parts.iter().map(|part| match part {
                Self::And(_) | Self::Or(_) => format!("({})", part.spdx(name)),
                Self::Known(_) | Self::Named(_) | Self::With(..) => part.spdx(name),
            });
            parts.collect::<Vec<_>>().join(operator)
        };
        match self {
            Self::Known(id) => (*id).to_owned(),
            Self::Named(text) => name(text),
            Self::With(id, exception) => format!("{id} WITH {exception}"),
            Self::And(parts) => listed(parts, " AND "),
            Self::Or(parts) => listed(parts, " OR "),
        }
    }

    /// The names in it that are not in the list.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Known(_) | Self::With(..) => Vec::new(),
            Self::Named(text) => vec![text],
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::names).collect(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Open,
    Close,
    And,
    Or,
    Word(&'t str),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let is_sign = |letter: char| matches!(letter, '(' | ')' | '&' | '|');
    let parts = text.split_inclusive(|letter: char| is_sign(letter) || letter.is_whitespace());
    for part in parts {
        let sign = part.chars().last().filter(|&letter| is_sign(letter));
        let word = part.trim_end_matches(|letter: char| is_sign(letter) || letter.is_whitespace());
        match word {
            "" => {}
            "and" | "AND" => tokens.push(Token::And),
            "or" | "OR" => tokens.push(Token::Or),
            word => tokens.push(Token::Word(word)),
        }
        match sign {
            Some('(') => tokens.push(Token::Open),
            Some(')') => tokens.push(Token::Close),
            Some('&') => tokens.push(Token::And),
            Some('|') => tokens.push(Token::Or),
            _ => {}
        }
    }
    tokens
}

/// Reads tokens from the left; each step is `None` where no expression stands.
struct Reading<'r, 't> {
    tokens: &'r [Token<'t>],
    at: usize,
}

impl Reading<'_, '_> {
    fn any_of(&mut self, depth: usize) -> Option<LicenseExpression> {
        let mut parts = vec![self.all_of(depth)?];
        while self.takes(Token::Or) {
            parts.push(self.all_of(depth)?);
        }
        Some(single(parts, LicenseExpression::Or))
    }

    /// AND binds more tightly than OR.
    fn all_of(&mut self, depth: usize) -> Option<LicenseExpression> {
        let mut parts = vec![self.one(depth)?];
        while self.takes(Token::And) {
            parts.push(self.one(depth)?);
        }
        Some(single(parts, LicenseExpression::And))
    }

    fn one(&mut self, depth: usize) -> Option<LicenseExpression> {
        if self.takes(Token::Open) {
            let inner = (depth < DEEPEST).then(|| self.any_of(depth + 1))??;
            return self.takes(Token::Close).then_some(inner);
        }
        let mut words = Vec::new();
        while let Some(Token::Word(word)) = self.tokens.get(self.at) {
            words.push(*word);
            self.at += 1;
        }
        match words.as_slice() {
            [] => None,
            [license, "with" | "WITH", exception] => {
                let known = list::license(license).zip(list::exception(exception));
                Some(match known {
                    Some((license, exception)) => LicenseExpression::With(license, exception),
                    None => LicenseExpression::Named(words.join(" ")),
                })
            }
            _ => {
                let name = words.join(" ");
                Some(match list::license(&name) {
                    Some(id) => LicenseExpression::Known(id),
                    None => LicenseExpression::Named(name),
                })
            }
        }
    }

    fn takes(&mut self, token: Token<'_>) -> bool {
        let is_next = self.tokens.get(self.at) == Some(&token);
        self.at += usize::from(is_next);
        is_next
    }
}

/// A list of one is that one.
fn single(
    mut parts: Vec<LicenseExpression>,
    listed: fn(Vec<LicenseExpression>) -> LicenseExpression,
) -> LicenseExpression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            listed(parts)
        }
        None => listed(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spdx(text: &str) -> String {
        let license = DeclaredLicense::parse(text).unwrap();
        license.expression.spdx(&|name| format!("[{name}]"))
    }

    #[test]
    fn expressions_of_each_family_become_those_of_spdx() {
        let rows = [
            ("MIT", "MIT"),
            ("mit", "MIT"),
            (
                "GPL-2.0-or-later AND (MIT OR ISC)",
                "GPL-2.0-or-later AND (MIT OR ISC)",
            ),
            ("GPL-2.0-only & MIT | ISC", "(GPL-2.0-only AND MIT) OR ISC"),
            ("GPL-2.0-only|MIT", "GPL-2.0-only OR MIT"),
            ("((MIT))", "MIT"),
            ("MIT or BSD-3-Clause or ISC", "MIT OR BSD-3-Clause OR ISC"),
            (
                "GPL-3.0-or-later WITH GCC-exception-3.1 & MIT",
                "GPL-3.0-or-later WITH GCC-exception-3.1 AND MIT",
            ),
            (
                "GPL-2.0 with Linux-syscall-note",
                "GPL-2.0 WITH Linux-syscall-note",
            ),
        ];
        for (text, expected) in rows {
            assert_eq!(spdx(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_in_the_list_is_kept_as_it_is_written() {
        let rows = [
            ("GPLv2+", "[GPLv2+]"),
            ("GPLv2+ and MIT", "[GPLv2+] AND MIT"),
            ("Public Domain", "[Public Domain]"),
            ("GPLv2+ with exceptions", "[GPLv2+ with exceptions]"),
            ("GPL-2.0-only WITH nothing", "[GPL-2.0-only WITH nothing]"),
            ("LicenseRef-Own AND MIT", "[LicenseRef-Own] AND MIT"),
        ];
        for (text, expected) in rows {
            assert_eq!(spdx(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_expression_is_one_name() {
        for text in [
            "MIT (Expat)",
            "MIT AND",
            "(MIT",
            "MIT)",
            "&",
            "a || b",
            "()",
        ] {
            assert_eq!(spdx(text), format!("[{text}]"));
        }
        let deep = format!("{}MIT{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(spdx(&deep), format!("[{deep}]"));
    }

    #[test]
    fn a_text_that_declares_nothing_is_no_licence() {
        for text in ["", " \t", "NOASSERTION"] {
            assert_eq!(DeclaredLicense::parse(text), None, "{text:?}");
        }
    }
}
