//! Points of the space that the factors span.

use super::model::{Setting, Space};
use super::sequence::Sequence;

/// Draws pairs of points, A and B, that are independent of each other.
pub(crate) struct Draw<'a> {
    spaces: &'a [Space],
    sequence: Sequence,
    dimensions: usize,
}

impl<'a> Draw<'a> {
    /// Draws from the seed.
    pub(crate) fn new(seed: u64, spaces: &'a [Space]) -> Self {
        let dimensions = spaces.iter().map(Self::dimensions).sum();
        Self { spaces, sequence: Sequence::new(seed, 2 * dimensions), dimensions }
    }

    /// How many numbers a point has.
    pub(crate) fn numbers(&self) -> usize {
        self.dimensions
    }

    fn dimensions(space: &Space) -> usize {
        match space {
            Space::Alternatives(_) => 1,
            Space::Uniform(count) => *count,
        }
    }

    /// The numbers of the points A and B.
    pub(crate) fn at(&self, replicate: u32, point: u32, numbers: &mut [Vec<f64>; 2]) {
        for (which, numbers) in numbers.iter_mut().enumerate() {
            let first = which * self.dimensions;
            numbers.clear();
            numbers.extend((first..first + self.dimensions).map(|d| self.sequence.coordinate(replicate, point, d)));
        }
    }

    /// What the numbers of a point mean, factor by factor.
    pub(crate) fn settings<'n>(&self, mut numbers: &'n [f64]) -> Vec<Setting<'n>> {
        let setting = |space: &Space| {
            let (own, rest) = numbers.split_at(Self::dimensions(space).min(numbers.len()));
            numbers = rest;
            match space {
                Space::Alternatives(count) => {
                    let place = own.first().map_or(0, |number| (number * *count as f64) as usize);
                    Setting::Alternative(place.min(count.saturating_sub(1)))
                }
                Space::Uniform(_) => Setting::Uniform(own),
            }
        };
        self.spaces.iter().map(setting).collect()
    }
}
