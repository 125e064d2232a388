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

/// The scores of all others, ready to be asked for the place that one more score would have among them.
pub(crate) struct Others {
    /// From the greatest.
    scores: Vec<f64>,
    places: Vec<u32>,
}

impl Others {
    pub(crate) fn new(mut scores: Vec<f64>) -> Self {
        scores.retain(|score| !score.is_nan());
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut places = vec![0; scores.len()];
        place_all(&scores, &mut Vec::new(), &mut places);
        Self { scores, places }
    }

    /// As [`place_all`] with this score among the others; `None` for NaN.
    pub(crate) fn place(&self, score: f64) -> Option<u32> {
        if score.is_nan() {
            return None;
        }
        let above = self.scores.partition_point(|other| *other > score);
        let tied = above.checked_sub(1).filter(|last| self.scores[*last] - score <= SAME);
        Some(tied.map_or_else(|| u32::try_from(above + 1).unwrap_or(u32::MAX), |last| self.places[last]))
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
    fn one_more_score_has_the_place_that_it_would_have_among_all() {
        let others = [90.0, 80.0, 80.0, 79.999_999_999_5, 50.0, f64::NAN, 10.0];
        let asked = Others::new(others.to_vec());
        for score in [95.0, 90.0, 85.0, 80.000_000_000_5, 80.0, 79.999_999_999, 60.0, 50.0, 10.0, 5.0] {
            let all: Vec<f64> = others.into_iter().chain([score]).collect();
            assert_eq!(asked.place(score), places(&all).last().copied(), "{score}");
        }
        assert_eq!(asked.place(f64::NAN), None);
    }

    #[test]
    fn what_has_no_score_has_no_place() {
        assert!(places(&[]).is_empty());
        assert_eq!(places(&[f64::NAN, 1.0]), [0, 1]);
    }
}
