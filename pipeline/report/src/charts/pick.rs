//! What a chart has room for: all, or the first and the last of a long list.

use crate::format;
use crate::labels::Labels;

#[derive(Clone, Copy)]
pub(crate) struct Picked<'a, T> {
    pub first: &'a [T],
    pub last: &'a [T],
    pub left_out: usize,
}

impl<'a, T> Picked<'a, T> {
    pub fn new(all: &'a [T], most: usize) -> Self {
        if all.len() <= most {
            return Self { first: all, last: &[], left_out: 0 };
        }
        let tail = most / 2;
        let (first, last) = (all.split_at(most - tail).0, all.split_at(all.len() - tail).1);
        Self { first, last, left_out: all.len() - most }
    }

    /// What is shown, with `None` where the rest is left out.
    pub fn rows(&self) -> impl Iterator<Item = Option<&'a T>> {
        let gap = (self.left_out > 0).then_some(None);
        self.first.iter().map(Some).chain(gap).chain(self.last.iter().map(Some))
    }

    /// What is shown.
    pub fn shown(&self) -> impl Iterator<Item = &'a T> {
        self.first.iter().chain(self.last)
    }

    /// `中间 2,803 个未列出`.
    pub fn gap_words(&self, labels: &Labels) -> String {
        labels.fill("chart_gap", &[("n", &format::count(self.left_out as u64))])
    }

    /// That something is left out; empty when nothing is.
    pub fn note(&self, labels: &Labels) -> String {
        if self.left_out == 0 {
            return String::new();
        }
        let count = |n: usize| format::count(n as u64);
        let all = self.first.len() + self.last.len() + self.left_out;
        labels.fill(
            "chart_left_out",
            &[
                ("all", &count(all)),
                ("first", &count(self.first.len())),
                ("last", &count(self.last.len())),
                ("n", &count(self.left_out)),
            ],
        )
    }
}

/// Names in a sentence: all, or the first and how many there are.
pub(crate) fn name_list(labels: &Labels, names: &[String], most: usize) -> String {
    let shown = names.get(..most.min(names.len())).unwrap_or_default().join(&labels.get("separator"));
    if names.len() <= most {
        return shown;
    }
    labels.fill("chart_names_and_more", &[("names", &shown), ("n", &format::count(names.len() as u64))])
}
