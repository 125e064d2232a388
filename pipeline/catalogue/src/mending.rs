//! Goes on reading a definition after a mistake: what is wrong is replaced so that the next mistake can be seen.

use crate::Finding;
use crate::definition::nearest;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

/// Stands where a text should be: a character that no definition has.
const STAND_IN: &str = "\u{fffc}";

/// Whether a finding is about a stand-in for something that has been reported already.
pub(crate) fn is_about_stand_in(finding: &Finding) -> bool {
    finding.message.contains(STAND_IN) || finding.hint.contains(STAND_IN)
}

/// What the reader stumbled over.
pub(crate) enum Wrong {
    UnknownField { wrong: String, known: Vec<String> },
    UnknownWord { wrong: String, known: Vec<String> },
    MissingField { message: String, field: String },
    Other { message: String, named: Option<String> },
}

impl Wrong {
    pub(crate) fn of(error: &Error) -> Self {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>().into_iter();
        if message.starts_with("unknown field") {
            return Self::UnknownField { wrong: quoted.next().unwrap_or_default(), known: quoted.collect() };
        }
        if message.starts_with("unknown variant") {
            return Self::UnknownWord { wrong: quoted.next().unwrap_or_default(), known: quoted.collect() };
        }
        if message.starts_with("missing field") {
            return Self::MissingField { field: quoted.next().unwrap_or_default(), message };
        }
        Self::Other { named: quoted.next_back(), message }
    }

    /// Rule, message and hint.
    pub(crate) fn in_words(&self) -> (&'static str, String, String) {
        let example =
            "CONTRIBUTING.md has an annotated example of each kind of file, docs/method.md of indicators/index.toml";
        match self {
            Self::UnknownField { wrong, known } => {
                ("unknown_field", format!("unknown field `{wrong}`, which would have no effect"), meant(wrong, known))
            }
            Self::UnknownWord { wrong, known } => {
                ("wrong_field", format!("`{wrong}` is none of the words that can stand here"), meant(wrong, known))
            }
            Self::MissingField { message, .. } => ("missing_field", message.clone(), example.to_owned()),
            Self::Other { message, .. } => ("wrong_field", message.clone(), example.to_owned()),
        }
    }
}

