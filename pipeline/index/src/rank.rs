/// Scores nearer than this, in points, are the same score: binary fractions of weights blur the last digits, and no
/// place may hang on that.
pub(crate) const SAME: f64 = 1e-9;

/// Places from 1, the greatest score first; 0 for NaN. Ties share the best place, and the place after them counts them
/// all. `order` is memory to work in.
pub(crate) fn place_all(scores: &[f64], order: &mut Vec<u32>, places: &mut [u32]) {
    order.clear();
    order.extend((0..).zip(scores).filter(|(_, score)| !score.is_nan()).map(|(at, _): (u32, _)| at));
    order.sort_unstable_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]));
    places.fill(0);
    let (mut place, mut above) = (0, f64::INFINITY);
    for (counted, &at) in (1..).zip(order.iter()) {
        let score = scores[at as usize];
        if above - score > SAME {
            place = counted;
        }
        places[at as usize] = place;
        above = score;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(scores: &[f64]) -> Vec<u32> {
        let mut places = vec![0; scores.len()];
        place_all(scores, &mut Vec::new(), &mut places);
        places
    }

    #[test]
    fn ties_share_the_best_place_and_the_next_place_counts_them() {
        assert_eq!(places(&[50.0, 80.0, 50.0, 90.0, 10.0]), [3, 2, 3, 1, 5]);
    }

    #[test]
    fn the_blur_of_binary_fractions_breaks_no_tie() {
        assert_eq!(places(&[0.1 + 0.2, 0.3]), [1, 1]);
        assert_eq!(places(&[60.001, 60.000]), [1, 2]);
    }

    #[test]
    fn what_has_no_score_has_no_place() {
        assert!(places(&[]).is_empty());
        assert_eq!(places(&[f64::NAN, 1.0]), [0, 1]);
    }
}
