//! rpm's relations, from the triples of name, flags and version in headers and repodata.
//!
//! Maps them onto [`Relations`]: requirements on features of rpm itself (`rpmlib(...)`) are
//! dropped; requirements of the install scripts become Pre-Depends; a rich dependency that is
//! equivalent to lists of alternatives becomes those, the others stay
//! [conditional](Relations::conditional).

use crate::package::{
    Clause, Conditional, Constraint, Dependency, Operator, Package, Provide, Relation, Relations,
    Rich, RpmField, Version,
};

/// A relation's flags: `rpmsenseFlags` of rpm's `rpmds.h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sense(pub u32);

impl Sense {
    const LESS: u32 = 1 << 1;
    const GREATER: u32 = 1 << 2;
    const EQUAL: u32 = 1 << 3;
    const PREREQ: u32 = 1 << 6;
    const SCRIPT_PRE: u32 = 1 << 9;
    const SCRIPT_POST: u32 = 1 << 10;
    const MISSING_OK: u32 = 1 << 19;
    const RPMLIB: u32 = 1 << 24;

    /// The flags in repodata: a comparison such as `GE`, and whether the attribute `pre="1"` is
    /// set.
    #[must_use]
    pub fn from_repodata(comparison: &str, before_install: bool) -> Self {
        let comparison = match comparison {
            "LT" => Self::LESS,
            "LE" => Self::LESS | Self::EQUAL,
            "EQ" => Self::EQUAL,
            "GE" => Self::GREATER | Self::EQUAL,
            "GT" => Self::GREATER,
            _ => 0,
        };
        Self(comparison | if before_install { Self::PREREQ } else { 0 })
    }

    fn operator(self) -> Option<Operator> {
        match self.0 & (Self::LESS | Self::GREATER | Self::EQUAL) {
            Self::LESS => Some(Operator::Earlier),
            Self::GREATER => Some(Operator::Later),
            Self::EQUAL => Some(Operator::Equal),
            both if both == Self::LESS | Self::EQUAL => Some(Operator::EarlierOrEqual),
            both if both == Self::GREATER | Self::EQUAL => Some(Operator::LaterOrEqual),
            _ => None,
        }
    }

    fn has(self, flags: u32) -> bool {
        self.0 & flags != 0
    }
}

impl Operator {
    /// The operator as rpm writes it.
    #[must_use]
    pub fn rpm_symbol(self) -> &'static str {
        match self {
            Self::Earlier => "<",
            Self::EarlierOrEqual => "<=",
            Self::Equal => "=",
            Self::LaterOrEqual => ">=",
            Self::Later => ">",
        }
    }

    /// Parses an operator of a rich dependency.
    pub(crate) fn from_rpm_symbol(symbol: &str) -> Option<Self> {
        match symbol {
            "<" => Some(Self::Earlier),
            "<=" | "=<" => Some(Self::EarlierOrEqual),
            "=" | "==" => Some(Self::Equal),
            ">=" | "=>" => Some(Self::LaterOrEqual),
            ">" => Some(Self::Later),
            _ => None,
        }
    }
}

impl Relations {
    /// Adds a relation. One that is in its list already is not added again: headers repeat a
    /// requirement for each of its causes.
    ///
    /// A rich dependency that cannot be parsed becomes a relation to its whole text, which nothing
    /// provides.
    pub fn add_rpm(&mut self, field: RpmField, name: &str, sense: Sense, version: &str) {
        if sense.has(Sense::RPMLIB) || name.starts_with("rpmlib(") || name.is_empty() {
            return;
        }
        let rich = name.starts_with('(').then(|| Rich::parse(name)).flatten();
        match (rich, field) {
            (Some(rich), _) => self.add_rich(field, rich, sense),
            (None, RpmField::Provides) => self.provides.push(Provide {
                name: name.into(),
                constraint: constraint(sense, version),
            }),
            (None, RpmField::Conflicts) => {
                add(&mut self.conflicts, atom(name, sense, version));
            }
            (None, RpmField::Obsoletes) => {
                add(&mut self.obsoletes, atom(name, sense, version));
            }
            (None, _) => {
                let alternatives = vec![atom(name, sense, version)];
                self.add_wanted(field, Dependency { alternatives }, sense);
            }
        }
    }

