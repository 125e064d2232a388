//! The cells of a row, as offices write them.

use super::{EMPTY, Sheet};
use crate::world::{Day, UnitIndex};

impl Sheet<'_, '_> {
    /// A cell with text.
    pub(crate) fn text(&mut self, text: &str) {
        self.cell(0, |cell| cell.push_str(text));
    }

    /// A cell made in place; `value` is what it means, for those who spoil it.
    pub(crate) fn cell(&mut self, value: i64, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
        self.values.push(value);
    }

    /// A cell with nothing.
    pub(crate) fn empty(&mut self) {
        let marker = self.marker;
        self.cell(EMPTY, |cell| cell.push_str(marker));
    }

    /// A text, or nothing.
    pub(crate) fn text_or_empty(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.empty(),
        }
    }

    /// A whole number.
    pub(crate) fn int(&mut self, number: i64) {
        self.cell(number, |cell| push_number(cell, number.unsigned_abs(), 1));
    }

    /// 是 or 否.
    pub(crate) fn yes(&mut self, yes: bool) {
        self.cell(i64::from(yes), |cell| cell.push_str(if yes { "是" } else { "否" }));
    }

    /// A date.
    pub(crate) fn date(&mut self, day: Day) {
        let (world, style) = (self.world, self.style);
        self.cell(i64::from(day), |cell| cell.push_str(world.date_text(style, day)));
    }

    /// A date, or nothing.
    pub(crate) fn date_or_empty(&mut self, day: Option<Day>) {
        match day {
            Some(day) => self.date(day),
            None => self.empty(),
        }
    }

    /// A unit: by code, or by a name that was its own on the day of the row.
    pub(crate) fn unit(&mut self, unit: UnitIndex, day: Day) {
        let world = self.world;
        let names = world.names(unit, day);
        let choice = self.random.next();
        let text = match names.len() as u64 {
            0 => world.units[unit].unit_id.as_str(),
            _ if choice & 3 == 0 => world.units[unit].unit_id.as_str(),
            count => names[((choice >> 8) % count) as usize],
        };
        self.cell(unit as i64, |cell| cell.push_str(text));
    }

    /// An amount of money, given in fen, written in the unit of its column.
    pub(crate) fn amount(&mut self, fen: i64) {
        let places = 2 + self.shifts[self.ends.len()];
        let separators = self.random.below(4) == 0;
        let scale = 10_i64.pow(places as u32);
        let (whole, part) = (fen / scale, fen % scale);
        if separators && whole >= 1000 {
            self.quote = true;
        }
        self.cell(fen, |cell| {
            if separators && whole >= 1000 {
                push_number(cell, (whole / 1000).unsigned_abs(), 1);
                cell.push(',');
                push_number(cell, (whole % 1000).unsigned_abs(), 3);
            } else {
                push_number(cell, whole.unsigned_abs(), 1);
            }
            if part != 0 {
                cell.push('.');
                push_number(cell, part.unsigned_abs(), places);
                cell.truncate(cell.trim_end_matches('0').len());
            }
        });
    }

    /// A percentage with two digits after the point, given in hundredths of a percent.
    pub(crate) fn percent(&mut self, hundredths: i64) {
        let sign = self.random.below(2) == 0;
        self.cell(hundredths, |cell| {
            push_number(cell, (hundredths / 100).unsigned_abs(), 1);
            cell.push('.');
            push_number(cell, (hundredths % 100).unsigned_abs(), 2);
            if sign {
                cell.push('%');
            }
        });
    }
}

/// A whole number with at least `width` digits.
pub(crate) fn push_number(text: &mut String, number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let (mut at, mut left) = (digits.len(), number);
    while left > 0 || digits.len() - at < width {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    text.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}
