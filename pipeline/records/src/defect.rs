//! What can be wrong with a row.

/// One thing that is wrong with one row.
#[derive(Clone, Debug)]
pub(crate) struct Defect {
    /// Row of the chunk, counting those with the right number of cells.
    pub row: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong, and with which column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A cell cannot be read or must not be there.
    Cell(usize, CellFault),
    /// A row of a return sheet that had too few cells or too many came back as it went.
    Torn,
    /// A check of the source is not met (its place among the checks).
    Check(usize),
    /// A reported rate contradicts its counts (its place among the rates), and what the counts give.
    Rate(usize, String),
}

/// What is wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CellFault {
    WrongType,
    /// A long number that a spreadsheet has cut off, so that digits are lost.
    Damaged,
    /// A year of two digits.
    TwoDigitYear,
    ImpossibleDate,
    /// A day that stands for no end, in a column that has none.
    OpenEnded,
    /// A percentage that may be a fraction.
    AmbiguousPercent,
    MissingRequired,
    UnknownUnit,
    /// The unit exists, but not on the row's day.
    UnitOnOtherDay,
    AmbiguousUnit,
    UnknownCategory,
    UnknownReference,
    PersonalId,
    BadEncoding,
    /// Only reported: a code whose check digit is wrong.
    CheckDigit,
    /// Only reported: a code in which letters were read as the digits they look like.
    MendedCode,
}

impl CellFault {
    /// The rule's id.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::WrongType | Self::TwoDigitYear | Self::AmbiguousPercent => "wrong_type",
            Self::Damaged => "damaged_number",
            Self::ImpossibleDate | Self::OpenEnded => "impossible_date",
            Self::MissingRequired => "missing_required",
            Self::UnknownUnit | Self::UnitOnOtherDay => "unknown_unit",
            Self::AmbiguousUnit => "ambiguous_unit",
            Self::UnknownCategory => "unknown_category",
            Self::UnknownReference => "unknown_reference",
            Self::PersonalId => "personal_id",
            Self::BadEncoding => "bad_encoding",
            Self::CheckDigit => "check_digit",
            Self::MendedCode => "mended_code",
        }
    }
}
