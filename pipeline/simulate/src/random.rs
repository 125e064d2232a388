use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// Random choices that are the same for a seed on every machine and with every version of the program.
///
/// The generator is PCG-XSL-RR 128/64, whose values its crate tests against the reference; everything above it is
/// integer arithmetic in this file.
#[derive(Debug)]
pub(crate) struct Random(Pcg64);

impl Random {
    /// The stream called `name` of a seed. Streams do not depend on each other, so adding a table changes no other one.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        // FNV-1a
        let stream =
            name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        let mut random = Self(Pcg64::new(u128::from(seed) << 64 | u128::from(stream), u128::from(stream)));
        random.next();
        random
    }

    /// 64 random bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number from 0 to `bound - 1`; 0 when the bound is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A whole number from `first` to `last`.
    pub(crate) fn between(&mut self, first: i64, last: i64) -> i64 {
        first + self.below((last - first + 1).unsigned_abs()).cast_signed()
    }

    /// Whether something happens that happens `share` times in 1000.
    pub(crate) fn permille(&mut self, share: i64) -> bool {
        self.below(1000).cast_signed() < share
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }
}