fn meant(wrong: &str, known: &[String]) -> String {
    match nearest(wrong, known.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// A file while it is being read as a `T`.
pub(crate) struct Mending<'a, T> {
    root: Spanned<DeTable<'a>>,
    /// Where the next stand-in says that it stands: behind the end of the file, so that a mistake in it is known as such.
    next: usize,
    of: PhantomData<T>,
}

impl<'a, T: DeserializeOwned> Mending<'a, T> {
    pub(crate) fn new(root: Spanned<DeTable<'a>>, length: usize) -> Self {
        Self { root, next: length + 1, of: PhantomData }
    }

    pub(crate) fn read(&self) -> Result<T, Error> {
        T::deserialize(Deserializer::from(self.root.clone()))
    }

    /// Replaces or removes what is wrong. `false` when nothing helps and the reading ends here.
    pub(crate) fn mend(&mut self, wrong: &Wrong, error: &Error) -> bool {
        let before = self.root.clone();
        if !self.try_to_mend(wrong, error) {
            return false;
        }
        let mended = self.read().err().is_none_or(|next| !same(&next, error));
        if !mended {
            self.root = before;
        }
        mended
    }

    fn try_to_mend(&mut self, wrong: &Wrong, error: &Error) -> bool {
        let Some(span) = error.span() else { return false };
        match wrong {
            Wrong::UnknownField { wrong, known } => {
                let meant = nearest(wrong, known.iter().map(String::as_str));
                rename_key(self.root.get_mut(), &span, meant)
            }
            Wrong::UnknownWord { wrong, known } => {
                let meant = nearest(wrong, known.iter().map(String::as_str)).or(known.first().map(String::as_str));
                meant.is_some_and(|word| self.replace(&span, DeValue::String(word.to_owned().into())))
            }
            Wrong::MissingField { field, .. } => self.insert(&span, field, error),
            Wrong::Other { named, .. } => {
                named.as_ref().is_some_and(|named| self.insert(&span, named, error))
                    || self.without_a_key(&span, error)
                    || self.stand_in(error, |mending, stand_in| mending.replace(&span, stand_in))
                    || self.removed(&span)
            }
        }
    }

    /// Puts a field that is missing into the table at `span`.
    fn insert(&mut self, span: &Range<usize>, field: &str, error: &Error) -> bool {
        self.stand_in(error, |mending, stand_in| {
            let at = mending.next..mending.next;
            let Some(table) = table_at(&mut mending.root, span) else { return false };
            table.insert(Spanned::new(at.clone(), field.to_owned().into()), Spanned::new(at, stand_in));
            true
        })
    }

    /// Tries one stand-in after the other, until the file is read past the place.
    fn stand_in(&mut self, error: &Error, put: impl Fn(&mut Self, DeValue<'a>) -> bool) -> bool {
        let before = self.root.clone();
        let at = self.next..self.next;
        let text = || DeValue::String(STAND_IN.into());
        let both = ["zh", "en"].map(|key| (Spanned::new(at.clone(), key.into()), Spanned::new(at.clone(), text())));
        let tables = [DeTable::new(), DeTable::from_iter(both)].map(DeValue::Table);
        // The last is tried first.
        let mut stand_ins = Vec::from(tables);
        stand_ins.push(DeValue::Array(DeArray::new()));
        stand_ins.push(DeValue::Boolean(false));
        // A one does least harm: a zero would be a weight or a goalpost that makes no sense.
        stand_ins.extend(DeValue::parse("1").map(Spanned::into_inner));
        stand_ins.push(text());
        while let Some(stand_in) = stand_ins.pop() {
            let was_text = matches!(&stand_in, DeValue::String(text) if *text == STAND_IN);
            if !put(self, stand_in) {
                break;
            }
            match self.read() {
                Err(next) if same(&next, error) || next.span().is_some_and(|span| span == at) => {
                    if was_text && let Wrong::UnknownWord { known, .. } = Wrong::of(&next) {
                        stand_ins.extend(known.first().map(|word| DeValue::String(word.clone().into())));
                    }
                    self.root = before.clone();
                }
                _ => {
                    self.next += 1;
                    return true;
                }
            }
        }
        self.root = before;
        false
    }

    /// Takes that key out of the table at `span` without which it can be read.
    fn without_a_key(&mut self, span: &Range<usize>, error: &Error) -> bool {
        let before = self.root.clone();
        let keys: Vec<_> = match table_at(&mut self.root, span) {
            Some(table) => table.keys().cloned().collect(),
            None => return false,
        };
        for key in keys {
            if let Some(table) = table_at(&mut self.root, span) {
                table.remove(&key);
            }
            if self.read().err().is_none_or(|next| next.span() != error.span()) {
                return true;
            }
            self.root = before.clone();
        }
        false
    }

    fn replace(&mut self, span: &Range<usize>, value: DeValue<'a>) -> bool {
        let at = self.next..self.next;
        match value_in(self.root.get_mut(), span) {
            Some(place) => {
                *place = Spanned::new(at, value);
                true
            }
            None => false,
        }
    }

    /// Takes the value at `span` out of the table or list that holds it.
    fn removed(&mut self, span: &Range<usize>) -> bool {
        remove_in(self.root.get_mut(), span)
    }
}

fn same(a: &Error, b: &Error) -> bool {
    a.span() == b.span() && a.message() == b.message()
}

/// Gives the key that stands at `span`, wherever it is in the tree, the name that was meant, or removes it.
fn rename_key(table: &mut DeTable<'_>, span: &Range<usize>, meant: Option<&str>) -> bool {
    let found = table.keys().find(|key| key.span() == *span).cloned();
    if let Some(key) = found {
        let value = table.remove(&key);
        if let (Some(value), Some(meant)) = (value, meant)
            && !table.keys().any(|other| other.get_ref() == meant)
        {
            table.insert(Spanned::new(span.clone(), meant.to_owned().into()), value);
        }
        return true;
    }
    table.iter_mut().any(|(_, value)| tables_in(value).into_iter().any(|below| rename_key(below, span, meant)))
}

/// The tables in a value: itself, or those in a list.
fn tables_in<'t, 'a>(value: &'t mut Spanned<DeValue<'a>>) -> Vec<&'t mut DeTable<'a>> {
    match value.get_mut() {
        DeValue::Table(table) => vec![table],
        DeValue::Array(array) => array.iter_mut().flat_map(tables_in).collect(),
        _ => Vec::new(),
    }
}

/// The value that stands at `span`, in a table or in what lies below it.
fn value_in<'t, 'a>(table: &'t mut DeTable<'a>, span: &Range<usize>) -> Option<&'t mut Spanned<DeValue<'a>>> {
    table.iter_mut().find_map(|(_, value)| value_at(value, span))
}

fn value_at<'t, 'a>(value: &'t mut Spanned<DeValue<'a>>, span: &Range<usize>) -> Option<&'t mut Spanned<DeValue<'a>>> {
    if value.span() == *span {
        return Some(value);
    }
    match value.get_mut() {
        DeValue::Table(table) => value_in(table, span),
        DeValue::Array(array) => array.iter_mut().find_map(|item| value_at(item, span)),
        _ => None,
    }
}

/// The table at `span`; the whole file where no table below it stands there.
fn table_at<'t, 'a>(root: &'t mut Spanned<DeTable<'a>>, span: &Range<usize>) -> Option<&'t mut DeTable<'a>> {
    if root.span() == *span {
        return Some(root.get_mut());
    }
    match value_in(root.get_mut(), span)?.get_mut() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// Takes the value at `span` out of the table or list that holds it.
fn remove_in(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let found = table.iter().find(|(_, value)| value.span() == *span).map(|(key, _)| key.clone());
    match found {
        Some(key) => table.remove(&key).is_some(),
        None => table.iter_mut().any(|(_, value)| remove_below(value, span)),
    }
}

fn remove_below(value: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => remove_in(table, span),
        DeValue::Array(array) if array.iter().any(|item| item.span() == *span) => {
            let mut rest = DeArray::new();
            array.iter().filter(|item| item.span() != *span).for_each(|item| rest.push(item.clone()));
            *array = rest;
            true
        }
        DeValue::Array(array) => array.iter_mut().any(|item| remove_below(item, span)),
        _ => false,
    }
}