    fn add_wanted(&mut self, field: RpmField, dependency: Dependency, sense: Sense) {
        // A requirement with several causes comes several times. The strictest one, before
        // installation, is kept.
        let before_install = Sense::PREREQ | Sense::SCRIPT_PRE | Sense::SCRIPT_POST;
        let list = match field {
            RpmField::Requires if sense.has(Sense::MISSING_OK) => &mut self.recommends,
            RpmField::Requires if sense.has(before_install) => {
                forget(&mut self.depends, &dependency);
                &mut self.pre_depends
            }
            RpmField::Requires if recent(&self.pre_depends, &dependency).is_some() => {
                return;
            }
            RpmField::Requires => &mut self.depends,
            RpmField::Recommends => &mut self.recommends,
            RpmField::Suggests => &mut self.suggests,
            RpmField::Supplements => &mut self.supplements,
            RpmField::Enhances => &mut self.enhances,
            RpmField::Provides | RpmField::Conflicts | RpmField::Obsoletes => return,
        };
        add(list, dependency);
    }

    fn add_rich(&mut self, field: RpmField, condition: Rich, sense: Sense) {
        match plain(field, &condition) {
            Some(lists) => {
                for alternatives in lists {
                    match field {
                        RpmField::Conflicts => {
                            for relation in alternatives {
                                add(&mut self.conflicts, relation);
                            }
                        }
                        _ => self.add_wanted(field, Dependency { alternatives }, sense),
                    }
                }
            }
            None => add(&mut self.conditional, Conditional { field, condition }),
        }
    }
}

impl Package {
    /// Removes the provide that every rpm package has: its own name and version.
    pub(crate) fn drop_own_provide(&mut self) {
        let (name, version) = (&self.name, &self.version);
        let own = |provide: &Provide| {
            provide.name == *name
                && provide
                    .constraint
                    .as_ref()
                    .is_none_or(|known| *known == Constraint::exactly(version.clone()))
        };
        self.relations.provides.retain(|provide| !own(provide));
    }
}

/// The lists of alternatives that are equivalent to the condition, if there are any. Only a
/// requirement may become several lists: a conflict with two packages together is not a conflict
/// with each of them, and a recommendation of two together that cannot be met recommends neither.
fn plain(field: RpmField, condition: &Rich) -> Option<Vec<Vec<Relation>>> {
    let clauses = condition.clauses()?;
    let requirement = matches!(field, RpmField::Requires);
    let lists: Vec<_> = clauses
        .iter()
        .map(Clause::alternatives)
        .collect::<Option<_>>()?;
    (lists.len() == 1 || requirement).then_some(lists)
}

fn atom(name: &str, sense: Sense, version: &str) -> Relation {
    Relation {
        constraint: constraint(sense, version),
        ..Relation::any_version(name)
    }
}

fn constraint(sense: Sense, version: &str) -> Option<Constraint> {
    sense.operator().map(|operator| Constraint {
        operator,
        version: Version::new(version),
    })
}

/// How many of a list's last entries are searched for a duplicate. Lists written by people are
/// short and generated ones are sorted, so duplicates are close; searching a whole hostile list for
/// each of its entries would take quadratic time.
const SEARCHED: usize = 512;

/// The index of a value among the last entries of a list.
fn recent<T: PartialEq>(list: &[T], wanted: &T) -> Option<usize> {
    let searched = list.len().saturating_sub(SEARCHED);
    let mut recent = list.iter().enumerate().skip(searched);
    recent
        .find(|(_, known)| *known == wanted)
        .map(|(place, _)| place)
}

fn add<T: PartialEq>(list: &mut Vec<T>, new: T) {
    if recent(list, &new).is_none() {
        list.push(new);
    }
}

