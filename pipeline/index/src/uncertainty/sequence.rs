//! Evenly spread points in the unit cube: the Sobol sequence, shifted at random from a recorded seed.

/// Bits of a coordinate that the sequence itself fills; it has 2^32 points.
const BITS: usize = 32;

/// A randomised Sobol sequence: points in `[0, 1)` to the power of any number of dimensions.
///
/// Direction numbers are those of Joe and Kuo (2008), new-joe-kuo-6, for the first 512 dimensions. Each replicate is the
/// same sequence under a digital shift of its own (Cranley and Patterson 1976, in base 2; Owen 2000), so every point is
/// uniformly distributed, replicates are independent, and the spread among them measures the error. Dimensions after
/// the 512th are hashed from the seed as plain pseudo-random numbers ("padding").
///
/// A coordinate follows from seed, replicate, point and dimension alone, so that points can be made in any order.
pub(crate) struct Sequence {
    seed: u64,
    /// By dimension, the direction numbers from the highest bit.
    directions: Vec<[u32; BITS]>,
}

impl Sequence {
    /// The sequence of the seed, for up to this many dimensions.
    pub(crate) fn new(seed: u64, dimensions: usize) -> Self {
        let first = std::array::from_fn(|bit| 1 << (BITS - 1 - bit));
        let table = include_str!("joe_kuo.txt").lines().filter(|line| !line.starts_with('#'));
        let directions = std::iter::once(first).chain(table.map(directions)).take(dimensions).collect();
        Self { seed, directions }
    }

    /// One coordinate, in `[0, 1)`, a multiple of 2^-53.
    pub(crate) fn coordinate(&self, replicate: u32, point: u32, dimension: usize) -> f64 {
        let of_dimension = mix(mix(mix(self.seed) ^ u64::from(replicate)) ^ dimension as u64);
        let bits = match self.directions.get(dimension) {
            Some(directions) => {
                let set = (0..BITS).filter(|bit| point >> bit & 1 == 1);
                let sobol = set.fold(0, |sum, bit| sum ^ directions[bit]);
                of_dimension ^ (u64::from(sobol) << BITS)
            }
            None => mix(of_dimension ^ u64::from(point)),
        };
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// One line of the table: degree and coefficients of a primitive polynomial, then its first direction numbers.
fn directions(line: &str) -> [u32; BITS] {
    let mut numbers = line.split(' ').filter_map(|number| number.parse::<u32>().ok());
    let degree = numbers.next().unwrap_or(1) as usize;
    let coefficients = numbers.next().unwrap_or(0);
    let mut directions = [0; BITS];
    for (bit, number) in numbers.take(degree).enumerate() {
        directions[bit] = number << (BITS - 1 - bit);
    }
    for bit in degree..BITS {
        let oldest = directions[bit - degree];
        directions[bit] = (1..degree)
            .filter(|back| coefficients >> (degree - 1 - back) & 1 == 1)
            .fold(oldest ^ (oldest >> degree), |sum, back| sum ^ directions[bit - back]);
    }
    directions
}

/// Spreads the bits of a number over all 64: the output function of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sequence itself, without its shift.
    fn plain(point: u32, dimension: usize) -> f64 {
        let sequence = Sequence::new(0, 512);
        let set = (0..BITS).filter(|bit| point >> bit & 1 == 1);
        f64::from(set.fold(0, |sum, bit| sum ^ sequence.directions[dimension][bit])) / 4_294_967_296.0
    }

    #[test]
    fn the_points_are_those_of_scipy() {
        // scipy 1.17.1, qmc.Sobol(512, scramble=False).random(16): its 13th point, which in the order of binary numbers
        // is that of 13 ^ 13 >> 1.
        let point = 13 ^ (13 >> 1);
        let dimensions = [0, 1, 2, 3, 50, 511];
        assert_eq!(dimensions.map(|d| plain(point, d)), [0.8125, 0.6875, 0.8125, 0.0625, 0.1875, 0.8125]);
    }

    #[test]
    fn every_dimension_has_one_point_in_each_interval_and_each_pair_of_the_first_ten_is_balanced() {
        let sequence = Sequence::new(7, 600);
        for dimension in 0..512 {
            let mut taken = [false; 64];
            for point in 0..64 {
                taken[(sequence.coordinate(3, point, dimension) * 64.0) as usize] = true;
            }
            assert!(taken.iter().all(|taken| *taken), "dimension {dimension}");
        }
        for (a, b) in (0..10).flat_map(|a| (0..a).map(move |b| (a, b))) {
            let mut boxes = [0; 16];
            for point in 0..256 {
                let cell = |dimension| (sequence.coordinate(0, point, dimension) * 4.0) as usize;
                boxes[4 * cell(a) + cell(b)] += 1;
            }
            assert_eq!(boxes, [16; 16], "dimensions {a} and {b}");
        }
    }

    #[test]
    fn replicates_and_seeds_differ_and_dimensions_beyond_the_table_are_spread_too() {
        let sequence = Sequence::new(7, 600);
        assert_ne!(sequence.coordinate(0, 5, 2), sequence.coordinate(1, 5, 2));
        assert_ne!(sequence.coordinate(0, 5, 2), Sequence::new(8, 600).coordinate(0, 5, 2));
        let mean = (0..4096).map(|point| sequence.coordinate(0, point, 599)).sum::<f64>() / 4096.0;
        assert!((mean - 0.5).abs() < 0.03, "{mean}");
    }
}
