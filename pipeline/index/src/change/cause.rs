use catalogue::Lang;

/// Why a published number moved.
///
/// Data are called *revisions* when one period is compared with itself in two runs: the period has not changed, only
/// what is on record about it. Between two periods they are simply data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The unit's own values, between two periods.
    OwnData,
    /// The values of all other units, between two periods, and which of them exist.
    OtherData,
    /// The unit's own values, in one period of two runs.
    OwnRevision,
    /// The values of all other units, in one period of two runs.
    OtherRevision,
    /// Values, anybody's, of indicators that are counted by another definition: query, shared views, record tables,
    /// kind, least denominator, who ran whom. What the records did to them cannot be told apart.
    Counting,
    /// Parameters of scoring rules (goalposts, bands, points), targets, and the scales of the step `normalise`.
    Normalisation,
    /// Everything else in the definitions: the tree, weights, which indicators there are and for whom, the missing
    /// rule, caps, the table of units and their groups.
    Method,
    /// What cannot be split: a published number that the definitions at hand do not reproduce, or ingredients that have
    /// a score only together.
    Unseparated,
}

impl Cause {
    /// All causes, in the order of columns.
    pub const ALL: [Self; 8] = [
        Self::OwnData,
        Self::OtherData,
        Self::OwnRevision,
        Self::OtherRevision,
        Self::Counting,
        Self::Normalisation,
        Self::Method,
        Self::Unseparated,
    ];

    /// The name of its column.
    pub fn id(self) -> &'static str {
        match self {
            Self::OwnData => "own_data",
            Self::OtherData => "other_data",
            Self::OwnRevision => "own_revision",
            Self::OtherRevision => "other_revision",
            Self::Counting => "counting",
            Self::Normalisation => "normalisation",
            Self::Method => "method",
            Self::Unseparated => "unseparated",
        }
    }

    /// What people call it.
    pub fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::OwnData, Lang::Zh) => "自身数据",
            (Self::OwnData, Lang::En) => "own data",
            (Self::OtherData, Lang::Zh) => "其他单位数据",
            (Self::OtherData, Lang::En) => "other units' data",
            (Self::OwnRevision, Lang::Zh) => "自身数据修订",
            (Self::OwnRevision, Lang::En) => "revision of own data",
            (Self::OtherRevision, Lang::Zh) => "其他单位数据修订",
            (Self::OtherRevision, Lang::En) => "revision of other units' data",
            (Self::Counting, Lang::Zh) => "统计口径",
            (Self::Counting, Lang::En) => "counting rules",
            (Self::Normalisation, Lang::Zh) => "计分标准",
            (Self::Normalisation, Lang::En) => "normalisation",
            (Self::Method, Lang::Zh) => "权重与方法",
            (Self::Method, Lang::En) => "weights and method",
            (Self::Unseparated, Lang::Zh) => "未能分解",
            (Self::Unseparated, Lang::En) => "not separated",
        }
    }
}
