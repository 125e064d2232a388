use catalogue::Transform;

/// Puts the values of a column through a transformation. `false` where it is not defined: all are equal, `log_gii` meets a
/// greatest value of 1 or less, or a result is too large for a number; the values are of no use then.
pub(crate) fn transform(transform: Transform, values: &mut [f64]) -> bool {
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for x in values.iter() {
        least = least.min(*x);
        most = most.max(*x);
    }
    let range = most - least;
    if !range.is_finite() || range <= 0.0 || (transform == Transform::LogGii && most <= 1.0) {
        return false;
    }
    for x in values.iter_mut() {
        *x = match transform {
            Transform::None => *x,
            Transform::Log => libm::log(*x - least + 0.01 * range),
            Transform::LogGii => libm::log((most - 1.0) * (*x - least) / range + 1.0),
            Transform::BoxCox(lambda) => box_cox(*x - least + 1.0, lambda),
        };
    }
    values.iter().all(|x| x.is_finite())
}

/// Box and Cox (1964): `(y^lambda - 1) / lambda`, `ln y` for `lambda = 0`; `y` above 0.
fn box_cox(y: f64, lambda: f64) -> f64 {
    if lambda == 0.0 { libm::log(y) } else { (libm::pow(y, lambda) - 1.0) / lambda }
}
