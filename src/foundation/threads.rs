//! Runs work on further threads if the system allows any; otherwise, as in a container with a limit
//! on threads, the calling thread does the same work later.

use std::panic::resume_unwind;
use std::thread::{Builder, Scope, ScopedJoinHandle, available_parallelism};

/// Work that was handed to another thread, or that is still to be done.
pub(crate) enum Beside<'scope, T, W> {
    /// A thread runs it.
    Thread(ScopedJoinHandle<'scope, T>),
    /// No thread could be started; it runs in `finish`.
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

    /// The result of the work. If the thread panicked, the panic continues here.
    pub(crate) fn finish(self) -> T {
        match self {
            Self::Thread(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Self::Later(work) => work(),
        }
    }
}

/// How many threads shall work together: one for each core, at most so many.
pub(crate) fn threads(most: usize) -> usize {
    available_parallelism().map_or(1, |cores| cores.get().min(most))
}

/// Does the same work on each part, the first one on the calling thread; the results are in the
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
    fn results_are_in_the_order_of_the_parts() {
        let parts: Vec<u32> = (0..9).collect();
        assert_eq!(
            on_each(&parts, |part| part * 2),
            [0, 2, 4, 6, 8, 10, 12, 14, 16]
        );
        assert!(on_each(&[], |part: &u32| *part).is_empty());
    }

    #[test]
    fn work_without_a_thread_is_done_later() {
        let work = || 7;
        assert_eq!(Beside::Later(&work).finish(), 7);
    }

    #[test]
    fn a_panic_of_a_thread_continues_in_the_caller() {
        let panics = std::panic::catch_unwind(|| {
            on_each(&[0, 1], |part| assert!(*part == 0, "the second part"));
        });
        assert!(panics.is_err());
    }
}
