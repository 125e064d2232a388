/// Scores nearer than this, in points, are the same score: binary fractions of weights blur the last digits, and no
/// place may hang on that.
pub(crate) const SAME: f64 = 1e-9;

/// Places from 1, the greatest score first. Ties share the best place, and the place after them counts them all.
pub(crate) fn places(scores: &[f64]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let mut places = vec![0; scores.len()];
    let (mut place, mut above) = (0, f64::INFINITY);
    for (counted, &i) in (1..).zip(&order) {
        if above - scores[i] > SAME {
            place = counted;
        }
        places[i] = place;
        above = scores[i];
    }
    places
}

#[cfg(test)]
mod tests {
    use super::places;

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
    fn nobody_gives_no_places() {
        assert!(places(&[]).is_empty());
    }
}