fn forget<T: PartialEq>(list: &mut Vec<T>, unwanted: &T) {
    if let Some(place) = recent(list, unwanted) {
        list.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    fn texts<T: fmt::Display>(list: &[T]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn flags_become_operators_and_fields() {
        let mut relations = Relations::default();
        let rows = [
            (RpmField::Requires, "libc.so.6()(64bit)", 0, ""),
            (
                RpmField::Requires,
                "rpmlib(CompressedFileNames)",
                Sense::RPMLIB | 0x0a,
                "3.0.4-1",
            ),
            (RpmField::Requires, "/bin/sh", 1 << 8, ""),
            (RpmField::Requires, "/bin/sh", Sense::SCRIPT_POST, ""),
            (RpmField::Requires, "/bin/sh", Sense::SCRIPT_PRE, ""),
            (RpmField::Requires, "/bin/sh", 0, ""),
            (
                RpmField::Requires,
                "glibc",
                Sense::GREATER | Sense::EQUAL,
                "2.35",
            ),
            (RpmField::Requires, "old-weak", Sense::MISSING_OK, ""),
            (RpmField::Recommends, "man", 0, ""),
            (RpmField::Supplements, "bash", 0, ""),
            (RpmField::Provides, "x", Sense::EQUAL, "1:2-3"),
            (RpmField::Provides, "y", 0, ""),
            (RpmField::Conflicts, "z", Sense::LESS, "2"),
            (RpmField::Obsoletes, "w", Sense::LESS | Sense::EQUAL, "1"),
        ];
        for (field, name, flags, version) in rows {
            relations.add_rpm(field, name, Sense(flags), version);
        }
        assert_eq!(texts(&relations.pre_depends), ["/bin/sh"]);
        assert_eq!(
            texts(&relations.depends),
            ["libc.so.6()(64bit)", "glibc (>= 2.35)"]
        );
        assert_eq!(texts(&relations.recommends), ["old-weak", "man"]);
        assert_eq!(texts(&relations.supplements), ["bash"]);
        assert_eq!(texts(&relations.conflicts), ["z (<< 2)"]);
        assert_eq!(texts(&relations.obsoletes), ["w (<= 1)"]);
        let provides = relations.provides.iter();
        let provides: Vec<_> = provides
            .map(|known| {
                (
                    known.name.as_str(),
                    known.constraint.as_ref().map(ToString::to_string),
                )
            })
            .collect();
        assert_eq!(provides, [("x", Some("= 1:2-3".to_owned())), ("y", None)]);
    }

    #[test]
    fn a_rich_dependency_becomes_plain_alternatives_where_it_can() {
        let rows: [(RpmField, &str, &[&str], &[&str]); 9] = [
            (RpmField::Requires, "(a or b)", &["a | b"], &[]),
            (RpmField::Requires, "(a and b)", &["a", "b"], &[]),
            (
                RpmField::Requires,
                "(a or (b and c))",
                &["a | b", "a | c"],
                &[],
            ),
            (RpmField::Requires, "(a if b)", &[], &["(a if b)"]),
            (RpmField::Requires, "(a with b)", &[], &["(a with b)"]),
            (RpmField::Requires, "(not a word", &["(not a word"], &[]),
            (RpmField::Conflicts, "(a or b)", &["a", "b"], &[]),
            (RpmField::Conflicts, "(a and b)", &[], &["(a and b)"]),
            (RpmField::Supplements, "(a and b)", &[], &["(a and b)"]),
        ];
        for (field, text, plain, conditional) in rows {
            let mut relations = Relations::default();
            relations.add_rpm(field, text, Sense::default(), "");
            let lists = [texts(&relations.depends), texts(&relations.conflicts)].concat();
            assert_eq!(lists, plain, "{text}");
            assert_eq!(texts(&relations.conditional), conditional, "{text}");
        }
    }

    #[test]
    fn flags_in_repodata_are_read_as_in_headers() {
        let rows = [
            ("EQ", Some(Operator::Equal)),
            ("LT", Some(Operator::Earlier)),
            ("LE", Some(Operator::EarlierOrEqual)),
            ("GT", Some(Operator::Later)),
            ("GE", Some(Operator::LaterOrEqual)),
            ("", None),
        ];
        for (text, operator) in rows {
            assert_eq!(
                Sense::from_repodata(text, true).operator(),
                operator,
                "{text}"
            );
        }
    }
}
