//! Parses rich dependencies as rpm writes them into its headers: `rpmrichParse` in rpm's
//! `lib/rpmds.c`.
//!
//! A name ends at a blank or at an unmatched closing parenthesis, so that `perl(Foo::Bar)` and
//! `libx.so.1()(64bit)` are names. Only operators of the same kind can be chained without
//! parentheses.

use super::rich::{Branches, Rich};
use crate::package::{Constraint, Operator, Relation, Version};

/// The deepest nesting. The parser is recursive, and real conditions have two or three levels.
const MAX_DEPTH: usize = 32;

impl Rich {
    /// Parses a rich dependency; `None` if it is malformed or nested too deeply.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text };
        let rich = parser.group(0)?;
        parser.skip_blanks();
        parser.rest.is_empty().then_some(rich)
    }
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    /// `( operand [operator operand]... )`
    fn group(&mut self, depth: usize) -> Option<Rich> {
        if depth > MAX_DEPTH || !self.take('(') {
            return None;
        }
        let first = self.operand(depth)?;
        if self.take(')') {
            return Some(first);
        }
        let operator = self.word()?;
        let second = self.operand(depth)?;
        let rich = match operator {
            "and" => Rich::And(self.chain("and", first, second, depth)?),
            "or" => Rich::Or(self.chain("or", first, second, depth)?),
            "with" => Rich::With(self.chain("with", first, second, depth)?),
            "without" => Rich::Without(Box::new(first), Box::new(second)),
            "if" => Rich::If(self.branches(first, second, depth)?),
            "unless" => Rich::Unless(self.branches(first, second, depth)?),
            _ => return None,
        };
        self.take(')').then_some(rich)
    }

    /// The remaining operands of a chain, up to its closing parenthesis.
    fn chain(&mut self, word: &str, first: Rich, second: Rich, depth: usize) -> Option<Vec<Rich>> {
        let mut parts = vec![first, second];
        while !self.at(')') {
            if self.word()? != word {
                return None;
            }
            parts.push(self.operand(depth)?);
        }
        Some(parts)
    }

    fn branches(&mut self, main: Rich, condition: Rich, depth: usize) -> Option<Box<Branches>> {
        let otherwise = match self.at(')') {
            true => None,
            false if self.word()? == "else" => Some(self.operand(depth)?),
            false => return None,
        };
        Some(Box::new(Branches {
            main,
            condition,
            otherwise,
        }))
    }

    fn operand(&mut self, depth: usize) -> Option<Rich> {
        match self.at('(') {
            true => self.group(depth + 1),
            false => self.atom(),
        }
    }

    /// `name [operator version]`
    fn atom(&mut self) -> Option<Rich> {
        let mut relation = Relation::any_version(self.word()?);
        self.skip_blanks();
        if self.rest.starts_with(['<', '=', '>']) {
            let operator = Operator::from_rpm_symbol(self.word()?)?;
            let version = Version::new(self.word()?);
            relation.constraint = Some(Constraint { operator, version });
        }
        Some(Rich::Atom(relation))
    }

    /// The characters up to a blank or an unmatched closing parenthesis.
    fn word(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let mut open = 0_usize;
        let end = self.rest.find(|letter: char| match letter {
            '(' => {
                open += 1;
                false
            }
            ')' if open > 0 => {
                open -= 1;
                false
            }
            letter => letter == ')' || is_blank(letter),
        });
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn at(&mut self, letter: char) -> bool {
        self.skip_blanks();
        self.rest.starts_with(letter)
    }

    fn take(&mut self, letter: char) -> bool {
        self.skip_blanks();
        let rest = self.rest.strip_prefix(letter);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(is_blank);
    }
}

/// rpm treats a comma as a blank.
fn is_blank(letter: char) -> bool {
    letter.is_ascii_whitespace() || letter == ','
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn conditions_are_read_and_written_as_rpm_writes_them() {
        let rows = [
            "(a or b)",
            "(a and b and c >= 1:2.3-4)",
            "(a if b)",
            "(a if b else c)",
            "(a unless b else (c or d))",
            "(foo >= 1.0 with foo < 2.0)",
            "(foo without foo = 3)",
            "((a or b) if (c and (d without e)))",
            "(perl(Foo::Bar) or libx.so.1()(64bit) > 2)",
            "(/bin/sh or busybox)",
            "(langpacks-core-de if glibc)",
        ];
        for text in rows {
            let rich = Rich::parse(text);
            assert_eq!(rich.map(|rich| rich.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Rich::parse("( a  or b )").unwrap().to_string(), "(a or b)");
    }

    #[test]
    fn malformed_conditions_are_refused() {
        let rows = [
            "",
            "()",
            "(",
            "a",
            "(a or)",
            "(or b)",
            "(a or b",
            "(a or b))",
            "(a or b and c)",
            "(a xor b)",
            "(a if b else)",
            "(a if b or c)",
            "(a >= )",
            "(a <> 1)",
            "(a or b) c",
        ];
        for text in rows {
            assert_eq!(Rich::parse(text), None, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Rich::parse(&nested(20)).is_some());
        assert_eq!(Rich::parse(&nested(100_000)), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[()ab<>=,~. ]{0,40}|.{0,40}") {
            if let Some(rich) = Rich::parse(&text) {
                let again = Rich::parse(&rich.to_string());
                let atom = matches!(rich, Rich::Atom(_));
                prop_assert!(atom || again == Some(rich));
            }
        }
    }
}
