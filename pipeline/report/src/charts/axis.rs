//! Scales with round numbers.

/// A tenth to a fifth of a span, rounded to 1, 2 or 5.
pub(crate) fn step_of(span: f64) -> f64 {
    let tens = libm::pow(10.0, (libm::log10(span.max(1e-6)) - 0.7).floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * tens).find(|step| span / step <= 6.0).unwrap_or(10.0 * tens)
}

/// The multiples of the step from `low` to `high`.
pub(crate) fn steps(low: f64, high: f64) -> Vec<f64> {
    let step = step_of(high - low);
    #[expect(clippy::cast_possible_truncation, reason = "a handful of steps")]
    let (first, last) = ((low / step - 1e-9).ceil() as i32, (high / step + 1e-9).floor() as i32);
    // Through whole multiples, and rounded: 3 × 0.1 would print as 0.30000000000000004.
    (first..=last).map(|n| (f64::from(n) * step * 1e9).round() / 1e9).collect()
}

/// Ends at round numbers around all of `numbers`; `None` when there are none.
pub(crate) fn ends(numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let (least, most) = numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
    if !least.is_finite() || !most.is_finite() {
        return None;
    }
    if least == most {
        let step = step_of(most.abs().max(1.0) / 10.0);
        return Some((least - step, most + step));
    }
    let step = step_of(most - least);
    Some(((least / step).floor() * step, (most / step).ceil() * step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_lie_around_all_numbers_on_round_steps() {
        assert_eq!(ends([91.3, 99.2].into_iter()), Some((90.0, 100.0)));
        let (low, high) = ends([98.0].into_iter()).unwrap();
        assert!(low < 98.0 && high > 98.0 && steps(low, high).len() < 12, "{low} to {high}");
        assert_eq!(ends(std::iter::empty()), None);
        assert_eq!(steps(0.0, 0.5), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    }
}
