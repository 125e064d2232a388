//! Boxes of texts, and what they may not touch.

/// Left, top, right, bottom.
pub(crate) type Area = [f64; 4];

/// Whether two areas have more than an edge in common.
pub(crate) fn overlap(a: Area, b: Area) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Whether a straight line enters an area: what is left of it after each side has cut off its part (Liang and Barsky).
pub(crate) fn crosses((x0, y0): (f64, f64), (x1, y1): (f64, f64), area: Area) -> bool {
    let (dx, dy) = (x1 - x0, y1 - y0);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, x0 - area[0]), (dx, area[2] - x0), (-dy, y0 - area[1]), (dy, area[3] - y0)] {
        if step == 0.0 {
            if room <= 0.0 {
                return false;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    enter < leave
}

/// Whether any part of a line enters an area.
pub(crate) fn line_crosses(points: &[(f64, f64)], area: Area) -> bool {
    points.windows(2).any(|pair| crosses(pair[0], pair[1], area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_a_corner_region_is_told_from_one_that_passes_by() {
        let area = [0.0, 0.0, 10.0, 10.0];
        assert!(crosses((-5.0, 5.0), (15.0, 5.0), area));
        assert!(crosses((5.0, 5.0), (6.0, 6.0), area), "inside");
        assert!(crosses((-1.0, 8.0), (3.0, 12.0), area));
        assert!(!crosses((-5.0, 8.0), (3.0, 16.0), area), "past the corner");
        assert!(!crosses((-5.0, 10.0), (15.0, 10.0), area), "along an edge");
        assert!(!crosses((11.0, 0.0), (11.0, 10.0), area));
    }
}
