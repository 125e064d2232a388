//! HTML pages that carry their data: texts are looked at as everywhere, numbers of the data as amounts.

use super::Found;
use super::personal::{Look, find};
use serde_json::Value;

/// A page. Data are a script of type JSON on one line, as the scoreboard has them; everything else is text.
pub(super) fn html(found: &mut Found, path: &str, text: &str) {
    for (line, text) in (1..).zip(text.lines()) {
        let data = text.strip_prefix("<script type=\"application/json\"").and_then(|rest| rest.split_once('>'));
        let data = data.and_then(|(_, rest)| rest.split_once("</script>"));
        match data.map(|(data, rest)| (serde_json::from_str::<Value>(data), rest)) {
            Some((Ok(data), rest)) => {
                value(found, path, line, &data);
                found.text(path, line, rest);
            }
            _ => found.text(path, line, text),
        }
    }
}

fn value(found: &mut Found, path: &str, line: usize, data: &Value) {
    match data {
        Value::String(text) => found.text(path, line, text),
        Value::Number(number) => found.add(path, line, find(&number.to_string(), "", Look::Amounts)),
        Value::Array(items) => items.iter().for_each(|item| value(found, path, line, item)),
        Value::Object(fields) => fields.iter().for_each(|(key, item)| {
            found.text(path, line, key);
            value(found, path, line, item);
        }),
        Value::Null | Value::Bool(_) => {}
    }
}
