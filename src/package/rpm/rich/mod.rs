//! rpm's rich dependencies: conditions over several packages, as `(a or b)` or `(a if b else c)`.
//!
//! The terms and their meaning are those of rpm's manual, "Boolean Dependencies". A condition can
//! be used as written, or as [clauses](Rich::clauses), the form that solvers need.

mod normal_form;

use std::fmt;

pub use normal_form::{Clause, Term};

use crate::package::Relation;

/// A condition on packages, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rich {
    /// A package that meets the relation is present.
    Atom(Relation),
    /// `(a and b ...)`: all of them hold.
    And(Vec<Rich>),
    /// `(a or b ...)`: one of them holds, the first is preferred.
    Or(Vec<Rich>),
    /// `(a with b ...)`: one package meets all of them.
    With(Vec<Rich>),
    /// `(a without b)`: a package meets the first and not the second.
    Without(Box<Rich>, Box<Rich>),
    /// `(a if b else c)`: `a` holds where `b` does, else `c`, if there is one.
    If(Box<Branches>),
    /// `(a unless b else c)`: `a` holds where `b` does not, else `c`; without an `else`, `b` must
    /// not hold.
    Unless(Box<Branches>),
}

/// The operands of `if` or `unless`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Branches {
    /// The operand before `if` or `unless`.
    pub main: Rich,
    /// The operand after it.
    pub condition: Rich,
    /// The operand after `else`.
    pub otherwise: Option<Rich>,
}

impl Rich {
    /// All relations in it, in the order written.
    #[must_use]
    pub fn relations(&self) -> Vec<&Relation> {
        match self {
            Self::Atom(relation) => vec![relation],
            Self::And(parts) | Self::Or(parts) | Self::With(parts) => {
                parts.iter().flat_map(Self::relations).collect()
            }
            Self::Without(main, excluded) => [main.relations(), excluded.relations()].concat(),
            Self::If(branches) | Self::Unless(branches) => {
                let Branches {
                    main,
                    condition,
                    otherwise,
                } = &**branches;
                let parts = [Some(main), Some(condition), otherwise.as_ref()];
                parts
                    .into_iter()
                    .flatten()
                    .flat_map(Self::relations)
                    .collect()
            }
        }
    }
}

impl fmt::Display for Rich {
    /// In rpm's notation: `(a >= 1 if (b or c))`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Atom(relation) => {
                f.write_str(&relation.name)?;
                match &relation.constraint {
                    Some(bound) => {
                        let operator = bound.operator.rpm_symbol();
                        write!(f, " {operator} {}", bound.version)
                    }
                    None => Ok(()),
                }
            }
            Self::And(parts) => write_joined(f, parts, "and"),
            Self::Or(parts) => write_joined(f, parts, "or"),
            Self::With(parts) => write_joined(f, parts, "with"),
            Self::Without(main, excluded) => write!(f, "({main} without {excluded})"),
            Self::If(branches) => branches.write(f, "if"),
            Self::Unless(branches) => branches.write(f, "unless"),
        }
    }
}

impl Branches {
    fn write(&self, f: &mut fmt::Formatter<'_>, word: &str) -> fmt::Result {
        write!(f, "({} {word} {}", self.main, self.condition)?;
        match &self.otherwise {
            Some(otherwise) => write!(f, " else {otherwise})"),
            None => f.write_str(")"),
        }
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Rich], word: &str) -> fmt::Result {
    for (position, part) in parts.iter().enumerate() {
        match position {
            0 => write!(f, "({part}")?,
            _ => write!(f, " {word} {part}")?,
        }
    }
    f.write_str(")")
}

#[cfg(test)]
mod tests;
