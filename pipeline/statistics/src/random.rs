//! Seeded random numbers that are the same on every machine.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// Draws that are the same on every machine: PCG-64 and `libm`.
///
/// Not `rand_distr`, which takes the platform's own logarithm.
pub struct Random(Pcg64);

impl Random {
    /// The stream with this number from this seed.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Pcg64::new(u128::from(seed), u128::from(stream)))
    }

    /// Above 0 and below 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// A standard normal number, by Marsaglia's polar method.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                return u * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// A gamma number with scale 1. Source: Marsaglia and Tsang, *A simple method for generating gamma variables* (2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let up = self.gamma(shape + 1.0);
            return up * libm::exp(libm::log(self.uniform()) / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            let v = root * root * root;
            if root > 0.0 && libm::log(self.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// A Poisson number, by counting arrivals until the mean is used up; for means up to some thousands.
    pub fn poisson(&mut self, mean: f64) -> f64 {
        let (mut used, mut count) = (-libm::log(self.uniform()), 0.0);
        while used < mean {
            used -= libm::log(self.uniform());
            count += 1.0;
        }
        count
    }

    /// The number of successes in `n` trials, by making each.
    pub fn binomial(&mut self, n: u32, p: f64) -> f64 {
        (0..n).map(|_| f64::from(u8::from(self.uniform() < p))).sum()
    }
}
