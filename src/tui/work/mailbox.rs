//! A mailbox with room for one request: a newer request replaces one that was not fetched yet, and
//! cancels the work on the previous one. So the newest request wins, however fast keys are pressed.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::foundation::progress::CancelFlag;

/// Where a worker finds its next request.
#[derive(Debug)]
pub(crate) struct Mailbox<T> {
    state: Mutex<Requests<T>>,
    filled: Condvar,
}

/// The waiting request, and the one that is being worked on.
#[derive(Debug)]
struct Requests<T> {
    waiting: Option<T>,
    /// Cancels the request that is being worked on.
    running: Option<Arc<CancelFlag>>,
    closed: bool,
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        let requests = Requests {
            waiting: None,
            running: None,
            closed: false,
        };
        Self {
            state: Mutex::new(requests),
            filled: Condvar::new(),
        }
    }
}

impl<T> Mailbox<T> {
    /// Puts a request in, which replaces or cancels the previous one.
    pub(crate) fn put(&self, request: T) {
        // A condition variable may wake up without a reason, so the state is looked at again.
        let mut requests = self.requests();
        requests.waiting = Some(request);
        if let Some(running) = &requests.running {
            running.cancel();
        }
        self.filled.notify_one();
    }

    /// The next request with the flag that cancels it; waits for one. `None` once it is closed.
    pub(crate) fn take(&self) -> Option<(T, Arc<CancelFlag>)> {
        let mut requests = self.requests();
        requests.running = None;
        loop {
            if requests.closed {
                return None;
            }
            if let Some(request) = requests.waiting.take() {
                let flag = Arc::new(CancelFlag::default());
                requests.running = Some(Arc::clone(&flag));
                return Some((request, flag));
            }
            requests = self
                .filled
                .wait(requests)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the requests, and cancels the work on the current one.
    pub(crate) fn close(&self) {
        let mut requests = self.requests();
        requests.closed = true;
        if let Some(running) = &requests.running {
            running.cancel();
        }
        self.filled.notify_all();
    }

    fn requests(&self) -> MutexGuard<'_, Requests<T>> {
        // No code panics while it holds the lock, so its content is valid.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::progress::Cancellation;

    #[test]
    fn only_the_newest_request_is_found_and_the_one_before_is_cancelled() {
        let mailbox = Mailbox::default();
        mailbox.put(1);
        mailbox.put(2);
        let (request, flag) = mailbox.take().unwrap();
        assert_eq!(request, 2);
        assert!(!flag.is_cancelled());
        mailbox.put(3);
        assert!(flag.is_cancelled());
        assert_eq!(mailbox.take().unwrap().0, 3);
        mailbox.close();
        assert!(mailbox.take().is_none());
    }
}
