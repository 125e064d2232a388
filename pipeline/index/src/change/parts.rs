use crate::change::Cause;
use crate::tables::Exact;

/// The fractions of a point (or of a place) in which parts are counted before they are rounded.
const BILLIONTHS: f64 = 1e9;

/// How much each cause moved a number: exact fractions, not rounded yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    /// In billionths over `orders`, by place in [`Cause::ALL`].
    numerators: [i128; Cause::ALL.len()],
    orders: i128,
}

/// The number in billionths; `None` for one that is too large to be a score.
pub(crate) fn billionths(x: f64) -> Option<i128> {
    (x.abs() < 1e15).then(|| (x * BILLIONTHS).round() as i128)
}

impl Parts {
    /// From numerators over the number of orders.
    pub(crate) fn new(orders: i128) -> Self {
        Self { numerators: [0; Cause::ALL.len()], orders }
    }

    /// Adds a numerator to a cause.
    pub(crate) fn add(&mut self, cause: Cause, numerator: i128) {
        self.numerators[cause as usize] += numerator;
    }

    /// Adds whole billionths to a cause.
    pub(crate) fn add_whole(&mut self, cause: Cause, billionths: i128) {
        self.numerators[cause as usize] += billionths * self.orders;
    }

    /// Rounds every part to `places` decimals (0 to 4) so that they add up to `sum`, which has as many.
    ///
    /// Each is rounded to the nearest; what the sum then lacks is made up one last digit at a time, by the parts that
    /// rounding moved furthest the other way, the first of equals. Negating all parts and the sum negates the result.
    pub(crate) fn rounded(&self, sum: Exact, places: u32) -> [Exact; Cause::ALL.len()] {
        let step = 10_i128.pow(4 - places.min(4));
        // A part of `numerator` is `numerator / unit` steps.
        let unit = 100_000 * step * self.orders;
        let mut steps = self.numerators.map(|numerator| nearest(numerator, unit));
        let mut lacking = sum.0 / step - steps.iter().sum::<i128>();
        let side = lacking.signum();
        let mut lost: Vec<(i128, usize)> =
            self.numerators.iter().zip(&steps).map(|(n, steps)| side * (n - steps * unit)).zip(0..).collect();
        // A cause that did nothing is given nothing.
        lost.retain(|(_, i)| self.numerators[*i] != 0);
        lost.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, i) in lost.iter().cycle().take(usize::try_from(lacking.abs()).unwrap_or(0)) {
            steps[*i] += side;
            lacking -= side;
        }
        // Only where no cause did anything that billionths show.
        steps[Cause::Unseparated as usize] += lacking;
        steps.map(|steps| Exact(steps * step))
    }
}

/// Rounds a fraction to a whole number, halves away from zero. `whole` is above 0.
fn nearest(part: i128, whole: i128) -> i128 {
    part.signum() * ((2 * part.abs() + whole) / (2 * whole))
}

/// Rounds a number to `places` decimals (0 to 4) by its exact digits, halves away from zero, as scoreboards print it.
/// `None` for one that is too large to be a score.
pub(crate) fn decimal(x: f64, places: u32) -> Option<Exact> {
    if x.is_nan() || x.abs() >= 1e15 {
        return None;
    }
    let places = places.min(4) as usize;
    // A number of this size has at most 52 + 1022 decimals; whether it reaches a half is decided by the first 40.
    let digits = format!("{:.40}", x.abs());
    let (whole, part) = digits.split_once('.')?;
    let steps: i128 = format!("{whole}{}", &part[..places]).parse().ok()?;
    let up = i128::from(part.as_bytes()[places] >= b'5');
    let sign = if x < 0.0 { -1 } else { 1 };
    Some(Exact(sign * (steps + up) * 10_i128.pow(4 - places as u32)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts() -> impl Strategy<Value = Parts> {
        (proptest::array::uniform8(-200_000_000_000..200_000_000_000_i128), 1..120_i128)
            .prop_map(|(numerators, orders)| Parts { numerators: numerators.map(|n| n * orders / 7), orders })
    }

    proptest! {
        #[test]
        fn rounded_parts_add_up_and_are_near(parts in parts(), places in 0..=4_u32, blur in -3..=3_i128) {
            let step = 10_i128.pow(4 - places);
            // The printed ends are rounded by themselves, so their difference may miss the parts' sum by a last digit.
            let sum = nearest(parts.numerators.iter().sum::<i128>(), 100_000 * step * parts.orders) + blur;
            let rounded = parts.rounded(Exact(sum * step), places);
            prop_assert_eq!(rounded.iter().map(|part| part.0).sum::<i128>(), sum * step);
            for (part, numerator) in rounded.iter().zip(parts.numerators) {
                prop_assert_eq!(part.0 % step, 0);
                let exact = numerator as f64 / parts.orders as f64 / 1e9;
                prop_assert!((part.to_f64() - exact).abs() <= 2.5 * step as f64 / 1e4, "{} for {exact}", part);
            }
        }

        #[test]
        fn turned_signs_turn_every_rounded_part(parts in parts(), places in 0..=4_u32, blur in -3..=3_i128) {
            let step = 10_i128.pow(4 - places);
            let sum = nearest(parts.numerators.iter().sum::<i128>(), 100_000 * step * parts.orders) + blur;
            let back = Parts { numerators: parts.numerators.map(|n| -n), orders: parts.orders };
            let (there, back) = (parts.rounded(Exact(sum * step), places), back.rounded(Exact(-sum * step), places));
            prop_assert!(there.iter().zip(&back).all(|(there, back)| there.0 == -back.0));
        }
    }

    #[test]
    fn thirds_are_printed_so_that_they_add_up() {
        let mut parts = Parts::new(3);
        for cause in [Cause::OwnData, Cause::OtherData, Cause::Method] {
            parts.add(cause, 1_000_000_000);
        }
        let shown = parts.rounded(Exact::whole(1), 2).map(|part| part.to_string());
        assert_eq!(shown, ["0.34", "0.33", "0", "0", "0", "0", "0.33", "0"]);
    }

    #[test]
    fn numbers_are_rounded_by_their_exact_digits() {
        let shown = |x, places| decimal(x, places).unwrap().to_string();
        assert_eq!(shown(62.5, 0), "63");
        assert_eq!(shown(-62.5, 0), "-63");
        assert_eq!(shown(1.005, 2), "1");
        assert_eq!(shown(80.125, 2), "80.13");
        assert_eq!(shown(200.0 / 3.0, 4), "66.6667");
        assert_eq!(shown(-0.001, 2), "0");
        assert_eq!(decimal(1e15, 2), None);
        assert_eq!(decimal(f64::NAN, 2), None);
    }
}
