//! Workbooks for the offices that send records: sheets with their refused rows, and templates to fill in. In Chinese, as
//! the offices read them; the loader takes both as they come back.

mod choices;
mod column;
mod cover;
mod guide;
mod returns;
mod templates;
mod text;

pub use returns::{ReturnsInput, write_returns};
pub use templates::{template_name, write_template};

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// What a clerk has to look at.
const MARKED: Color = Color::RGB(0xFF_E6_99);
/// What a clerk has to fill in.
const TO_FILL: Color = Color::RGB(0xFC_E4_D6);
/// What is of no concern.
const UNREAD: Color = Color::RGB(0xED_ED_ED);
/// The header of what must be filled in.
const REQUIRED: Color = Color::RGB(0x1F_4E_79);
/// Any other header.
const HEADER: Color = Color::RGB(0xE6_E6_E6);
/// The header of what we added.
const ADDED: Color = Color::RGB(0xD9_E1_F2);

/// The number of the built-in format of cells that no program may take for a number or a date.
const TEXT: u8 = 49;

/// Text as it was sent.
fn as_text() -> Format {
    bordered(Format::new().set_num_format_index(TEXT).set_align(FormatAlign::Top))
}

/// Text that goes on in the next line.
fn wrapped() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// Text that goes on in the next line, in a cell of a list.
fn listed() -> Format {
    bordered(wrapped())
}

fn bordered(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color("#BFBFBF")
}

/// The height of a row with this many lines of text: some programs do not find it themselves.
#[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
fn height(lines: usize) -> f64 {
    // A row is at most 409 points high.
    (16.0 * lines.max(1) as f64).min(405.0)
}

fn header(colour: Color) -> Format {
    listed().set_align(FormatAlign::VerticalCenter).set_bold().set_background_color(colour)
}
