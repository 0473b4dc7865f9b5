//! What the families' ways of choosing have in common: of several options the first that leads
//! somewhere is taken.

use super::draft::Walked;
use super::search::Ended;
use crate::plan::world::node::Solvable;

/// A walk that adds packages to a draft, and settles what each of them needs before the next.
pub(super) trait FirstChoices {
    /// Those that fit beside what is chosen, in the order in which the family tries them.
    fn in_order(&self, options: &[Solvable]) -> Vec<Solvable>;

    /// Adds a package and all that it needs.
    fn add(&mut self, option: Solvable) -> Result<Walked, Ended>;

    /// How many candidates are chosen.
    fn count(&self) -> usize;

    /// Takes away what was chosen last, until so many candidates are left.
    fn take_back(&mut self, count: usize);

    /// Adds one of these, with all that comes along for it; or leaves the draft as it was.
    fn meet(&mut self, options: &[Solvable]) -> Result<Walked, Ended> {
        let before = self.count();
        for option in self.in_order(options) {
            if self.add(option)? == Walked::Met {
                return Ok(Walked::Met);
            }
            self.take_back(before);
        }
        Ok(Walked::DeadEnd)
    }
}
