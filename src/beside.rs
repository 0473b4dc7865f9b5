//! Work beside that of the own thread, where the system has a thread to give: where it has none, in
//! a container with a limit of them, the same work is done by the own thread, later.

use std::panic::resume_unwind;
use std::thread::{Builder, Scope, ScopedJoinHandle};

/// Work that was handed to another thread, or that is still to be done.
pub(crate) enum Beside<'scope, T, W> {
    /// A thread does it.
    Thread(ScopedJoinHandle<'scope, T>),
    /// No thread could be had.
    Later(&'scope W),
}

impl<'scope, T, W> Beside<'scope, T, W>
where
    T: Send + 'scope,
    W: Fn() -> T + Sync,
{
    /// Hands work to a thread of the scope.
    pub(crate) fn start(scope: &'scope Scope<'scope, '_>, work: &'scope W) -> Self {
        match Builder::new().spawn_scoped(scope, work) {
            Ok(thread) => Self::Thread(thread),
            Err(_) => Self::Later(work),
        }
    }

    /// What it gave. A thread that panicked goes on panicking here.
    pub(crate) fn finish(self) -> T {
        match self {
            Self::Thread(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Self::Later(work) => work(),
        }
    }
}

/// Does the same work on each part, the first one on the own thread; what they give comes in the
/// order of the parts.
pub(crate) fn on_each<P, T>(parts: &[P], work: impl Fn(&P) -> T + Sync) -> Vec<T>
where
    P: Sync,
    T: Send,
{
    let Some((own, others)) = parts.split_first() else {
        return Vec::new();
    };
    let work = &work;
    let others: Vec<_> = others.iter().map(|part| move || work(part)).collect();
    std::thread::scope(|scope| {
        let started = others.iter().map(|work| Beside::start(scope, work));
        let started: Vec<_> = started.collect();
        let mut given = vec![work(own)];
        given.extend(started.into_iter().map(Beside::finish));
        given
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_parts_give_comes_in_their_order() {
        let parts: Vec<u32> = (0..9).collect();
        assert_eq!(
            on_each(&parts, |part| part * 2),
            [0, 2, 4, 6, 8, 10, 12, 14, 16]
        );
        assert!(on_each(&[], |part: &u32| *part).is_empty());
    }

    #[test]
    fn work_for_which_there_is_no_thread_is_done_all_the_same() {
        let work = || 7;
        assert_eq!(Beside::Later(&work).finish(), 7);
    }

    #[test]
    fn a_panic_beside_is_a_panic_here() {
        let panics = std::panic::catch_unwind(|| {
            on_each(&[0, 1], |part| assert!(*part == 0, "the second part"));
        });
        assert!(panics.is_err());
    }
}
