/// Why a figure cannot be made from what was given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// A number lies outside the range in which the method means something.
    #[error("{what} is {value}, but must be {must}")]
    OutOfRange {
        /// The argument.
        what: &'static str,
        /// What it was.
        value: f64,
        /// The range it has to lie in.
        must: &'static str,
    },
    /// There is less to go on than the method needs.
    #[error("{what}: {found} given, but at least {needed} are needed")]
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// How many there are.
        found: f64,
        /// How many the method needs.
        needed: f64,
    },
}

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// The largest count or size: more than anything that is counted, and within what the special functions are made for.
const LARGEST: f64 = 1e18;

/// A number that is not negative.
pub(crate) fn count(what: &'static str, value: f64) -> Result<f64> {
    check(what, value, (0.0..=LARGEST).contains(&value), "a number from 0 to 1e18")
}

/// A number above 0.
pub(crate) fn positive(what: &'static str, value: f64) -> Result<f64> {
    check(what, value, value > 0.0 && value <= LARGEST, "a number above 0, at most 1e18")
}

/// A whole number from 0 to 2^53.
pub(crate) fn whole(what: &'static str, value: f64) -> Result<f64> {
    let is_whole = (0.0..=9_007_199_254_740_992.0).contains(&value) && value.fract() == 0.0;
    check(what, value, is_whole, "a whole number of 0 or more")
}

/// A probability, its ends included.
pub(crate) fn probability(what: &'static str, value: f64) -> Result<f64> {
    check(what, value, (0.0..=1.0).contains(&value), "from 0 to 1")
}

/// A probability strictly between 0 and 1.
pub(crate) fn inside(what: &'static str, value: f64) -> Result<f64> {
    check(what, value, value > 0.0 && value < 1.0, "above 0 and below 1")
}

pub(crate) fn finite(what: &'static str, value: f64) -> Result<f64> {
    check(what, value, value.is_finite(), "a finite number")
}

pub(crate) fn at_least(what: &'static str, found: usize, needed: usize) -> Result<()> {
    if found < needed {
        return Err(Error::TooFew { what, found: found as f64, needed: needed as f64 });
    }
    Ok(())
}

fn check(what: &'static str, value: f64, fits: bool, must: &'static str) -> Result<f64> {
    if fits { Ok(value) } else { Err(Error::OutOfRange { what, value, must }) }
}
