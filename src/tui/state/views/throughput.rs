//! The rate of a build from its start until now, in a bounded number of points: when there is no
//! more room, each pair of points becomes one.

use std::time::Duration;

/// Points that are kept; even.
const MAX_POINTS: usize = 64;

/// How long the first points last.
const FIRST_WIDTH: Duration = Duration::from_millis(200);

/// The history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Throughput {
    /// Bytes of each point.
    points: Vec<u64>,
    /// How long a point lasts.
    width: Duration,
    /// The phase's bytes at the last update.
    bytes: u64,
}

impl Default for Throughput {
    fn default() -> Self {
        Self {
            points: Vec::new(),
            width: FIRST_WIDTH,
            bytes: 0,
        }
    }
}

impl Throughput {
    /// The running phase has gone through that many bytes, that long after the build's start. A
    /// phase begins at 0 again.
    pub(crate) fn tell(&mut self, elapsed: Duration, bytes: u64) {
        let more = bytes
            .checked_sub(std::mem::replace(&mut self.bytes, bytes))
            .unwrap_or(bytes);
        while self.place(elapsed) >= MAX_POINTS {
            let pairs = self.points.chunks(2);
            self.points = pairs
                .map(|pair| pair.iter().fold(0, |sum: u64, it| sum.saturating_add(*it)))
                .collect();
            self.width = self.width.saturating_mul(2);
        }
        let place = self.place(elapsed);
        if self.points.len() <= place {
            self.points.resize(place + 1, 0);
        }
        if let Some(point) = self.points.get_mut(place) {
            *point = point.saturating_add(more);
        }
    }

    fn place(&self, elapsed: Duration) -> usize {
        let width = self.width.as_millis().max(1);
        usize::try_from(elapsed.as_millis() / width).unwrap_or(usize::MAX)
    }

    /// Bytes a second at each point, the newest last. The newest one is left out until it is
    /// complete.
    pub(crate) fn rates(&self) -> Vec<u64> {
        let millis = self.width.as_millis().max(1);
        let whole = self.points.split_last().map_or(&[][..], |(_, whole)| whole);
        let rate = |&bytes: &u64| u64::try_from(u128::from(bytes) * 1000 / millis);
        whole
            .iter()
            .map(|it| rate(it).unwrap_or(u64::MAX))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn a_rate_is_what_went_through_in_its_time_and_a_phase_begins_anew() {
        let mut history = Throughput::default();
        history.tell(millis(100), 1000);
        history.tell(millis(300), 3000);
        // Another phase: its bytes begin at 0.
        history.tell(millis(500), 400);
        history.tell(millis(700), 400);
        assert_eq!(history.rates(), [5000, 10000, 2000]);
    }

    #[test]
    fn a_build_of_a_week_has_no_more_points_than_one_of_a_minute() {
        let mut history = Throughput::default();
        let hours = 24 * 7;
        for hour in 1..=hours {
            history.tell(Duration::from_secs(3600 * hour), hour << 30);
        }
        let rates = history.rates();
        assert!(rates.len() < MAX_POINTS, "{}", rates.len());
        assert!(rates.iter().all(|&rate| rate < 1 << 30));
        let mut far = Throughput::default();
        far.tell(Duration::MAX, 1);
        assert!(far.rates().len() < MAX_POINTS);
    }
}
