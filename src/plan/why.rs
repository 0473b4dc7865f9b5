//! `why NAME`: the chain from a request to a package, or why it is not there.

use std::fmt;

use super::universe::Universe;
use super::value::{Item, Plan};
use super::verdict::{Reason, Verdict};

/// The answer to `why NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The name that was asked about.
    pub name: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why, in a value.
    pub reason: Reason,
    /// The answer in sentences; the chain from the request to NAME first, one step a line.
    pub lines: Vec<String>,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl Universe {
    /// Why a package is in the plan, or why it is not there or cannot be.
    #[must_use]
    pub fn why(&self, plan: &Plan, name: &str) -> Why {
        let item = plan.items.iter().find(|item| item.name == name);
        let (verdict, reason, lines) = match item {
            Some(item) => (item.verdict, item.reason.clone(), lines(plan, item)),
            None => (
                Verdict::Available,
                Reason::NotRequested,
                vec![format!("nothing that is included needs {name}")],
            ),
        };
        Why {
            name: name.to_owned(),
            verdict,
            reason,
            lines,
        }
    }
}

fn lines(plan: &Plan, item: &Item) -> Vec<String> {
    let _ = plan;
    let mut lines = vec![format!("{}: {}", item.name, item.reason)];
    lines.extend(item.explanation.iter().cloned());
    lines
}
