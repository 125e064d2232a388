/// What each of several replacements does to a number, as the mean over the orders in which they can be made.
///
/// `states[s]` is the number when the replacements whose bits are set in `s` have been made and the others not;
/// `None` where there is no such number. `states.len()` is two to the power of the replacements. An order is walked
/// from no replacement to all of them; only orders along which every state has a number count. The mean step of a
/// replacement over these orders is its part: the parts add up to `states[all] - states[none]`, exactly, a replacement
/// that changes no state has part 0, and exchanging the two ends turns every sign. Where every state has a number this
/// is the Shapley value.
///
/// Returns the parts as numerators over one denominator, the number of orders; `None` when no order can be walked.
///
/// Source: A. Shorrocks, *Decomposition procedures for distributional analysis*, Journal of Economic Inequality 11
/// (2013), 99–126.
pub(crate) fn mean_over_orders(states: &[Option<i128>]) -> Option<(Vec<i128>, i128)> {
    let players = states.len().trailing_zeros();
    let all = states.len() - 1;
    // The number of ways from the start to a state and from a state to the end.
    let (mut from, mut to) = (vec![0_i128; states.len()], vec![0_i128; states.len()]);
    (from[0], to[all]) = (1, 1);
    for state in 0..states.len() {
        for player in (0..players).map(|bit| 1 << bit).filter(|player| state & player != 0) {
            if states[state].is_some() && states[state ^ player].is_some() {
                from[state] += from[state ^ player];
            }
        }
    }
    for state in (0..states.len()).rev() {
        for player in (0..players).map(|bit| 1 << bit).filter(|player| state & player == 0) {
            if states[state].is_some() && states[state | player].is_some() {
                to[state] += to[state | player];
            }
        }
    }
    let orders = from[all];
    if orders == 0 {
        return None;
    }
    let part = |bit: u32| {
        let player = 1 << bit;
        (0..states.len())
            .filter(|state| state & player == 0)
            .filter_map(|state| Some(from[state] * to[state | player] * (states[state | player]? - states[state]?)))
            .sum()
    };
    Some(((0..players).map(part).collect(), orders))
}

#[cfg(test)]
mod tests {
    use super::mean_over_orders;
    use proptest::prelude::*;

    /// The same mean, by walking every order.
    fn walked(states: &[Option<i128>], players: usize) -> Option<(Vec<i128>, i128)> {
        fn walk(states: &[Option<i128>], made: usize, steps: &mut Vec<i128>, sums: &mut [i128], orders: &mut i128) {
            let Some(here) = states[made] else { return };
            if made + 1 == states.len() {
                *orders += 1;
                sums.iter_mut().zip(steps.iter()).for_each(|(sum, step)| *sum += step);
                return;
            }
            for player in (0..sums.len()).filter(|player| made & (1 << player) == 0) {
                let Some(there) = states[made | (1 << player)] else { continue };
                steps[player] = there - here;
                walk(states, made | (1 << player), steps, sums, orders);
            }
        }
        let (mut sums, mut orders) = (vec![0; players], 0);
        walk(states, 0, &mut vec![0; players], &mut sums, &mut orders);
        (orders > 0).then_some((sums, orders))
    }

    fn states() -> impl Strategy<Value = Vec<Option<i128>>> {
        proptest::collection::vec(proptest::option::weighted(0.8, -1000..1000_i128), 16)
    }

    proptest! {
        #[test]
        fn the_mean_is_that_of_all_orders_that_can_be_walked(states in states()) {
            prop_assert_eq!(mean_over_orders(&states), walked(&states, 4));
        }

        #[test]
        fn the_parts_add_up_and_turn_their_signs_with_the_ends(states in states()) {
            let turned: Vec<_> = (0..16).map(|state| states[15 - state]).collect();
            match (mean_over_orders(&states), mean_over_orders(&turned)) {
                (Some((parts, orders)), Some((back, same_orders))) => {
                    prop_assert_eq!(parts.iter().sum::<i128>(), orders * (states[15].unwrap() - states[0].unwrap()));
                    prop_assert_eq!(orders, same_orders);
                    prop_assert!(parts.iter().zip(&back).all(|(part, back)| *part == -back));
                }
                (there, back) => prop_assert!(there.is_none() && back.is_none()),
            }
        }
    }

    #[test]
    fn what_two_do_together_is_shared() {
        let (parts, orders) = mean_over_orders(&[Some(0), Some(1), Some(2), Some(7)]).unwrap();
        assert_eq!((parts, orders), (vec![1 + 5, 2 + 6], 2));
    }

    #[test]
    fn ends_that_only_a_leap_connects_have_no_parts() {
        assert_eq!(mean_over_orders(&[Some(0), None, None, Some(7)]), None);
        assert_eq!(mean_over_orders(&[Some(0), Some(3), None, Some(7)]), Some((vec![3, 4], 1)));
    }
}
