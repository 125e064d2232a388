//! Days in TOML (`2018-03-05`, a date of its own) and CSV (the same as text).

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Toml(toml::value::Datetime),
    Text(String),
}

fn read<E: Error>(written: &Written) -> Result<NaiveDate, E> {
    let text = match written {
        Written::Toml(datetime) => datetime.to_string(),
        Written::Text(text) => text.clone(),
    };
    text.parse().map_err(|_| E::custom(format!("`{text}` is not a day; write it as 2018-03-05")))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    read(&Written::deserialize(deserializer)?)
}

pub(crate) fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

/// A day that may be absent; an empty cell is absent.
pub(crate) mod option {
    use super::{NaiveDate, Written, read};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        match Option::<Written>::deserialize(deserializer)? {
            None => Ok(None),
            Some(Written::Text(text)) if text.is_empty() => Ok(None),
            Some(written) => read(&written).map(Some),
        }
    }

    pub(crate) fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }
}
