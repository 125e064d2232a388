//! Texts in both languages of the page.

use crate::format::visible;
use crate::lookup::Lookup;
use catalogue::Text;
use serde::{Serialize, Serializer};

/// A text in Chinese and in English. In the data it is one text where both are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Both {
    zh: String,
    en: String,
}

impl Both {
    /// Texts that others wrote: what steers or hides text in them is made visible.
    pub fn of(zh: &str, en: &str) -> Self {
        let en = if en.is_empty() { zh } else { en };
        Self { zh: visible(zh), en: visible(en) }
    }

    pub fn text(text: &Text) -> Self {
        Self::of(&text.zh, &text.en)
    }
}

impl Serialize for Both {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.zh == self.en { self.zh.serialize(serializer) } else { (&self.zh, &self.en).serialize(serializer) }
    }
}

/// The tables of one run, ready to be put into words in either language.
pub(crate) struct Pair<'a> {
    pub zh: Lookup<'a>,
    pub en: Lookup<'a>,
}

impl Pair<'_> {
    /// The same words in both languages.
    pub fn words(&self, of: impl Fn(&Lookup) -> String) -> Both {
        Both::of(&of(&self.zh), &of(&self.en))
    }
}
